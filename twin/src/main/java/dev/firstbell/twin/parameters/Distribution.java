package dev.firstbell.twin.parameters;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.util.List;
import org.apache.commons.statistics.distribution.NormalDistribution;

/** How long something takes, as a distribution that is drawn from by inverting one uniform number. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "shape")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Distribution.Constant.class, name = "constant"),
    @JsonSubTypes.Type(value = Distribution.Uniform.class, name = "uniform"),
    @JsonSubTypes.Type(value = Distribution.LogNormal.class, name = "logNormal"),
    @JsonSubTypes.Type(value = Distribution.Piecewise.class, name = "piecewise")
})
public sealed interface Distribution {
    /**
     * The inverse of the distribution function.
     *
     * @param share in (0, 1): 0.95 for the time that 95 % do not exceed
     */
    Duration quantile(double share);

    /** Always the same. */
    record Constant(double seconds) implements Distribution {
        public Constant {
            checkNotNegative(seconds, "seconds");
        }

        @Override
        public Duration quantile(double share) {
            return duration(seconds);
        }
    }

    /** Any time between two, all equally likely. */
    record Uniform(double lowSeconds, double highSeconds) implements Distribution {
        public Uniform {
            checkNotNegative(lowSeconds, "lowSeconds");
            if (!(highSeconds >= lowSeconds) || Double.isInfinite(highSeconds)) {
                throw new IllegalArgumentException(
                        "highSeconds must not be below lowSeconds: " + highSeconds + " < " + lowSeconds);
            }
        }

        @Override
        public Duration quantile(double share) {
            checkShare(share);
            return duration(lowSeconds + share * (highSeconds - lowSeconds));
        }
    }

    /**
     * Skewed to the right, as boots and pulls are: its logarithm is normal.
     *
     * @param medianSeconds half take no longer
     * @param p95Seconds 95 % take no longer
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
        public Duration quantile(double share) {
            checkShare(share);
            double sigma = Math.log(p95Seconds / medianSeconds) / Z95;
            return duration(medianSeconds * Math.exp(sigma * NORMAL.inverseCumulativeProbability(share)));
        }
    }

    /**
     * Straight lines between points of the distribution function: for what was measured and has no simple form.
     *
     * @param knots at least two, from share 0 to share 1; neither seconds nor shares fall
     */
    record Piecewise(List<Knot> knots) implements Distribution {
        /**
         * A point of the distribution function.
         *
         * @param share of all that take no longer
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
                throw new IllegalArgumentException("knots must lead from share 0 to share 1: " + knots);
            }
            for (int i = 1; i < knots.size(); i++) {
                if (knots.get(i).seconds() < knots.get(i - 1).seconds()
                        || knots.get(i).share() < knots.get(i - 1).share()) {
                    throw new IllegalArgumentException(
                            "knots must not fall: " + knots.get(i) + " after " + knots.get(i - 1));
                }
            }
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
            // The line rises: its left end is below the share, its right end is not.
            double part = (share - low.share()) / (high.share() - low.share());
            return duration(low.seconds() + part * (high.seconds() - low.seconds()));
        }
    }

    private static Duration duration(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }

    private static void checkNotNegative(double seconds, String name) {
        if (!(seconds >= 0) || Double.isInfinite(seconds)) {
            throw new IllegalArgumentException(name + " must not be negative: " + seconds);
        }
    }

    private static void checkShare(double share) {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("a share must be in (0, 1): " + share);
        }
    }
}
