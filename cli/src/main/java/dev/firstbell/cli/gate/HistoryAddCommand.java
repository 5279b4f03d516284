package dev.firstbell.cli.gate;

import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.cli.shared.Say;
import dev.firstbell.cli.shared.Version;
import dev.firstbell.records.history.HistoryEntry;
import dev.firstbell.records.history.HistoryFolder;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.run.RunFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Adds runs. */
@Command(
        name = "add",
        description = "Add runs to a history. A run that is there already is not added again.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class HistoryAddCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "HISTORY", description = "The folder; made if it does not exist.")
    private Path history;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "RUNS", description = "Folder of one run or of several.")
    private List<Path> runs;

    @Mixin
    private VersionOptions versions;

    @Override
    public Integer call() {
        if (RunFolder.openAny(history).isPresent()) {
            throw new BadInputException(history
                    + ": this is the folder of a run; give the folder of the history first, and then those of runs");
        }
        List<HistoryEntry> entries = versions.entries(runs, line -> Say.line(spec, line));
        HistoryFolder folder = new HistoryFolder(history);
        Map<String, Integer> added = new TreeMap<>();
        int known = 0;
        for (HistoryEntry entry : entries) {
            if (folder.add(entry)) {
                added.merge(
                        entry.fingerprint().id() + " (" + entry.fingerprint().inWords() + ")", 1, Integer::sum);
            } else {
                known++;
            }
        }
        added.forEach((series, count) -> spec.commandLine()
                .getOut()
                .println(Plural.of(count, "run", "runs") + " added to the series " + series));
        if (known > 0) {
            spec.commandLine().getOut().println(Plural.of(known, "run was", "runs were") + " there already");
        }
        spec.commandLine().getOut().flush();
        return ExitCode.DONE;
    }
}
