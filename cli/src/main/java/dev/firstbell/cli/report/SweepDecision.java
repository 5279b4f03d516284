package dev.firstbell.cli.report;

import dev.firstbell.analysis.decision.Cell;
import dev.firstbell.analysis.decision.Decision;
import dev.firstbell.records.sweep.KeptCell;
import dev.firstbell.records.sweep.SweepRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Which setting of a sweep wins. Stateless. */
public final class SweepDecision {
    private SweepDecision() {}

    /**
     * Decides by the last attempt at each cell; empty if there is no finished one.
     *
     * @param kept all finished attempts
     */
    public static Optional<Decision> of(List<KeptCell> kept) {
        List<Cell> cells = KeptCell.standing(kept).stream()
                .map(cell -> new Cell(cell.cell().setting(), cell.cell().block(), cell.run()))
                .toList();
        return cells.isEmpty() ? Optional.empty() : Optional.of(Decision.of(cells));
    }

    /** Decides by what is in the folder of a sweep; empty for any other folder, and if no cell is finished. */
    static Optional<Decision> in(Path folder) {
        return SweepRecord.read(folder)
                .flatMap(sweep -> of(sweep.cells().stream()
                        .flatMap(cell -> KeptCell.attempts(folder, cell).stream())
                        .toList()));
    }
}
