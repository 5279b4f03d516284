package dev.firstbell.analysis.statistics;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.MannWhitneyUTest;
import org.apache.commons.statistics.inference.PValueMethod;

/**
 * The one-sided rank sum test of Wilcoxon, Mann and Whitney: whether the figures of one group tend to be larger than those of
 * another one. It assumes that the figures are independent, and nothing about their distribution.
 *
 * <p>Without ties and for at most 50 figures on each side, commons-statistics computes it. Figures with the resolution of a
 * clock tie, and the library then has only the normal approximation, which is far off for three figures against twenty, or
 * against two hundred; so these are counted exactly here, as long as that is little work (the shift algorithm of Streitberg and
 * Röhmel, Statistical Software Newsletter 1986). Stateless.
 */
public final class RankTest {
    private static final long MOST_STEPS = 50_000_000;

    /** The library needs 3 s and 400 MiB for a hundred figures on each side; the normal approximation is close before that. */
    private static final int MOST_EXACT = 50;

    private RankTest() {}

    /**
     * The probability of ranks of {@code x} at least as high as these if both groups have one distribution.
     *
     * @param x at least one figure, none NaN
     * @param y likewise
     */
    public static double greater(double[] x, double[] y) {
        require(x);
        require(y);
        boolean few = x.length <= MOST_EXACT && y.length <= MOST_EXACT;
        if (few && !isTied(x, y)) {
            return byLibrary(x, y, PValueMethod.EXACT);
        }
        double exact = counted(x, y);
        return Double.isNaN(exact) ? byLibrary(x, y, PValueMethod.ASYMPTOTIC) : exact;
    }

    private static void require(double[] figures) {
        if (figures.length == 0 || Arrays.stream(figures).anyMatch(Double::isNaN)) {
            throw new IllegalArgumentException("a rank test needs figures: " + Arrays.toString(figures));
        }
    }

    private static boolean isTied(double[] x, double[] y) {
        return together(x, y).distinct().count() < x.length + y.length;
    }

    private static DoubleStream together(double[] x, double[] y) {
        return DoubleStream.concat(Arrays.stream(x), Arrays.stream(y));
    }

    private static double byLibrary(double[] x, double[] y, PValueMethod method) {
        double p = MannWhitneyUTest.withDefaults()
                .with(AlternativeHypothesis.GREATER_THAN)
                .with(method)
                .test(x, y)
                .getPValue();
        // All figures alike: nothing speaks for a difference.
        return Double.isNaN(p) ? 1 : p;
    }

    /** NaN if it is too much work. */
    private static double counted(double[] x, double[] y) {
        int[] ranks = doubledRanks(x, y);
        boolean fewerX = x.length <= y.length;
        int chosen = Math.min(x.length, y.length);
        int[] observed = fewerX ? Arrays.copyOf(ranks, x.length) : Arrays.copyOfRange(ranks, x.length, ranks.length);
        int sum = Arrays.stream(observed).sum();
        int all = Arrays.stream(ranks).sum();
        if ((long) ranks.length * chosen * all > MOST_STEPS) {
            return Double.NaN;
        }
        double[] ways = waysBySum(ranks, chosen, all);
        double total = Arrays.stream(ways).sum();
        // A high sum of x is a low sum of y.
        double[] extreme = fewerX ? Arrays.copyOfRange(ways, sum, ways.length) : Arrays.copyOf(ways, sum + 1);
        return Math.min(1, Arrays.stream(extreme).sum() / total);
    }

    /** Twice the mid-ranks, which are whole numbers: first those of x, then those of y. */
    private static int[] doubledRanks(double[] x, double[] y) {
        double[] sorted = together(x, y).sorted().toArray();
        return together(x, y)
                .mapToInt(value -> {
                    int below = first(sorted, value, false);
                    int upTo = first(sorted, value, true);
                    return below + upTo + 1;
                })
                .toArray();
    }

    /** How many are smaller than a value, or not larger. */
    private static int first(double[] sorted, double value, boolean inclusive) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value || inclusive && sorted[middle] == value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** In how many ways a number of ranks can be chosen that have a sum. */
    private static double[] waysBySum(int[] ranks, int chosen, int most) {
        double[][] ways = new double[chosen + 1][most + 1];
        ways[0][0] = 1;
        for (int rank : ranks) {
            for (int k = chosen; k >= 1; k--) {
                for (int sum = most; sum >= rank; sum--) {
                    ways[k][sum] += ways[k - 1][sum - rank];
                }
            }
        }
        return ways[chosen];
    }
}
