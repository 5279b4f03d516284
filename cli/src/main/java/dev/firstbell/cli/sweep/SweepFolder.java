package dev.firstbell.cli.sweep;

import static java.util.Objects.requireNonNull;

import dev.firstbell.cli.plan.FileNames;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.sweep.KeptCell;
import dev.firstbell.records.sweep.PlannedCell;
import dev.firstbell.records.sweep.SweepRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * The folder of a sweep: new, or one in which a sweep with the same inputs was begun.
 *
 * @param path the folder
 * @param record the sweep as it was begun; empty for a new one
 */
record SweepFolder(Path path, Optional<SweepRecord> record) {
    SweepFolder {
        requireNonNull(path, "path is null");
        requireNonNull(record, "record is null");
    }

    /**
     * Looks at a folder and leaves it as it is.
     *
     * @throws BadInputException if it is neither free nor that of a sweep with the same inputs
     */
    static SweepFolder of(Path path, Sweepable sweep) {
        Optional<SweepRecord> record = SweepRecord.read(path);
        if (record.isEmpty()) {
            RunFolder.checkFree(path);
            return new SweepFolder(path, record);
        }
        List<String> differences = record.get().inputs().differences(sweep.inputs());
        if (!differences.isEmpty()) {
            List<String> problems = new ArrayList<>();
            problems.add(
                    "--out: the sweep in " + path + " was begun with other values, so its cells cannot stand beside"
                            + " new ones; restore the files, or begin a new sweep in another folder");
            problems.addAll(differences);
            throw new BadInputException(problems);
        }
        return new SweepFolder(path, record);
    }

    /** The finished attempts at all cells. */
    List<KeptCell> kept(List<PlannedCell> cells) {
        return cells.stream()
                .flatMap(cell -> KeptCell.attempts(path, cell).stream())
                .toList();
    }

    /** Whether an earlier process left a run that it did not finish, and perhaps its users at the hub. */
    boolean hasUnfinished(List<PlannedCell> cells) {
        List<Path> finished =
                kept(cells).stream().map(done -> done.folder().path()).toList();
        return cells.stream()
                .flatMap(
                        cell -> IntStream.rangeClosed(1, KeptCell.MOST_ATTEMPTS).mapToObj(cell::folder))
                .map(path::resolve)
                .anyMatch(run -> Files.isRegularFile(new RunFolder(run).infoFile()) && !finished.contains(run));
    }

    /** Creates the folder of a new sweep. */
    void create() {
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create " + path, e);
        }
    }

    /** Removes the plan of an earlier look, which would outlive a sweep that is killed. */
    void removePlan() {
        for (String name : List.of(FileNames.PLAN, FileNames.SCHEDULE)) {
            Path file = path.resolve(name);
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "cannot remove " + file + ", which an earlier look of this sweep wrote", e);
            }
        }
    }

    /** Writes down what is known now. */
    void write(
            Sweepable sweep,
            String toolVersion,
            List<KeptCell> kept,
            Optional<String> budgetStop,
            Optional<JsonNode> decision) {
        List<SweepRecord.CellLine> lines = sweep.file().cells().stream()
                .map(cell -> SweepRecord.CellLine.of(
                        cell,
                        kept.stream().filter(done -> done.cell().equals(cell)).toList()))
                .toList();
        new SweepRecord(
                        SweepRecord.SCHEMA,
                        record.map(SweepRecord::toolVersion).orElse(toolVersion),
                        sweep.inputs(),
                        sweep.file().settings(),
                        lines,
                        budgetStop,
                        decision)
                .write(path);
    }
}
