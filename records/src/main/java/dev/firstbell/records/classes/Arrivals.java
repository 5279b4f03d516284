package dev.firstbell.records.classes;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.time.Durations;
import dev.firstbell.records.yaml.YamlReader;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A shape of arrivals around the class start, with the share of the students who arrive in this way. Per-student login
 * times of real classes are not published: a shape is a declared assumption, and results are reported per shape.
 *
 * <p>A new shape is a record here, with its name in {@link #READERS}. No file contains a shape after the class file: a class
 * plan has the arrivals that were drawn.
 */
public sealed interface Arrivals {
    /** How each shape is read from a class file, by its name there. */
    Map<String, Reader> READERS = Collections.unmodifiableMap(readers());

    /** Reads a shape's own keys. */
    @FunctionalInterface
    interface Reader {
        /**
         * The shape that a mapping describes.
         *
         * @param traces the arrivals of a real class, by the name of their file
         * @return null if the mapping has a problem, which is then reported to {@code yaml}
         */
        Arrivals read(YamlReader yaml, double share, Function<String, ArrivalTrace> traces);
    }

    private static Map<String, Reader> readers() {
        Map<String, Reader> readers = new LinkedHashMap<>();
        readers.put("burst", Burst::read);
        readers.put("bell", Bell::read);
        readers.put("uniform", Uniform::read);
        readers.put("poisson", Poisson::read);
        readers.put("trace", Trace::read);
        return readers;
    }

    /** The weight among the shapes of the class; shares do not have to add up to 1. */
    double share();

    /**
     * The offset of one student from the start of the section.
     *
     * @param person the key of the student's draws
     * @param number the student's number in the section, from 0
     * @param students the number of students who come to the section
     */
    Duration offset(Draws draws, String person, int number, int students);

    /**
     * Whether this shape lets no student come for a while between two consecutive arrivals; if not, only the draws left a
     * gap there.
     *
     * @param from an arrival, from the section's start
     * @param to the next one
     */
    boolean pausesBetween(Duration from, Duration to);

    /**
     * "Open the notebook now": a gamma distribution with shape 2 after {@code from}, with a quick rise and a longer tail.
     *
     * @param mean the mean delay after {@code from}
     * @param from when the teacher says so, from the section's start
     */
    record Burst(double share, Duration mean, Duration from) implements Arrivals {
        public Burst {
            checkShare(share);
            requireNonNull(from, "from is null");
            checkPositive(mean, "mean");
        }

        private static Burst read(YamlReader yaml, double share, Function<String, ArrivalTrace> traces) {
            Duration mean = yaml.positiveDuration("mean");
            Duration from = yaml.duration("from", Duration.ZERO);
            return yaml.sound() ? new Burst(share, mean, from) : null;
        }

        @Override
        public Duration offset(Draws draws, String person, int number, int students) {
            return from.plus(scaled(mean, draws.gammaOfTwo("arrival/burst", person, 0)));
        }

        @Override
        public boolean pausesBetween(Duration from, Duration to) {
            return false;
        }
    }

    /**
     * Early and late around the hour: a normal distribution.
     *
     * @param mean the mean, from the section's start
     * @param sd the standard deviation
     */
    record Bell(double share, Duration mean, Duration sd) implements Arrivals {
        public Bell {
            checkShare(share);
            requireNonNull(mean, "mean is null");
            checkPositive(sd, "sd");
        }

        private static Bell read(YamlReader yaml, double share, Function<String, ArrivalTrace> traces) {
            Duration mean = yaml.duration("mean", Duration.ZERO);
            Duration sd = yaml.positiveDuration("sd");
            return yaml.sound() ? new Bell(share, mean, sd) : null;
        }

        @Override
        public Duration offset(Draws draws, String person, int number, int students) {
            return mean.plus(scaled(sd, draws.gaussian("arrival/bell", person, 0)));
        }

        @Override
        public boolean pausesBetween(Duration from, Duration to) {
            return false;
        }
    }

    /**
     * A uniform distribution between two times, from the section's start.
     *
     * @param from the earliest time
     * @param to the latest time; later than {@code from}
     */
    record Uniform(double share, Duration from, Duration to) implements Arrivals {
        public Uniform {
            checkShare(share);
            requireNonNull(from, "from is null");
            requireNonNull(to, "to is null");
            if (from.compareTo(to) >= 0) {
                throw new IllegalArgumentException("the arrival window from " + from + " to " + to + " is empty");
            }
        }

        private static Uniform read(YamlReader yaml, double share, Function<String, ArrivalTrace> traces) {
            Duration from = yaml.duration("from", Duration.ZERO);
            Duration to = yaml.duration("to", null);
            if (from != null && to != null && from.compareTo(to) >= 0) {
                yaml.problem(
                        "to",
                        "must be later than `from`" + (yaml.has("from") ? "" : ", 0s by default")
                                + ", otherwise the arrival window is empty");
            }
            return yaml.sound() ? new Uniform(share, from, to) : null;
        }

        @Override
        public Duration offset(Draws draws, String person, int number, int students) {
            return from.plus(scaled(to.minus(from), draws.uniform("arrival/uniform", person, 0)));
        }

        @Override
        public boolean pausesBetween(Duration from, Duration to) {
            return false;
        }
    }

    /**
     * A Poisson process whose rate follows a curve. The class determines how many students arrive, the curve determines
     * when: given their number, the arrivals of a Poisson process are independent of each other with a density proportional
     * to the rate (Lewis and Shedler 1979, doi 10.1002/nav.3800260304).
     *
     * @param rates at least two points in the order of their times, with straight lines between them; the rate is 0 before
     *     the first and after the last point. At least one rate is above 0
     */
    record Poisson(double share, List<Rate> rates) implements Arrivals {
        public Poisson {
            checkShare(share);
            rates = List.copyOf(rates);
            if (rates.size() < 2) {
                throw new IllegalArgumentException("a curve needs at least two points, found " + rates.size());
            }
            for (int i = 1; i < rates.size(); i++) {
                if (rates.get(i).at().compareTo(rates.get(i - 1).at()) <= 0) {
                    String at = Durations.format(rates.get(i).at());
                    String before = Durations.format(rates.get(i - 1).at());
                    throw new IllegalArgumentException(
                            at.equals(before)
                                    ? "two points of the curve have the same time, " + at
                                            + "; for a jump, write the second one a second later"
                                    : "the points of a curve must be in the order of their times: " + at
                                            + " comes after " + before);
                }
            }
            if (rates.stream().allMatch(rate -> rate.perMinute() == 0)) {
                throw new IllegalArgumentException("at least one rate must be above 0, otherwise no student arrives");
            }
        }

        /**
         * A point of the curve.
         *
         * @param at the time, from the section's start
         * @param perMinute arrivals per minute at that time; only the proportions between points count
         */
        public record Rate(Duration at, double perMinute) {
            public Rate {
                requireNonNull(at, "at is null");
                if (!(perMinute >= 0) || Double.isInfinite(perMinute)) {
                    throw new IllegalArgumentException("a rate must not be negative: " + perMinute);
                }
            }

            private static Rate read(YamlReader yaml) {
                Duration at = yaml.duration("at", null);
                double perMinute = yaml.notNegative("perMinute");
                yaml.refuseOtherKeys();
                return yaml.sound() ? new Rate(at, perMinute) : null;
            }

            private double minutes() {
                return at.toMillis() / 60_000.0;
            }
        }

        private static Poisson read(YamlReader yaml, double share, Function<String, ArrivalTrace> traces) {
            List<Rate> rates = yaml.list("rates", Rate::read);
            if (yaml.sound()) {
                try {
                    return new Poisson(share, rates);
                } catch (IllegalArgumentException e) {
                    yaml.problem("rates", e.getMessage());
                }
            }
            return null;
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

        @Override
        public boolean pausesBetween(Duration from, Duration to) {
            for (int i = 1; i < rates.size(); i++) {
                Rate a = rates.get(i - 1);
                Rate b = rates.get(i);
                if (a.perMinute() == 0
                        && b.perMinute() == 0
                        && a.at().compareTo(from) >= 0
                        && b.at().compareTo(to) <= 0) {
                    return true;
                }
            }
            return false;
        }

        /** The area under the curve: the number of arrivals that the curve itself stands for. */
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

        /** The fraction of the way from a to b at which the area so far reaches a value: the root of a quadratic. */
        private static double partWithArea(Rate a, Rate b, double area) {
            double perWay = area / (b.minutes() - a.minutes());
            double slope = b.perMinute() - a.perMinute();
            double root = Math.sqrt(a.perMinute() * a.perMinute() + 2 * slope * perWay);
            // The form without cancellation; it is also right for a slope of 0.
            return perWay == 0 ? 0 : 2 * perWay / (a.perMinute() + root);
        }
    }

    /**
     * The replay of a real class, without draws. Each student takes the next arrival of the trace; if there are more students
     * than arrivals, they start again with the first. If there are fewer, they are spread evenly over the arrivals, so that a
     * smaller class keeps the shape.
     *
     * @param offsets from the section's start, in order; at least one
     */
    record Trace(double share, List<Duration> offsets) implements Arrivals {
        public Trace {
            checkShare(share);
            offsets = offsets.stream().sorted().toList();
            if (offsets.isEmpty()) {
                throw new IllegalArgumentException("a trace needs at least one arrival");
            }
        }

        private static Trace read(YamlReader yaml, double share, Function<String, ArrivalTrace> traces) {
            String file = yaml.text("file");
            if (file != null) {
                try {
                    return new Trace(share, traces.apply(file).offsets());
                } catch (BadInputException e) {
                    yaml.problem("file", String.join("; ", e.problems()));
                }
            }
            return null;
        }

        @Override
        public boolean pausesBetween(Duration from, Duration to) {
            return true;
        }

        @Override
        public Duration offset(Draws draws, String person, int number, int students) {
            int arrivals = offsets.size();
            if (students >= arrivals) {
                return offsets.get(number % arrivals);
            }
            // The middle of this student's part of the arrivals.
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
