package dev.firstbell.twin.term;

import java.util.Arrays;

/**
 * What became of one day in a number of worlds. Sums and counts, so that the results of different days add up.
 *
 * @param worlds how many worlds were simulated
 * @param kept in how many of them each class kept its promise
 * @param throttled how many requests of each class were throttled, in all worlds
 * @param spotHours the mean time of preemptible nodes, in hours
 * @param onDemandHours the mean time of on-demand nodes, in hours
 * @param dollars the mean cost in US dollars
 * @param spent the cost of the first world, of the first two, and so on
 * @param peak the largest number of nodes in any world
 * @param lost the mean number of nodes that were lost with students on them
 * @param poolFull in how many worlds more nodes were needed than the pool allows
 */
record DayResult(
        int worlds,
        int[] kept,
        long[] throttled,
        double spotHours,
        double onDemandHours,
        double dollars,
        double[] spent,
        int peak,
        double lost,
        int poolFull) {

    /** The probability that a class keeps its promise. */
    Proportion promise(int of) {
        return new Proportion(kept[of], worlds);
    }

    /** The probability of the class with the smallest one. */
    Proportion worst() {
        return new Proportion(Arrays.stream(kept).min().orElse(worlds), worlds);
    }

    /** The share of all meetings in all worlds whose promise is kept. */
    double compliance() {
        return kept.length == 0 ? 1 : (double) Arrays.stream(kept).sum() / ((long) kept.length * worlds);
    }
}
