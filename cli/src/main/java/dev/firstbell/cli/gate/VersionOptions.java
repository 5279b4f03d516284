package dev.firstbell.cli.gate;

import dev.firstbell.records.history.Fingerprint;
import dev.firstbell.records.history.HistoryEntry;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** What no run record has, and what tells deployments apart. */
final class VersionOptions {
    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            description = "What the cluster is called in the history. Default: the hub's address.")
    private String cluster;

    @Option(names = "--chart", paramLabel = "VERSION", description = "The version of the hub's Helm chart.")
    private String chart;

    @Option(names = "--image", paramLabel = "IMAGE", description = "The students' image, best with its digest.")
    private String image;

    /**
     * The figures of all runs at or below folders.
     *
     * @param remarks gets a line about each folder that was left out
     * @throws BadInputException with every run that cannot be read
     */
    List<HistoryEntry> entries(List<Path> folders, Consumer<String> remarks) {
        Problems problems = new Problems();
        requireText(problems, "--cluster", cluster);
        requireText(problems, "--chart", chart);
        requireText(problems, "--image", image);
        List<HistoryEntry> entries = new ArrayList<>();
        for (Path folder : folders) {
            List<RunFolder> runs = problems.attempt(() -> RunFolder.below(folder, remarks));
            for (RunFolder run : runs == null ? List.<RunFolder>of() : runs) {
                HistoryEntry entry = problems.attempt(() -> entry(run));
                if (entry != null) {
                    entries.add(entry);
                }
            }
        }
        problems.throwIfAny();
        return entries;
    }

    /** A variable that is not set in a pipeline would begin a series of its own. */
    private static void requireText(Problems problems, String option, String value) {
        if (value != null && value.isBlank()) {
            problems.add(option + ": the text is empty; give a name, or leave the option out");
        }
    }

    private HistoryEntry entry(RunFolder folder) {
        RunRecord run = folder.read();
        return HistoryEntry.of(
                run,
                Fingerprint.of(
                        run.info(),
                        Optional.ofNullable(cluster),
                        Optional.ofNullable(chart),
                        Optional.ofNullable(image)));
    }
}
