package dev.firstbell.twin.calibrate;

import dev.firstbell.twin.parameters.RandomPart;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What one run shows of one part of the model. Immutable.
 *
 * @param seconds the values, in no particular order
 * @param roundingVariance what coarse timestamps add to the variance of the values, in seconds squared
 * @param contradictory how many values were left out because the effect lies before its cause
 * @param unfinished how many starts were still waiting when they ended: their values are longer than was seen
 * @param longestUnfinishedSeconds the longest of these waits; 0 without one
 * @param failedSeconds how long the attempts that failed in this part had waited; they are not among the unfinished ones
 */
public record Values(
        List<Double> seconds,
        double roundingVariance,
        int contradictory,
        int unfinished,
        double longestUnfinishedSeconds,
        List<Double> failedSeconds) {
    public Values {
        seconds = List.copyOf(seconds);
        failedSeconds = List.copyOf(failedSeconds);
    }

    /** Values of a run without failed attempts. */
    public Values(
            List<Double> seconds,
            double roundingVariance,
            int contradictory,
            int unfinished,
            double longestUnfinishedSeconds) {
        this(seconds, roundingVariance, contradictory, unfinished, longestUnfinishedSeconds, List.of());
    }

    /** What several plays of one run show together, by part. */
    static Map<RandomPart, Values> together(List<Map<RandomPart, Values>> plays) {
        Map<RandomPart, Values> sums = new EnumMap<>(RandomPart.class);
        for (Map<RandomPart, Values> play : plays) {
            play.forEach((part, values) -> sums.merge(part, values, Values::plus));
        }
        return sums;
    }

    private Values plus(Values other) {
        int count = seconds.size() + other.seconds.size();
        double rounding = seconds.size() * roundingVariance + other.seconds.size() * other.roundingVariance;
        return new Values(
                Stream.concat(seconds.stream(), other.seconds.stream()).toList(),
                count == 0 ? 0 : rounding / count,
                contradictory + other.contradictory,
                unfinished + other.unfinished,
                Math.max(longestUnfinishedSeconds, other.longestUnfinishedSeconds),
                Stream.concat(failedSeconds.stream(), other.failedSeconds.stream())
                        .toList());
    }

    /** Whether the run shows anything of the part. */
    boolean any() {
        return !seconds.isEmpty() || contradictory > 0 || unfinished > 0 || !failedSeconds.isEmpty();
    }
}
