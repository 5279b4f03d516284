package dev.firstbell.twin.calibrate;

import static java.util.Objects.requireNonNull;

import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.RandomPart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One part of the model as the runs show it. Immutable.
 *
 * @param part the part
 * @param distribution what the model uses from now on
 * @param form how the distribution was made
 * @param values how many values were fitted
 * @param runs the runs that have values, by name
 * @param median the interval of the median over the runs; empty with values from one run
 * @param p95 the interval of the 95th percentile
 * @param seconds the values, ascending; of an indirect part the measured times, which contain more than the part
 * @param fittedSeconds what the fit gives at the ranks of {@code seconds}; of an indirect part, the times that the model shows
 *     with the fit
 * @param remarks what a reader of the fit must know, one sentence each
 */
public record Fit(
        RandomPart part,
        Distribution distribution,
        Form form,
        int values,
        List<String> runs,
        Optional<Interval> median,
        Optional<Interval> p95,
        List<Double> seconds,
        List<Double> fittedSeconds,
        List<String> remarks) {
    /** The shares at which an empirical distribution function is kept. */
    private static final double[] KNOTS = knots();

    /** A spread of less than a hundredth of the median, or than a millisecond, is no variation. */
    private static final double NO_SPREAD = 0.01;

    private static final double NO_SPREAD_SECONDS = 0.001;

    /** So many values from so many runs let the data speak for themselves. */
    static final int EMPIRICAL_VALUES = 100;

    static final int EMPIRICAL_RUNS = 3;

    private static final double Z95 = 1.6448536269514722;

    public Fit {
        requireNonNull(part, "part is null");
        requireNonNull(distribution, "distribution is null");
        requireNonNull(form, "form is null");
        runs = List.copyOf(runs);
        seconds = List.copyOf(seconds);
        fittedSeconds = List.copyOf(fittedSeconds);
        remarks = List.copyOf(remarks);
    }

    /** How a distribution was made from the values. */
    public enum Form {
        /** The values do not vary. */
        CONSTANT("constant"),
        /** A log-normal distribution with the moments of the values. */
        LOG_NORMAL("log-normal"),
        /** The quantiles of the values. */
        EMPIRICAL("empirical"),
        /** From the smallest to the largest value. */
        UNIFORM("uniform");

        private final String label;

        Form(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }

        static Form of(Distribution distribution) {
            if (distribution instanceof Distribution.Constant) {
                return CONSTANT;
            }
            if (distribution instanceof Distribution.Uniform) {
                return UNIFORM;
            }
            return distribution instanceof Distribution.Piecewise ? EMPIRICAL : LOG_NORMAL;
        }
    }

    /** A 95 % interval, in seconds. */
    public record Interval(double lowSeconds, double highSeconds) {
        /** Whether a number of seconds lies inside, the ends included. */
        public boolean contains(double seconds) {
            return lowSeconds <= seconds && seconds <= highSeconds;
        }
    }

    /**
     * A distribution for values that show the part itself.
     *
     * @param empirical whether there are enough values from enough runs
     */
    static Distribution directFit(Sample sample, double[] weights, boolean empirical) {
        double[] quantiles = sample.quantiles(weights, KNOTS);
        double median = quantiles[KNOTS.length / 2];
        double low = quantiles[2];
        double high = quantiles[KNOTS.length - 3];
        if (high - low <= Math.max(NO_SPREAD_SECONDS, NO_SPREAD * median) && sample.rounding() == 0) {
            return new Distribution.Constant(round(median));
        }
        if (sample.rounding() > 0) {
            return momentsFit(null, sample.mean(weights), Math.max(0, sample.variance(weights) - sample.rounding()));
        }
        if (empirical) {
            List<Distribution.Piecewise.Knot> knots = new ArrayList<>();
            for (int i = 0; i < KNOTS.length; i++) {
                knots.add(new Distribution.Piecewise.Knot(round(quantiles[i]), KNOTS[i]));
            }
            return new Distribution.Piecewise(knots);
        }
        return momentsFit(null, sample.mean(weights), sample.variance(weights));
    }

    /** Whether a value differs from a constant by more than what counts as no variation. */
    static boolean differs(double value, double constant) {
        return Math.abs(value - constant) > Math.max(NO_SPREAD_SECONDS, NO_SPREAD * constant);
    }

    /** A distribution with a mean and a variance: log-normal, or constant without variation and for the hub's CPU times. */
    static Distribution momentsFit(RandomPart part, double mean, double variance) {
        boolean cpu = part == RandomPart.HUB_ACCEPT || part == RandomPart.HUB_REFUSE;
        double spread = Math.sqrt(variance);
        if (cpu || mean <= 0 || spread <= Math.max(NO_SPREAD_SECONDS, NO_SPREAD * mean)) {
            return new Distribution.Constant(round(Math.max(0, mean)));
        }
        double sigma = Math.sqrt(Math.log1p(variance / (mean * mean)));
        return logNormal(mean / Math.sqrt(1 + variance / (mean * mean)), sigma);
    }

    static Distribution logNormal(double median, double sigma) {
        double rounded = Math.max(1e-5, round(median));
        return new Distribution.LogNormal(rounded, Math.max(rounded, round(median * Math.exp(Z95 * sigma))));
    }

    /** A quantile in seconds; the shares 0 and 1 give the nearest that every distribution has. */
    static double quantile(Distribution distribution, double share) {
        return distribution.quantile(Math.min(Math.max(share, 1e-6), 1 - 1e-6)).toNanos() / 1e9;
    }

    /** Microseconds for short times and milliseconds for long ones: more digits claim what no measurement shows. */
    static double round(double seconds) {
        double unit = seconds < 1 ? 1e6 : 1e3;
        return Math.round(seconds * unit) / unit;
    }

    private static double[] knots() {
        double[] knots = new double[23];
        knots[1] = 0.01;
        for (int i = 1; i < 20; i++) {
            knots[i + 1] = i * 5 / 100.0;
        }
        knots[21] = 0.99;
        knots[22] = 1;
        return knots;
    }
}
