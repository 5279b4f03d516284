package dev.firstbell.twin.calibrate;

import dev.firstbell.twin.parameters.Distribution;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * How much further than the bootstrap shows a fit may be off. The spread of resamples of few runs is too narrow, by as much as
 * a normal interval is narrower than a t-interval. Times are positive, so their logarithms are widened.
 */
final class Widening {
    private static final double TAIL = 0.025;
    private static final double Z975 = 1.959963984540054;
    private static final double Z95 = 1.6448536269514722;

    /** Below this, the weights leave about one run, which shows no spread. */
    private static final double LEAST_RUNS = 1.5;

    private Widening() {}

    /** Whether so many runs, by their weights, show how far apart runs are. */
    static boolean known(double effectiveRuns) {
        return effectiveRuns >= LEAST_RUNS;
    }

    /** The factor for so many runs, from 2 on. */
    static double factor(double effectiveRuns) {
        double runs = Math.max(2, effectiveRuns);
        return Math.sqrt(runs / (runs - 1)) * TDistribution.of(runs - 1).inverseSurvivalProbability(TAIL) / Z975;
    }

    /**
     * A distribution that is so many times as far from the estimate, on the logarithm. An empirical or a uniform distribution
     * keeps its form; of the others, the median and the ratio of the 95th percentile to it are moved.
     */
    static Distribution apply(Distribution estimate, Distribution drawn, double factor) {
        if (drawn instanceof Distribution.Piecewise piecewise) {
            List<Distribution.Piecewise.Knot> knots = new ArrayList<>();
            double least = 0;
            for (Distribution.Piecewise.Knot knot : piecewise.knots()) {
                least = Math.max(least, moved(Fit.quantile(estimate, knot.share()), knot.seconds(), factor));
                knots.add(new Distribution.Piecewise.Knot(Fit.round(least), knot.share()));
            }
            return new Distribution.Piecewise(knots);
        }
        double median = Fit.quantile(drawn, 0.5);
        double centre = Fit.quantile(estimate, 0.5);
        if (drawn instanceof Distribution.Uniform || median <= 0 || centre <= 0) {
            return drawn;
        }
        double spread = Math.log(Fit.quantile(drawn, 0.95) / median);
        double usual = Math.log(Fit.quantile(estimate, 0.95) / centre);
        double wideSpread = Math.max(0, usual + factor * (spread - usual));
        double wideMedian = moved(centre, median, factor);
        return wideSpread == 0
                ? new Distribution.Constant(Fit.round(wideMedian))
                : Fit.logNormal(wideMedian, wideSpread / Z95);
    }

    private static double moved(double estimate, double drawn, double factor) {
        return estimate <= 0 || drawn <= 0 ? drawn : estimate * Math.pow(drawn / estimate, factor);
    }
}
