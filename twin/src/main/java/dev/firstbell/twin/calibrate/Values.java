package dev.firstbell.twin.calibrate;

import java.util.List;

/**
 * What one run shows of one part of the model. Immutable.
 *
 * @param seconds the values, in no particular order
 * @param roundingVariance what coarse timestamps add to the variance of the values, in seconds squared
 * @param contradictory how many values were left out because the effect lies before its cause
 * @param unfinished how many starts were still waiting when they ended: their values are longer than was seen
 * @param longestUnfinishedSeconds the longest of these waits; 0 without one
 * @param failed how many of the unfinished ones are attempts that failed
 */
public record Values(
        List<Double> seconds,
        double roundingVariance,
        int contradictory,
        int unfinished,
        double longestUnfinishedSeconds,
        int failed) {
    public Values {
        seconds = List.copyOf(seconds);
    }

    /** Values of a run without failed attempts. */
    public Values(
            List<Double> seconds,
            double roundingVariance,
            int contradictory,
            int unfinished,
            double longestUnfinishedSeconds) {
        this(seconds, roundingVariance, contradictory, unfinished, longestUnfinishedSeconds, 0);
    }

    /** Whether the run shows anything of the part. */
    boolean any() {
        return !seconds.isEmpty() || contradictory > 0 || unfinished > 0;
    }
}
