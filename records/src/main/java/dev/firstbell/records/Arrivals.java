package dev.firstbell.records;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;

/**
 * A shape of arrivals around the class's start that a teacher recognises, with the share of the students who arrive that
 * way. No public per-student login times exist; a shape is a declared assumption, and results are reported per shape.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "shape")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Arrivals.Burst.class, name = "burst"),
    @JsonSubTypes.Type(value = Arrivals.Bell.class, name = "bell"),
    @JsonSubTypes.Type(value = Arrivals.Uniform.class, name = "uniform")
})
public sealed interface Arrivals {
    /** Weight among the shapes of the class; shares need not add up to 1. */
    double share();

    /** The offset from the class's start of one student, whose draws are looked up by name. */
    Duration offset(Draws draws, String student);

    /**
     * "Open the notebook now": gamma with shape 2 after {@code from}, so a quick rise and a longer tail.
     *
     * @param mean mean delay after {@code from}
     * @param from when the teacher says so, from the class's start
     */
    record Burst(
            double share,
            @JsonProperty("meanMs") Duration mean,
            @JsonProperty("fromMs") Duration from) implements Arrivals {
        public Burst {
            checkShare(share);
            requireNonNull(from, "from is null");
            checkPositive(mean, "mean");
        }

        @Override
        public Duration offset(Draws draws, String student) {
            // A gamma of shape 2 is the sum of two exponentials.
            double unit = -Math.log(draws.uniform("arrival/burst", student, 0))
                    - Math.log(draws.uniform("arrival/burst", student, 1));
            return from.plus(scaled(mean, unit / 2));
        }
    }

    /**
     * Early and late around the hour: normal.
     *
     * @param mean the middle, from the class's start
     * @param sd standard deviation
     */
    record Bell(
            double share,
            @JsonProperty("meanMs") Duration mean,
            @JsonProperty("sdMs") Duration sd) implements Arrivals {
        public Bell {
            checkShare(share);
            requireNonNull(mean, "mean is null");
            checkPositive(sd, "sd");
        }

        @Override
        public Duration offset(Draws draws, String student) {
            return mean.plus(scaled(sd, draws.gaussian("arrival/bell", student, 0)));
        }
    }

    /**
     * Evenly between two times, from the class's start.
     *
     * @param from the earliest
     * @param to the latest; after {@code from}
     */
    record Uniform(
            double share,
            @JsonProperty("fromMs") Duration from,
            @JsonProperty("toMs") Duration to) implements Arrivals {
        public Uniform {
            checkShare(share);
            requireNonNull(from, "from is null");
            requireNonNull(to, "to is null");
            if (from.compareTo(to) >= 0) {
                throw new IllegalArgumentException("the arrival window from " + from + " to " + to + " is empty");
            }
        }

        @Override
        public Duration offset(Draws draws, String student) {
            return from.plus(scaled(to.minus(from), draws.uniform("arrival/uniform", student, 0)));
        }
    }

    private static Duration scaled(Duration duration, double factor) {
        return Duration.ofMillis(Math.round(duration.toMillis() * factor));
    }

    private static void checkShare(double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("share must be in (0, 1]: " + share);
        }
    }

    private static void checkPositive(Duration duration, String name) {
        requireNonNull(duration, name + " is null");
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException(name + " must be positive: " + duration);
        }
    }
}
