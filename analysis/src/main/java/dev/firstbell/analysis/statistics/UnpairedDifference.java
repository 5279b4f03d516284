package dev.firstbell.analysis.statistics;

import java.util.List;
import java.util.Optional;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The difference of a figure between two groups of runs that share nothing of what chance decides, such as new runs and a
 * history. The groups may have different sizes and spreads.
 *
 * <p>The interval is {@code m ± max(t √(s₁²/n₁ + s₂²/n₂), z s0 √(1/n₁ + 1/n₂))} with Welch's t (Welch, Biometrika 1947), whose
 * degrees of freedom are those of Satterthwaite, and s0 as in {@link PairedDifference}. Immutable.
 *
 * @param first the number of runs of the first group, at least 1
 * @param second the number of runs of the second group, at least 1
 * @param mean the mean of the first group minus that of the second
 * @param firstDeviation the standard deviation of the first group; 0 for one run, of which it is unknown
 * @param secondDeviation that of the second group
 * @param leastDeviation the standard deviation of one run that is there in any case
 * @param alpha the probability that the interval misses the true difference, in (0, 1)
 */
public record UnpairedDifference(
        int first,
        int second,
        double mean,
        double firstDeviation,
        double secondDeviation,
        double leastDeviation,
        double alpha)
        implements RunDifference {
    public UnpairedDifference {
        if (first < 1
                || second < 1
                || !Double.isFinite(mean)
                || !(firstDeviation >= 0)
                || !(secondDeviation >= 0)
                || !(leastDeviation >= 0)) {
            throw new IllegalArgumentException("a difference needs runs and finite figures: " + first + ", " + second
                    + ", " + mean + ", " + firstDeviation + ", " + secondDeviation + ", " + leastDeviation);
        }
        if (!(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException("alpha must be in (0, 1): " + alpha);
        }
    }

    /**
     * From the figures of the runs.
     *
     * @param first at least one, in any order
     * @param second likewise
     */
    public static UnpairedDifference of(List<Double> first, List<Double> second, double leastDeviation, double alpha) {
        Moments one = Moments.of(first);
        Moments other = Moments.of(second);
        return new UnpairedDifference(
                one.count(),
                other.count(),
                one.mean() - other.mean(),
                one.deviation(),
                other.deviation(),
                leastDeviation,
                alpha);
    }

    @Override
    public Optional<Bounds> bounds() {
        if (first == 1 || second == 1) {
            return Optional.empty();
        }
        double half = Math.max(
                t(first, alpha / 2) * error(first), z(alpha / 2) * leastDeviation * Math.sqrt(1.0 / first + 1.0 / second));
        return Optional.of(new Bounds(mean - half, mean + half));
    }

    @Override
    public double reach(int further, double beta) {
        if (first == 1 || second == 1) {
            return Double.POSITIVE_INFINITY;
        }
        int n = first + further;
        return Math.max(
                (t(n, alpha / 2) + t(n, beta)) * error(n),
                (z(alpha / 2) + z(beta)) * leastDeviation * Math.sqrt(1.0 / n + 1.0 / second));
    }

    private double error(int n) {
        return Math.sqrt(variance(firstDeviation, n) + variance(secondDeviation, second));
    }

    private static double variance(double deviation, int n) {
        return deviation * deviation / n;
    }

    private double t(int n, double tail) {
        double one = variance(firstDeviation, n);
        double other = variance(secondDeviation, second);
        double sum = one + other;
        double degrees = sum == 0 ? n + second - 2 : sum * sum / (one * one / (n - 1) + other * other / (second - 1));
        return TDistribution.of(degrees).inverseSurvivalProbability(tail);
    }

    private static double z(double tail) {
        return NormalDistribution.of(0, 1).inverseSurvivalProbability(tail);
    }
}
