package dev.firstbell.cli.gate;

import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.cli.shared.Version;
import dev.firstbell.records.history.Acceptance;
import dev.firstbell.records.history.HistoryEntry;
import dev.firstbell.records.history.HistoryFolder;
import dev.firstbell.records.history.Series;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Accepts a change as the new baseline. */
@Command(
        name = "accept",
        description =
                "Accept a change: from a run on, new runs are compared with those since then. The runs before stay.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class HistoryAcceptCommand implements Callable<Integer> {
    private final Clock clock = Clock.systemUTC();

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "HISTORY", description = "The folder of the history.")
    private Path history;

    @Parameters(index = "1", paramLabel = "SERIES", description = "The series' id, or its beginning; `list` shows it.")
    private String id;

    @Option(names = "--from", required = true, paramLabel = "RUN", description = "The first run after the change.")
    private String from;

    @Option(
            names = "--by",
            required = true,
            paramLabel = "NAME",
            description = "The name of the person who accepts it.")
    private String by;

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why the change is meant to stay.")
    private String reason;

    @Override
    public Integer call() {
        if (by.isBlank() || reason.isBlank()) {
            throw new BadInputException("--by, --reason: the text is empty; name a person and a reason");
        }
        Series series = SeriesChoice.of(history, id);
        HistoryEntry run = series.runs().stream()
                .filter(one -> one.runId().equals(from))
                .reduce((first, second) -> {
                    throw new BadInputException(
                            "--from: the series has several runs of the name " + Excerpt.quoted(from));
                })
                .orElseThrow(() -> new BadInputException(
                        "--from: the series " + series.fingerprint().id() + " has no run " + Excerpt.quoted(from)
                                + "; `firstbell history show` lists its runs"));
        new HistoryFolder(history)
                .accept(
                        series.fingerprint(),
                        new Acceptance(
                                Acceptance.SCHEMA, from, run.startedAt(), line(by), line(reason), clock.instant()));
        long runs = series.runs().stream()
                .filter(one -> !one.startedAt().isBefore(run.startedAt()))
                .count();
        spec.commandLine().getOut().println("accepted: new runs are compared with the " + runs + " since " + from);
        spec.commandLine().getOut().flush();
        return ExitCode.DONE;
    }

    /** In one line. */
    private static String line(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
