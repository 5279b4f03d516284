package dev.firstbell.analysis.statistics;

import java.util.List;
import java.util.Optional;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The difference of a figure between two settings, over pairs of runs. The two runs of a pair share what chance decides, such
 * as the students' arrivals, so only what is left of chance widens the interval. The unit is the run: the students of one
 * run wait for the same nodes, and their number says little about the next run.
 *
 * <p>With n pairs of differences d, mean m and standard deviation s, the interval is {@code m ± max(t s, z s0) / √n}. Here t
 * is the quantile of Student's t distribution with n − 1 degrees of freedom at {@code 1 − alpha / 2}, as in every textbook
 * (Student, Biometrika 1908), z that of the normal distribution, and s0 is {@link #leastDeviation}: differences that agree by
 * luck, or because both figures stand at the end of their scale, do not make an interval of no width. Immutable.
 *
 * @param pairs the number of pairs, at least 1
 * @param mean the mean difference
 * @param deviation the standard deviation of the differences; 0 for one pair, of which it is unknown
 * @param leastDeviation the standard deviation of one difference that is there in any case, such as what the number of
 *     students or the resolution of a clock leaves to chance
 * @param alpha the probability that the interval misses the true difference, in (0, 1)
 */
public record PairedDifference(int pairs, double mean, double deviation, double leastDeviation, double alpha) {
    public PairedDifference {
        if (pairs < 1 || !(deviation >= 0) || !(leastDeviation >= 0) || !Double.isFinite(mean)) {
            throw new IllegalArgumentException("a paired difference needs pairs and finite figures: " + pairs + ", "
                    + mean + ", " + deviation + ", " + leastDeviation);
        }
        if (!(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException("alpha must be in (0, 1): " + alpha);
        }
    }

    /**
     * From the differences of the pairs.
     *
     * @param differences one for each pair, at least one, in any order
     */
    public static PairedDifference of(List<Double> differences, double leastDeviation, double alpha) {
        Moments moments = Moments.of(differences);
        return new PairedDifference(moments.count(), moments.mean(), moments.deviation(), leastDeviation, alpha);
    }

    /** The interval; empty for one pair, which shows nothing of the spread between runs. */
    public Optional<Bounds> bounds() {
        return pairs == 1
                ? Optional.empty()
                : Optional.of(new Bounds(mean - halfWidth(pairs), mean + halfWidth(pairs)));
    }

    private double halfWidth(int n) {
        return Math.max(t(n, alpha / 2) * deviation, z(alpha / 2) * leastDeviation) / Math.sqrt(n);
    }

    /**
     * How far the true difference must be from a limit for the interval to exclude the limit, but for the probability {@code
     * beta}, after so many further pairs that spread as these do. It never grows with the pairs.
     */
    double reach(int further, double beta) {
        int n = pairs + further;
        return Math.max((t(n, alpha / 2) + t(n, beta)) * deviation, (z(alpha / 2) + z(beta)) * leastDeviation)
                / Math.sqrt(n);
    }

    private static double t(int n, double tail) {
        return TDistribution.of(n - 1).inverseSurvivalProbability(tail);
    }

    private static double z(double tail) {
        return NormalDistribution.of(0, 1).inverseSurvivalProbability(tail);
    }
}
