package dev.firstbell.cli.calibrate;

import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.cluster.ClusterJournal;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.sweep.SweepInputs;
import dev.firstbell.records.sweep.SweepRecord;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The deployment that a run was made on, as far as its record tells: parameters of another one are other parameters.
 *
 * @param inWords the hub, its version, its nodes and its image
 */
record RunOrigin(String inWords) {
    static RunOrigin of(RunFolder folder, RunInfo info) {
        StringBuilder words = new StringBuilder();
        // The embedded hub listens on another port each time.
        words.append(
                info.environment().rung() == Rung.EMBEDDED
                        ? "the embedded hub"
                        : info.environment().rung().label() + " hub "
                                + info.environment().hubUrl());
        words.append(", JupyterHub ").append(info.environment().hubVersion());
        Optional.ofNullable(folder.path().toAbsolutePath().normalize().getParent())
                .flatMap(SweepRecord::read)
                .map(SweepRecord::inputs)
                .ifPresent(inputs -> words.append(nodes(inputs)));
        List<String> images = images(folder);
        if (!images.isEmpty()) {
            words.append(", image ").append(String.join(" and ", images));
        }
        return new RunOrigin(words.toString());
    }

    /** What a sweep simulates: the lab's node times, or the twin's parameters. */
    private static String nodes(SweepInputs inputs) {
        return ", nodes of "
                + inputs.sweep().content().path("environment").toString().replace("\"", "")
                + inputs.parameters()
                        .map(file ->
                                " with " + file.name() + " (" + file.sha256().substring(0, 8) + ")")
                        .orElse("");
    }

    private static List<String> images(RunFolder folder) {
        if (!Files.isRegularFile(folder.clusterJournalFile())) {
            return List.of();
        }
        try {
            TreeSet<String> images = new TreeSet<>();
            for (ClusterEntry.NodeFact fact :
                    ClusterJournal.read(folder.clusterJournalFile()).entries(ClusterEntry.NodeFact.class)) {
                if (fact.mark() == ClusterEntry.NodeMark.IMAGE_PRESENT) {
                    fact.detail().ifPresent(images::add);
                }
            }
            return List.copyOf(images);
        } catch (BadInputException e) {
            // The run itself says that the file is damaged.
            return List.of();
        }
    }
}
