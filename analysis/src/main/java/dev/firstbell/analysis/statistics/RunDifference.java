package dev.firstbell.analysis.statistics;

import java.util.Optional;

/** The difference of a figure between two groups of runs, with its interval. */
public sealed interface RunDifference permits PairedDifference, UnpairedDifference {
    /** The mean difference. */
    double mean();

    /** The interval; empty if there are too few runs to show how much they differ. */
    Optional<Bounds> bounds();

    /**
     * How far the true difference must probably be from a limit for the interval to exclude the limit, after further runs.
     *
     * @param further pairs, or runs of the first group
     * @param beta the probability that the interval does not exclude it all the same
     */
    double reach(int further, double beta);
}
