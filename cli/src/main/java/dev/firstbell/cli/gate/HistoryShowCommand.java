package dev.firstbell.cli.gate;

import dev.firstbell.analysis.render.HistoryCsv;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.cli.shared.Version;
import dev.firstbell.records.history.HistoryEntry;
import dev.firstbell.records.history.Series;
import dev.firstbell.records.history.Wait;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the runs of a series. */
@Command(
        name = "show",
        description = "Show the runs of a series.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class HistoryShowCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "HISTORY", description = "The folder of the history.")
    private Path history;

    @Parameters(index = "1", paramLabel = "SERIES", description = "The series' id, or its beginning; `list` shows it.")
    private String id;

    @Option(names = "--json", description = "Print the series as JSON.")
    private boolean json;

    @Option(names = "--csv", description = "Print the runs as CSV, with the times in seconds; Apache Otava reads it.")
    private boolean csv;

    @Override
    public Integer call() {
        if (json && csv) {
            throw new BadInputException("--json, --csv: give one of them");
        }
        Series series = SeriesChoice.of(history, id);
        PrintWriter stdout = spec.commandLine().getOut();
        if (csv) {
            stdout.print(HistoryCsv.of(series.runs()));
        } else if (json) {
            stdout.println(Json.pretty().writeValueAsString(series));
        } else {
            stdout.println(series.fingerprint().inWords() + ", "
                    + series.fingerprint().versions().inWords());
            stdout.println("began                 median wait       p95   in time  run");
            series.runs().forEach(run -> stdout.println(line(run)));
            series.accepted()
                    .forEach(one -> stdout.println("from " + one.from() + " on, accepted by " + one.by() + " on "
                            + one.at() + ": " + one.reason()));
        }
        stdout.flush();
        return ExitCode.DONE;
    }

    private static String line(HistoryEntry run) {
        return String.format(
                Locale.ROOT,
                "%s  %s  %s  %7s  %s%s",
                run.startedAt().truncatedTo(ChronoUnit.SECONDS),
                seconds(run.p50(), 11),
                seconds(run.p95(), 8),
                run.students() == 0
                        ? "–"
                        : String.format(Locale.ROOT, "%.1f %%", 100.0 * run.withinSlo() / run.students()),
                run.runId(),
                run.counts() ? "" : "  (" + run.verdict().label() + ")");
    }

    private static String seconds(Optional<Wait> wait, int width) {
        String text = wait.map(
                        known -> (known.censored() ? "> " : "") + String.format(Locale.ROOT, "%.2f s", known.seconds()))
                .orElse("–");
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }
}
