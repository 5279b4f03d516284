package dev.firstbell.analysis.statistics;

import java.util.function.IntToDoubleFunction;

/**
 * How many further pairs of runs would probably decide, if those so far show the true difference and its spread. The
 * smallest n is taken for which {@code (t(n−1; 1−α/2) + t(n−1; 1−β)) s / √n} is at most the distance that has to be bridged,
 * with a power 1 − β of 80 % (Chow, Shao and Wang, Sample Size Calculations in Clinical Research, one-sample and equivalence
 * tests; it approximates the noncentral t distribution). The spread is itself an estimate, from few runs a rough one, so the
 * number is a guide for planning and no promise.
 *
 * @param runs further pairs, at least 1 and at most {@link #MOST}
 * @param orMore whether even {@link #MOST} further ones would probably not decide
 */
public record FurtherRuns(int runs, boolean orMore) {
    /** The probability of an answer that the number of further runs is computed for. */
    public static final double POWER = 0.8;

    /** The largest number that is stated; beyond it, the answer is "more than this". */
    public static final int MOST = 100;

    private static final double BETA = 1 - POWER;

    public FurtherRuns {
        if (runs < 1 || runs > MOST) {
            throw new IllegalArgumentException("further runs must be from 1 to " + MOST + ": " + runs);
        }
    }

    /** Until the interval probably excludes 0, if the observed difference is the true one. */
    public static FurtherRuns toSeparate(PairedDifference observed) {
        return until(observed, Math.abs(observed.mean()), further -> observed.reach(further, BETA));
    }

    /**
     * Until the interval probably lies between {@code -margin} and {@code margin}, if the observed difference is the true
     * one. Both ends must hold, so each gets half of the probability of failing.
     */
    public static FurtherRuns toShowEqual(PairedDifference observed, double margin) {
        return until(observed, margin - Math.abs(observed.mean()), further -> observed.reach(further, BETA / 2));
    }

    /** The larger of two numbers. */
    public FurtherRuns max(FurtherRuns other) {
        boolean larger = orMore == other.orMore ? runs >= other.runs : orMore;
        return larger ? this : other;
    }

    private static FurtherRuns until(PairedDifference observed, double distance, IntToDoubleFunction reach) {
        if (observed.bounds().isEmpty()) {
            throw new IllegalArgumentException("one pair shows nothing of the spread, so no number follows from it");
        }
        int low = 1;
        int high = MOST + 1;
        // The reach never grows with the pairs.
        while (low < high) {
            int middle = (low + high) / 2;
            if (reach.applyAsDouble(middle) <= distance) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low > MOST ? new FurtherRuns(MOST, true) : new FurtherRuns(low, false);
    }
}
