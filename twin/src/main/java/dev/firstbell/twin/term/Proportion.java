package dev.firstbell.twin.term;

import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * A probability that was estimated by counting, with its exact confidence interval at 95 % (Clopper and Pearson 1934, doi
 * 10.1093/biomet/26.4.404), from the quantiles of the beta distribution.
 *
 * @param hits in how many of the trials it happened
 * @param trials the number of independent trials; at least 1
 */
public record Proportion(int hits, int trials) {
    /** The probability of each end of the interval. */
    private static final double TAIL = 0.025;

    public Proportion {
        if (trials < 1 || hits < 0 || hits > trials) {
            throw new IllegalArgumentException("hits must be from 0 to trials: " + hits + " of " + trials);
        }
    }

    /** The estimate. */
    public double share() {
        return (double) hits / trials;
    }

    /** The lower end of the interval. */
    public double low() {
        return hits == 0 ? 0 : BetaDistribution.of(hits, trials - hits + 1.0).inverseCumulativeProbability(TAIL);
    }

    /** The upper end of the interval. */
    public double high() {
        return hits == trials
                ? 1
                : BetaDistribution.of(hits + 1.0, trials - hits).inverseCumulativeProbability(1 - TAIL);
    }

    /** Whether a probability lies in the interval. */
    public boolean contains(double probability) {
        return low() <= probability && probability <= high();
    }

    /** The most failures among some trials with which the lower end still reaches a target; -1 if none does. */
    static int allowedFailures(int trials, double target) {
        int failures = -1;
        while (failures + 1 <= trials && new Proportion(trials - failures - 1, trials).low() >= target) {
            failures++;
        }
        return failures;
    }
}
