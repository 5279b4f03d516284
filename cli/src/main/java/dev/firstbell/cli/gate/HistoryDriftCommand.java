package dev.firstbell.cli.gate;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.firstbell.analysis.drift.Drift;
import dev.firstbell.analysis.gate.GateWords;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.cli.shared.Version;
import dev.firstbell.records.history.HistoryEntry;
import dev.firstbell.records.history.HistoryFolder;
import dev.firstbell.records.history.Series;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.io.TimeText;
import dev.firstbell.records.student.Stage;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks for slow changes over a whole history. */
@Command(
        name = "drift",
        description =
                "Find where starts became slower or faster for good, over all runs of a history, and say whether runs"
                        + " stopped coming.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class HistoryDriftCommand implements Callable<Integer> {
    /** Runs of a schedule come a little early or late. */
    private static final double LATE = 1.5;

    private final Clock clock = Clock.systemUTC();

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "HISTORY", description = "The folder of the history.")
    private Path history;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description =
                    "Exit with 3 only for changes in the last such time, like 36h, or 336h for 14 days. Default: for all.")
    private Duration since;

    @Option(
            names = "--every",
            paramLabel = "TIME",
            description =
                    "How often a run is expected, like 24h. If the latest one is older than one and a half times this,"
                            + " runs are missing: exit code 4.")
    private Duration every;

    @Option(names = "--json", description = "Print the changes as JSON.")
    private boolean json;

    /**
     * The runs of one place, class and setting.
     *
     * @param series in words
     * @param missing that runs stopped coming; absent if they did not
     */
    private record Line(
            String series,
            Drift drift,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> missing) {
        boolean isWorse(Instant since) {
            return drift.shifts().stream()
                            .anyMatch(shift ->
                                    shift.change() > 0 && shift.startedAt().isAfter(since))
                    || drift.notLanded().stream()
                            .anyMatch(run -> run.startedAt().isAfter(since));
        }
    }

    @Override
    public Integer call() {
        Instant now = clock.instant();
        List<Line> lines = lines(new HistoryFolder(history).series(), now);
        PrintWriter stdout = spec.commandLine().getOut();
        if (json) {
            stdout.println(Json.pretty().writeValueAsString(lines));
        } else {
            lines.forEach(line -> print(stdout, line));
        }
        stdout.flush();
        if (lines.stream().anyMatch(line -> line.missing().isPresent())) {
            return ExitCode.NO_ANSWER;
        }
        Instant first = since == null ? Instant.MIN : now.minus(since);
        return lines.stream().anyMatch(line -> line.isWorse(first)) ? ExitCode.NO : ExitCode.DONE;
    }

    /** Series that differ in their versions alone are one line. */
    private List<Line> lines(List<Series> all, Instant now) {
        List<List<Series>> groups = new ArrayList<>();
        for (Series series : all) {
            groups.stream()
                    .filter(group -> group.get(0)
                            .fingerprint()
                            .obstacles(series.fingerprint())
                            .isEmpty())
                    .findFirst()
                    .ifPresentOrElse(group -> group.add(series), () -> groups.add(new ArrayList<>(List.of(series))));
        }
        return groups.stream()
                .map(group -> {
                    List<HistoryEntry> runs = group.stream()
                            .flatMap(series -> series.runs().stream())
                            .sorted(Comparator.comparing(HistoryEntry::startedAt))
                            .toList();
                    return new Line(group.get(0).fingerprint().inWords(), Drift.of(runs), missing(runs, now));
                })
                .toList();
    }

    private Optional<String> missing(List<HistoryEntry> runs, Instant now) {
        if (every == null) {
            return Optional.empty();
        }
        Optional<Instant> latest = runs.stream()
                .filter(HistoryEntry::counts)
                .map(HistoryEntry::startedAt)
                .max(Comparator.naturalOrder());
        if (latest.isEmpty()) {
            return Optional.of("RUNS ARE MISSING: there is no run that counts");
        }
        Instant last = latest.get();
        Duration most = Duration.ofMillis((long) (every.toMillis() * LATE));
        return last.plus(most).isBefore(now)
                ? Optional.of("RUNS ARE MISSING: the latest run that counts began at " + last
                        + "; one was expected every " + TimeText.of(every))
                : Optional.empty();
    }

    private static void print(PrintWriter stdout, Line line) {
        stdout.println(line.series() + ": "
                + Plural.of(line.drift().runs(), "run", "runs")
                + (line.drift().shifts().isEmpty() ? ", no change of the level" : ""));
        for (Drift.Shift shift : line.drift().shifts()) {
            stdout.println("  since " + shift.run() + " (" + shift.startedAt() + "): "
                    + shift.stage().map(Stage::label).orElse("the median wait") + " "
                    + GateWords.seconds(shift.after()) + ", was " + GateWords.seconds(shift.before()) + ": "
                    + GateWords.percent(1 + shift.change()) + ", " + GateWords.withName(shift.p()));
            shift.versions().forEach(change -> stdout.println("    near it: " + change));
        }
        line.drift()
                .notLanded()
                .forEach(run -> stdout.println(
                        "  in " + run.run() + " (" + run.startedAt() + "), the median student never landed"));
        line.missing().ifPresent(text -> stdout.println("  " + text));
    }
}
