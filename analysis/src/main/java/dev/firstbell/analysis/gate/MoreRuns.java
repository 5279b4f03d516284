package dev.firstbell.analysis.gate;

import dev.firstbell.analysis.statistics.Autocorrelation;
import java.util.Optional;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * How many more runs would probably decide (with a probability of 80 %), if those so far show the true ratio and how much runs
 * vary. A guide for planning, and no promise: from few runs, both are rough.
 *
 * @param now more of the new runs
 * @param before more of the runs before
 */
public record MoreRuns(int now, int before) {
    private static final double POWER = 0.8;
    private static final int MOST = 100;

    public MoreRuns {
        if (now < 0 || before < 0 || now + before == 0) {
            throw new IllegalArgumentException("more runs are needed: " + now + " and " + before);
        }
    }

    /**
     * The smallest number of new runs that would decide or, if 100 would not, the smallest number of both kinds.
     *
     * @return empty if 100 of both would probably not decide
     */
    static Optional<MoreRuns> of(Changes.Figures figures, Rule rule, int now, int before) {
        for (int more = 1; more <= MOST; more++) {
            if (decides(figures, rule, now, before, more, 0)) {
                return Optional.of(new MoreRuns(more, 0));
            }
        }
        for (int more = 1; more <= MOST; more++) {
            if (decides(figures, rule, now, before, more, more)) {
                return Optional.of(new MoreRuns(more, more));
            }
        }
        return Optional.empty();
    }

    private static boolean decides(
            Changes.Figures figures, Rule rule, int now, int before, int moreNow, int moreBefore) {
        int x = now + moreNow;
        int y = before + moreBefore;
        Changes.Adjusted adjusted = figures.adjusted();
        if (y < 2 || leastP(x, y) > rule.alpha() || Double.isInfinite(adjusted.error())) {
            return y >= Rule.FEW_RUNS && leastP(x, y) <= rule.alpha() && Double.isInfinite(adjusted.error());
        }
        Autocorrelation series = new Autocorrelation(adjusted.lag1());
        double error = adjusted.error()
                * Math.sqrt((1 / series.effective(x) + 1 / series.effective(y))
                        / (1 / series.effective(now) + 1 / series.effective(before)));
        TDistribution t = TDistribution.of(Math.max(1, series.effective(y) - 1));
        double needed = error * (t.inverseSurvivalProbability(rule.alpha()) + t.inverseSurvivalProbability(1 - POWER));
        double least = Math.log1p(rule.least());
        double distance = Math.abs(adjusted.mean()) >= least
                ? Math.abs(adjusted.mean())
                : Math.log1p(rule.most()) - adjusted.mean();
        return needed <= distance;
    }

    /** The smallest probability that any ranks of so many runs have: one over the number of orders. */
    static double leastP(int x, int y) {
        double orders = 1;
        for (int i = 1; i <= Math.min(x, y); i++) {
            orders *= (double) (Math.max(x, y) + i) / i;
        }
        return 1 / orders;
    }
}
