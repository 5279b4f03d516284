package dev.firstbell.records.sweep;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo.Verdict;
import dev.firstbell.records.run.RunRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A finished attempt at a cell, as its folder holds it.
 *
 * @param cell the cell
 * @param folder of the attempt
 * @param record what it says beside the run
 * @param run the run
 */
public record KeptCell(PlannedCell cell, RunFolder folder, CellRecord record, RunRecord run) {
    /** An invalid run is repeated once. */
    public static final int MOST_ATTEMPTS = 2;

    /** Whether an attempt counts. */
    public enum State {
        /** The run has a result under its setting. */
        COUNTS("counts"),
        /** The setting's room was not there when the first student arrived. */
        NOT_VERIFIED("notVerified"),
        /** The run says nothing about the hub: this machine was too busy, or a part of the record is lost. */
        INVALID("invalid"),
        /** The run broke off, or no start was accepted. */
        NO_RESULT("noResult");

        private final String label;

        State(String label) {
            this.label = label;
        }

        /** The name in files. */
        public String label() {
            return label;
        }
    }

    public KeptCell {
        requireNonNull(cell, "cell is null");
        requireNonNull(folder, "folder is null");
        requireNonNull(record, "record is null");
        requireNonNull(run, "run is null");
    }

    /** Whether this attempt counts, and why not. */
    public State state() {
        if (notVerified()) {
            return State.NOT_VERIFIED;
        }
        Verdict verdict = run.info().verdict();
        return verdict == Verdict.SLO_MET || verdict == Verdict.SLO_MISSED
                ? State.COUNTS
                : verdict == Verdict.INVALID ? State.INVALID : State.NO_RESULT;
    }

    /** Room that is asked for when class starts cannot be there by then: that is what such a setting is about. */
    private boolean notVerified() {
        return !cell.setting().lead().isZero()
                && record.verification().filter(found -> !found.verified()).isPresent();
    }

    /**
     * Whether another attempt may give a result: the run was invalid or broke off. A room that is not there in time would not
     * be there the next time either.
     */
    public boolean worthRepeating() {
        Verdict verdict = run.info().verdict();
        return !notVerified()
                && (verdict == Verdict.INVALID || verdict == Verdict.ABORTED)
                && record.attempt() < MOST_ATTEMPTS;
    }

    /**
     * The finished attempts at a cell, the first one first.
     *
     * @param sweep the folder of the sweep
     * @throws BadInputException if a record cannot be read, or is that of another cell
     */
    public static List<KeptCell> attempts(Path sweep, PlannedCell cell) {
        List<KeptCell> kept = new ArrayList<>();
        for (int attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
            RunFolder folder = new RunFolder(sweep.resolve(cell.folder(attempt)));
            Optional<CellRecord> record = CellRecord.read(folder);
            if (record.isEmpty()) {
                refuseSecondWithoutFirst(sweep, cell, attempt);
                break;
            }
            if (record.get().block() != cell.block()
                    || record.get().attempt() != attempt
                    || !record.get().setting().equals(cell.setting().name())) {
                throw new BadInputException(folder.path() + ": this is the record of the setting "
                        + record.get().setting() + " in block " + record.get().block() + ", not of " + cell.inWords()
                        + "; take the folder away, and the cell is repeated");
            }
            kept.add(new KeptCell(cell, folder, record.get(), folder.read()));
        }
        return kept;
    }

    private static void refuseSecondWithoutFirst(Path sweep, PlannedCell cell, int missing) {
        Path second = sweep.resolve(cell.folder(MOST_ATTEMPTS));
        if (missing < MOST_ATTEMPTS && CellRecord.read(new RunFolder(second)).isPresent()) {
            throw new BadInputException(second + ": this is the second attempt at " + cell.inWords()
                    + ", and the first one, " + sweep.resolve(cell.folder(1))
                    + ", is not there; restore it from a copy, or take the second one away, too");
        }
    }

    /** Of the attempts at each cell the last one, which stands for the cell. */
    public static List<KeptCell> standing(List<KeptCell> attempts) {
        return attempts.stream()
                .filter(attempt -> attempts.stream()
                        .noneMatch(other -> other.cell().equals(attempt.cell())
                                && other.record().attempt() > attempt.record().attempt()))
                .toList();
    }

    /**
     * The number of the attempt at a cell that comes next; empty if the cell is complete. It is not if it has no finished
     * attempt, or if its last one is worth repeating.
     *
     * @param attempts the finished ones, also those at other cells
     * @param most how many attempts at a cell there may be
     */
    public static OptionalInt next(PlannedCell cell, List<KeptCell> attempts, int most) {
        Optional<KeptCell> last = standing(attempts).stream()
                .filter(done -> done.cell().equals(cell))
                .findFirst();
        if (last.isEmpty()) {
            return OptionalInt.of(1);
        }
        int done = last.get().record().attempt();
        return last.get().worthRepeating() && done < most ? OptionalInt.of(done + 1) : OptionalInt.empty();
    }

    /** The cells that still have to be run, in their order. */
    public static List<PlannedCell> left(List<PlannedCell> cells, List<KeptCell> attempts) {
        return left(cells, attempts, MOST_ATTEMPTS);
    }

    /** The same with another number of attempts at each. */
    public static List<PlannedCell> left(List<PlannedCell> cells, List<KeptCell> attempts, int most) {
        return cells.stream()
                .filter(cell -> next(cell, attempts, most).isPresent())
                .toList();
    }
}
