package dev.firstbell.cli.gate;

import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.cli.shared.Version;
import dev.firstbell.records.history.HistoryEntry;
import dev.firstbell.records.history.HistoryFolder;
import dev.firstbell.records.history.Series;
import dev.firstbell.records.io.Plural;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the series of a history. */
@Command(
        name = "list",
        description = "List the series of a history: the runs of one class, setting and deployment.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class HistoryListCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "HISTORY", description = "The folder of the history.")
    private Path history;

    @Override
    public Integer call() {
        PrintWriter stdout = spec.commandLine().getOut();
        for (Series series : new HistoryFolder(history).series()) {
            List<HistoryEntry> runs = series.runs();
            stdout.println(
                    series.fingerprint().id() + "  " + series.fingerprint().inWords());
            stdout.println("    " + series.fingerprint().versions().inWords());
            stdout.println("    "
                    + (runs.isEmpty()
                            ? "no runs"
                            : Plural.of(runs.size(), "run", "runs") + ", the latest of "
                                    + runs.get(runs.size() - 1).startedAt())
                    + series.inForce()
                            .map(since -> "; compared with since " + since.from() + ", which " + since.by()
                                    + " accepted: " + since.reason())
                            .orElse(""));
        }
        stdout.flush();
        return ExitCode.DONE;
    }
}
