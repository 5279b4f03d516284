package dev.firstbell.records.classes;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.util.List;

/**
 * A shape of arrivals around the class's start that a teacher recognises, with the share of the students who arrive that
 * way. No public per-student login times exist; a shape is a declared assumption, and results are reported per shape.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "shape")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Arrivals.Burst.class, name = "burst"),
    @JsonSubTypes.Type(value = Arrivals.Bell.class, name = "bell"),
    @JsonSubTypes.Type(value = Arrivals.Uniform.class, name = "uniform"),
    @JsonSubTypes.Type(value = Arrivals.Poisson.class, name = "poisson"),
    @JsonSubTypes.Type(value = Arrivals.Trace.class, name = "trace")
})
public sealed interface Arrivals {
    /** Weight among the shapes of the class; shares need not add up to 1. */
    double share();

    /**
     * The offset of one student from the start of the section.
     *
     * @param person what the student's draws are looked up by
     * @param number of the student in the section, from 0
     * @param students who come to the section
     */
    Duration offset(Draws draws, String person, int number, int students);

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
        public Duration offset(Draws draws, String person, int number, int students) {
            return from.plus(scaled(mean, draws.gammaOfTwo("arrival/burst", person, 0)));
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
        public Duration offset(Draws draws, String person, int number, int students) {
            return mean.plus(scaled(sd, draws.gaussian("arrival/bell", person, 0)));
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
        public Duration offset(Draws draws, String person, int number, int students) {
            return from.plus(scaled(to.minus(from), draws.uniform("arrival/uniform", person, 0)));
        }
    }

    /**
     * A Poisson process whose rate follows a curve. The class says how many come, the curve when: given their number, the
     * arrivals of a Poisson process are independent of each other with a density in proportion to the rate (Lewis and
     * Shedler 1979, doi 10.1002/nav.3800260304).
     *
     * @param rates at least two points in the order of their times, straight lines between, none before the first and
     *     after the last; not all of rate 0
     */
    record Poisson(double share, List<Rate> rates) implements Arrivals {
        public Poisson {
            checkShare(share);
            rates = List.copyOf(rates);
            if (rates.size() < 2) {
                throw new IllegalArgumentException("a curve needs at least two points: " + rates.size());
            }
            for (int i = 1; i < rates.size(); i++) {
                if (rates.get(i).at().compareTo(rates.get(i - 1).at()) <= 0) {
                    throw new IllegalArgumentException("the points of a curve must be in the order of their times: "
                            + rates.get(i).at() + " after " + rates.get(i - 1).at());
                }
            }
            if (rates.stream().allMatch(rate -> rate.perMinute() == 0)) {
                throw new IllegalArgumentException("nobody arrives at a rate of 0 all along");
            }
        }

        /**
         * A point of the curve.
         *
         * @param at from the class's start
         * @param perMinute arrivals per minute then; only the proportions between points count
         */
        public record Rate(@JsonProperty("atMs") Duration at, double perMinute) {
            public Rate {
                requireNonNull(at, "at is null");
                if (!(perMinute >= 0) || Double.isInfinite(perMinute)) {
                    throw new IllegalArgumentException("a rate must not be negative: " + perMinute);
                }
            }

            private double minutes() {
                return at.toMillis() / 60_000.0;
            }
        }

        @Override
        public Duration offset(Draws draws, String person, int number, int students) {
            double left = draws.uniform("arrival/poisson", person, 0) * expected();
            for (int i = 1; i < rates.size(); i++) {
                Rate a = rates.get(i - 1);
                Rate b = rates.get(i);
                double here = area(a, b);
                if (left < here || i == rates.size() - 1) {
                    return a.at().plus(scaled(b.at().minus(a.at()), partWithArea(a, b, Math.min(left, here))));
                }
                left -= here;
            }
            throw new AssertionError("a curve has at least two points");
        }

        /** Arrivals that the curve itself would bring: the area under it. */
        double expected() {
            double sum = 0;
            for (int i = 1; i < rates.size(); i++) {
                sum += area(rates.get(i - 1), rates.get(i));
            }
            return sum;
        }

        private static double area(Rate a, Rate b) {
            return (a.perMinute() + b.perMinute()) / 2 * (b.minutes() - a.minutes());
        }

        /** The part of the way from a to b by which so much of the area lies behind: the root of a quadratic. */
        private static double partWithArea(Rate a, Rate b, double area) {
            double perWay = area / (b.minutes() - a.minutes());
            double slope = b.perMinute() - a.perMinute();
            double root = Math.sqrt(a.perMinute() * a.perMinute() + 2 * slope * perWay);
            // The form without cancellation; it holds for a slope of 0 too.
            return perWay == 0 ? 0 : 2 * perWay / (a.perMinute() + root);
        }
    }

    /**
     * A class that took place, replayed; nothing is drawn. Each student takes the next arrival of the trace, and with more
     * students than arrivals they begin again with the first. Fewer students are spread evenly over the arrivals, so that a
     * smaller class comes in the same shape and not only with whoever came first.
     *
     * @param offsets from the class's start, in order; at least one
     */
    record Trace(double share, @JsonProperty("offsetsMs") List<Duration> offsets) implements Arrivals {
        public Trace {
            checkShare(share);
            offsets = offsets.stream().sorted().toList();
            if (offsets.isEmpty()) {
                throw new IllegalArgumentException("a trace needs at least one arrival");
            }
        }

        @Override
        public Duration offset(Draws draws, String person, int number, int students) {
            int arrivals = offsets.size();
            if (students >= arrivals) {
                return offsets.get(number % arrivals);
            }
            // The middle of the student's part of the arrivals.
            return offsets.get((int) ((2L * number + 1) * arrivals / (2L * students)));
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
