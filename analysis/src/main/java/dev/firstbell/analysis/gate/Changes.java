package dev.firstbell.analysis.gate;

import dev.firstbell.analysis.gate.Change.Doubt;
import dev.firstbell.analysis.gate.Change.Kind;
import dev.firstbell.analysis.statistics.Autocorrelation;
import dev.firstbell.analysis.statistics.RankShift;
import dev.firstbell.analysis.statistics.RankTest;
import java.util.Arrays;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Compares a time of two groups of runs, on the logarithmic scale, where a slowdown is a shift.
 *
 * <p>A rank test says whether the new runs are slower, and the median of all pairwise ratios by how much. Both treat the runs
 * as independent. Nights often are not: a node image or a neighbour's load stays for days, and three slow nights in a row are
 * then one event. So an alarm must also pass a t-test whose standard error is widened by the autocorrelation of the runs
 * before; if it fails there, the answer is open. In that test, single nights that are far off are winsorised. Stateless.
 */
final class Changes {
    /** Times are kept to the millisecond or so; runs that agree better do so by luck. As a share. */
    private static final double LEAST_DEVIATION = 0.001;

    private static final double LEAST_SECONDS = 0.001;

    /** A night that is farther off than so many standard deviations has a reason of its own; it counts as if it lay there. */
    private static final double FAR = 3;

    /** The standard deviation of a normal distribution over its median absolute deviation. */
    private static final double NORMAL_BY_MAD = 1.4826;

    /** From here on, the correlation is the reason to be named. */
    private static final double NOTABLE = 0.2;

    /** From here on, only a change that PASS would have to exclude is told from a drift. */
    private static final double STRONG = 0.5;

    private final Rule rule;

    Changes(Rule rule) {
        this.rule = rule;
    }

    /** What the tests say, before Holm's correction. */
    record Figures(
            double shift,
            double low,
            double high,
            double slower,
            double faster,
            double before,
            double now,
            Adjusted adjusted) {}

    /** A mean difference with its standard error, widened by the autocorrelation. */
    record Adjusted(double mean, double error, double freedom, double lag1) {
        double tail(double alpha) {
            return TDistribution.of(freedom).inverseSurvivalProbability(alpha) * error;
        }
    }

    /**
     * The figures of two groups of times.
     *
     * @param now seconds, positive, one for each new run
     * @param before likewise, in the order of time
     * @param alpha of the interval's two sides, each
     */
    static Figures figures(double[] now, double[] before, double alpha) {
        double[] x = logs(now);
        double[] y = logs(before);
        RankShift shift = RankShift.of(x, y, alpha);
        return new Figures(
                shift.estimate(),
                shift.low(),
                shift.high(),
                RankTest.greater(x, y),
                RankTest.greater(y, x),
                median(before),
                median(now),
                adjusted(x, y));
    }

    private static Adjusted adjusted(double[] now, double[] before) {
        double reach = Math.max(FAR * robustDeviation(before), LEAST_DEVIATION);
        double[] x = limited(now, reach);
        double[] y = limited(before, reach);
        double meanX = Arrays.stream(x).average().orElseThrow();
        double meanY = Arrays.stream(y).average().orElseThrow();
        int n = y.length;
        if (n < 2) {
            return new Adjusted(meanX - meanY, Double.POSITIVE_INFINITY, 1, 0);
        }
        Autocorrelation series = Autocorrelation.of(y);
        double squares =
                Arrays.stream(y).map(value -> (value - meanY) * (value - meanY)).sum();
        // Neighbours that resemble each other spread less around their own mean than the process does.
        double unbiased = Math.max(0.05, 1 - (series.inflation(n) - 1) / (n - 1));
        double variance = Math.max(LEAST_DEVIATION * LEAST_DEVIATION, squares / (n - 1) / unbiased);
        double error = Math.sqrt(variance * (series.inflation(x.length) / x.length + series.inflation(n) / n));
        return new Adjusted(meanX - meanY, error, Math.max(1, series.effective(n) - 1), series.lag1());
    }

    /**
     * The smallest change that counts where runs resemble the one before. Twenty runs of a slow drift can look level, with less
     * spread than the next ones show, and no test over these twenty can tell.
     */
    private double leastDespite(double lag1, double leastShare) {
        if (lag1 >= STRONG) {
            return rule.most();
        }
        return lag1 >= NOTABLE ? Math.max(leastShare, rule.least()) : leastShare;
    }

    private static double robustDeviation(double[] values) {
        double centre = median(values);
        return NORMAL_BY_MAD
                * median(Arrays.stream(values)
                        .map(value -> Math.abs(value - centre))
                        .toArray());
    }

    /** Winsorised: values that are farther from the median than this lie at this distance. */
    private static double[] limited(double[] values, double reach) {
        double centre = median(values);
        return Arrays.stream(values)
                .map(value -> Math.max(centre - reach, Math.min(centre + reach, value)))
                .toArray();
    }

    /**
     * The answer.
     *
     * @param slower the probability to be compared with the rule's, after a correction for several tests
     * @param faster likewise
     * @param leastShare the smallest change that counts
     * @param leastSeconds a change of less than this does not count either, whatever share it is
     */
    Change answer(Figures figures, double slower, double faster, double leastShare, double leastSeconds) {
        Adjusted adjusted = figures.adjusted();
        double least = Math.log1p(leastDespite(adjusted.lag1(), leastShare));
        double most = Math.log1p(Math.max(rule.most(), leastSeconds / Math.max(figures.before(), LEAST_SECONDS)));
        boolean felt = Math.abs(figures.now() - figures.before()) >= leastSeconds;
        double reach = adjusted.tail(rule.alpha());
        boolean rankSlower = felt && slower <= rule.alpha() && figures.shift() >= least;
        boolean rankFaster = felt && faster <= rule.alpha() && figures.shift() <= -least;
        boolean rankNotSlower = !rankSlower && figures.high() <= most;
        Kind kind = Kind.UNKNOWN;
        if (rankSlower && adjusted.mean() > reach) {
            kind = Kind.SLOWER;
        } else if (rankFaster && -adjusted.mean() > reach) {
            kind = Kind.FASTER;
        } else if (rankNotSlower && adjusted.mean() + reach <= most) {
            kind = Kind.NOT_SLOWER;
        }
        Doubt doubt = Doubt.NONE;
        if (kind == Kind.UNKNOWN) {
            boolean independent = Math.min(slower, faster) <= rule.alpha() || rankNotSlower;
            doubt = independent && adjusted.lag1() >= NOTABLE ? Doubt.AUTOCORRELATION : Doubt.SPREAD;
            doubt = Double.isInfinite(figures.high()) ? Doubt.TOO_FEW_RUNS : doubt;
        }
        return new Change(
                kind,
                Math.exp(figures.shift()),
                Math.exp(figures.low()),
                Math.exp(figures.high()),
                slower,
                faster,
                figures.before(),
                figures.now(),
                adjusted.lag1(),
                doubt);
    }

    /** A stage can take no time at all; no clock here tells less than a millisecond. */
    private static double[] logs(double[] seconds) {
        return Arrays.stream(seconds)
                .map(value -> Math.log(Math.max(value, LEAST_SECONDS)))
                .toArray();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
