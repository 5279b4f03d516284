package dev.firstbell.twin.parameters;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The distribution of a duration. A draw inverts the distribution function at one uniform random number. Immutable.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "shape")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Distribution.Constant.class, name = "constant"),
    @JsonSubTypes.Type(value = Distribution.Uniform.class, name = "uniform"),
    @JsonSubTypes.Type(value = Distribution.LogNormal.class, name = "logNormal"),
    @JsonSubTypes.Type(value = Distribution.Piecewise.class, name = "piecewise")
})
public sealed interface Distribution {
    /**
     * The quantile: the inverse of the distribution function.
     *
     * @param share in (0, 1); 0.95 gives the duration that 95 % of the draws do not exceed
     * @throws IllegalArgumentException if the share is outside (0, 1); a constant accepts any share
     */
    Duration quantile(double share);

    /**
     * The distribution function: the share of draws that do not exceed a duration.
     *
     * @param seconds any number; the share of a negative one is 0
     */
    double shareWithin(double seconds);

    /** In words: {@code log-normal, median 100 s, p95 220 s}. */
    String inWords();

    /** A constant duration. */
    record Constant(double seconds) implements Distribution {
        public Constant {
            checkNotNegative(seconds, "seconds");
        }

        @Override
        public String inWords() {
            return "constant, " + plain(seconds) + " s";
        }

        @Override
        public Duration quantile(double share) {
            return duration(seconds);
        }

        @Override
        public double shareWithin(double within) {
            return within >= seconds ? 1 : 0;
        }
    }

    /** A uniform distribution between two durations. */
    record Uniform(double lowSeconds, double highSeconds) implements Distribution {
        public Uniform {
            checkNotNegative(lowSeconds, "lowSeconds");
            if (!(highSeconds >= lowSeconds) || Double.isInfinite(highSeconds)) {
                throw new IllegalArgumentException(
                        "highSeconds must not be below lowSeconds: " + highSeconds + " < " + lowSeconds);
            }
        }

        @Override
        public String inWords() {
            return "uniform, " + plain(lowSeconds) + " to " + plain(highSeconds) + " s";
        }

        @Override
        public Duration quantile(double share) {
            checkShare(share);
            return duration(lowSeconds + share * (highSeconds - lowSeconds));
        }

        @Override
        public double shareWithin(double seconds) {
            if (seconds < lowSeconds || seconds >= highSeconds) {
                return seconds < lowSeconds ? 0 : 1;
            }
            return (seconds - lowSeconds) / (highSeconds - lowSeconds);
        }
    }

    /**
     * A log-normal distribution: skewed to the right, like the durations of node boots and image pulls.
     *
     * @param medianSeconds the median
     * @param p95Seconds the 95th percentile
     */
    record LogNormal(double medianSeconds, double p95Seconds) implements Distribution {
        private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);
        private static final double Z95 = NORMAL.inverseCumulativeProbability(0.95);

        public LogNormal {
            if (!(medianSeconds > 0) || !(p95Seconds >= medianSeconds) || Double.isInfinite(p95Seconds)) {
                throw new IllegalArgumentException(
                        "a log-normal needs 0 < medianSeconds <= p95Seconds: " + medianSeconds + ", " + p95Seconds);
            }
        }

        @Override
        public String inWords() {
            return "log-normal, median " + plain(medianSeconds) + " s, p95 " + plain(p95Seconds) + " s";
        }

        @Override
        public Duration quantile(double share) {
            checkShare(share);
            double sigma = Math.log(p95Seconds / medianSeconds) / Z95;
            return duration(medianSeconds * Math.exp(sigma * NORMAL.inverseCumulativeProbability(share)));
        }

        @Override
        public double shareWithin(double seconds) {
            if (seconds <= 0 || p95Seconds == medianSeconds) {
                return seconds >= medianSeconds ? 1 : 0;
            }
            double sigma = Math.log(p95Seconds / medianSeconds) / Z95;
            return NORMAL.cumulativeProbability(Math.log(seconds / medianSeconds) / sigma);
        }
    }

    /**
     * A piecewise linear distribution function, for measured data without a simple form.
     *
     * @param knots at least two points, from share 0 to share 1; neither seconds nor shares may decrease
     */
    record Piecewise(List<Knot> knots) implements Distribution {
        /**
         * A point of the distribution function.
         *
         * @param seconds the duration
         * @param share the share of draws that do not exceed it
         */
        public record Knot(double seconds, double share) {
            public Knot {
                checkNotNegative(seconds, "seconds");
                if (!(share >= 0 && share <= 1)) {
                    throw new IllegalArgumentException("a share must be in [0, 1]: " + share);
                }
            }
        }

        public Piecewise {
            knots = List.copyOf(knots);
            if (knots.size() < 2
                    || knots.get(0).share() != 0
                    || knots.get(knots.size() - 1).share() != 1) {
                throw new IllegalArgumentException("the shares of the knots must range from 0 to 1: " + knots);
            }
            for (int i = 1; i < knots.size(); i++) {
                if (knots.get(i).seconds() < knots.get(i - 1).seconds()
                        || knots.get(i).share() < knots.get(i - 1).share()) {
                    throw new IllegalArgumentException(
                            "knots must not decrease: " + knots.get(i) + " after " + knots.get(i - 1));
                }
            }
        }

        @Override
        public String inWords() {
            return "piecewise, " + knots.size() + " knots, median "
                    + plain(quantile(0.5).toMillis() / 1000.0) + " s";
        }

        @Override
        public Duration quantile(double share) {
            checkShare(share);
            int next = 1;
            while (knots.get(next).share() < share) {
                next++;
            }
            Knot low = knots.get(next - 1);
            Knot high = knots.get(next);
            // Never divides by zero: the low knot's share is below the wanted share, the high knot's is not.
            double part = (share - low.share()) / (high.share() - low.share());
            return duration(low.seconds() + part * (high.seconds() - low.seconds()));
        }

        @Override
        public double shareWithin(double seconds) {
            int next = 0;
            while (next < knots.size() && knots.get(next).seconds() <= seconds) {
                next++;
            }
            if (next == 0 || next == knots.size()) {
                return next == 0 ? 0 : 1;
            }
            Knot low = knots.get(next - 1);
            Knot high = knots.get(next);
            double part = (seconds - low.seconds()) / (high.seconds() - low.seconds());
            return low.share() + part * (high.share() - low.share());
        }
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    private static Duration duration(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }

    private static void checkNotNegative(double seconds, String name) {
        if (!(seconds >= 0) || Double.isInfinite(seconds)) {
            throw new IllegalArgumentException(name + " must be a finite number, not negative: " + seconds);
        }
    }

    private static void checkShare(double share) {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("a share must be in (0, 1): " + share);
        }
    }
}
