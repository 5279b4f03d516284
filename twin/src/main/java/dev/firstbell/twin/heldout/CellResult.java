package dev.firstbell.twin.heldout;

import dev.firstbell.records.student.Stage;
import java.util.List;
import java.util.Optional;

/**
 * A cell beside its prediction from runs of other cells. Immutable.
 *
 * @param cell the cell
 * @param measured the 95th percentile of the ready latency of each run that has a known one, in seconds
 * @param unknown how many runs have none, because it falls among students who never landed: their waits were longer than those
 *     that are known, so the mean of the others is too low to be compared with
 * @param predicted the mean over the predicted class starts; empty if it falls among students who never landed
 * @param mostOff the stage in which most of the difference comes about; empty without a prediction
 */
public record CellResult(
        Cell cell, List<Double> measured, int unknown, Optional<Double> predicted, Optional<Stage> mostOff) {
    /** What Firstbell asks of its model: at most a tenth, or 5 s if that is more. */
    private static final double MOST_OFF_SHARE = 0.1;

    private static final double MOST_OFF_SECONDS = 5;

    public CellResult {
        measured = List.copyOf(measured);
    }

    /** The mean over the runs with a known percentile. */
    public double mean() {
        return Waits.mean(measured);
    }

    /** Positive if the prediction is too slow; empty without a prediction, or if the percentile of a run is unknown. */
    public Optional<Double> offSeconds() {
        return predicted.filter(seconds -> unknown == 0).map(seconds -> seconds - mean());
    }

    /** Whether the prediction is as close as Firstbell asks of its model. */
    public boolean close() {
        return offSeconds()
                .filter(off -> Math.abs(off) <= Math.max(MOST_OFF_SHARE * mean(), MOST_OFF_SECONDS))
                .isPresent();
    }
}
