package dev.firstbell.cli.gate;

import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.cli.shared.Version;
import dev.firstbell.records.history.HistoryEntry;
import dev.firstbell.records.history.HistoryFolder;
import dev.firstbell.records.history.Series;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Plural;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Removes old runs. */
@Command(
        name = "prune",
        description = "Remove the oldest runs of each series. Without --go, say which.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class HistoryPruneCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "HISTORY", description = "The folder of the history.")
    private Path history;

    @Option(
            names = "--keep",
            required = true,
            paramLabel = "N",
            description = "How many of the latest runs of each series stay.")
    private int keep;

    @Option(names = "--go", description = "Remove them.")
    private boolean go;

    @Override
    public Integer call() {
        if (keep < 1) {
            throw new BadInputException("--keep: expected a whole number from 1, found " + keep);
        }
        HistoryFolder folder = new HistoryFolder(history);
        PrintWriter stdout = spec.commandLine().getOut();
        int removed = 0;
        for (Series series : folder.series()) {
            List<HistoryEntry> old =
                    series.runs().subList(0, Math.max(0, series.runs().size() - keep));
            for (HistoryEntry run : old) {
                if (go) {
                    folder.remove(run);
                }
                stdout.println((go ? "removed: " : "would remove: ") + run.runId() + " of " + run.startedAt()
                        + ", series " + series.fingerprint().id());
            }
            removed += old.size();
        }
        stdout.println(Plural.of(removed, "run", "runs")
                + (go ? " removed" : " would be removed" + (removed > 0 ? "; --go removes them" : "")));
        stdout.flush();
        return ExitCode.DONE;
    }
}
