package dev.firstbell.analysis.statistics;

import java.util.Arrays;

/**
 * By how much the figures of one group are larger than those of another one: the median of all differences between them
 * (Hodges and Lehmann, Annals of Mathematical Statistics 1963), with the distribution-free interval that belongs to the rank
 * sum test (Hollander, Wolfe and Chicken, Nonparametric Statistical Methods, chapter 4). Single figures that are far off
 * hardly change it. Immutable.
 *
 * @param estimate the median difference
 * @param low the lower end; −∞ if there are too few figures for one
 * @param high the upper end; ∞ likewise
 */
public record RankShift(double estimate, double low, double high) {
    /**
     * @param x at least one figure
     * @param y at least one figure
     * @param tail the probability that the true shift lies below the interval, and the same for above it; in (0, 0.5)
     */
    public static RankShift of(double[] x, double[] y, double tail) {
        if (!(tail > 0 && tail < 0.5)) {
            throw new IllegalArgumentException("the tail must be in (0, 0.5): " + tail);
        }
        double[] differences = new double[x.length * y.length];
        int i = 0;
        for (double one : x) {
            for (double other : y) {
                differences[i++] = one - other;
            }
        }
        Arrays.sort(differences);
        int n = differences.length;
        double median = (differences[(n - 1) / 2] + differences[n / 2]) / 2;
        int outside = outside(x.length, y.length, tail);
        return outside == 0
                ? new RankShift(median, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY)
                : new RankShift(median, differences[outside - 1], differences[n - outside]);
    }

    /**
     * The largest k for which U, the number of differences below the true shift, is less than k with at most the probability
     * {@code tail}: the k-th smallest difference is then a lower end. 0 if there is none.
     */
    private static int outside(int m, int n, double tail) {
        double[] ways = waysByU(Math.min(m, n), Math.max(m, n));
        double total = Arrays.stream(ways).sum();
        double below = 0;
        int k = 0;
        while (k < ways.length && below + ways[k] / total <= tail) {
            below += ways[k] / total;
            k++;
        }
        return k;
    }

    /**
     * In how many orders of m and n figures each U occurs: the coefficients of the Gaussian binomial coefficient, {@code Π (1 −
     * q^(n+i)) / (1 − q^i)} for i from 1 to m.
     */
    private static double[] waysByU(int m, int n) {
        double[] ways = new double[m * n + 1];
        ways[0] = 1;
        for (int i = 1; i <= m; i++) {
            for (int u = ways.length - 1; u >= n + i; u--) {
                ways[u] -= ways[u - n - i];
            }
            for (int u = i; u < ways.length; u++) {
                ways[u] += ways[u - i];
            }
        }
        return ways;
    }
}
