package dev.firstbell.deploy.values;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.schedule.Schedule;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether the figures of a plan are plausible before they are written into a deployment: a plan is a file, and files are
 * edited. {@code plan} proposes at least 64 starts and 300 s (the chart's defaults), and both grow with the class and the image.
 * Stateless and thread-safe.
 */
public final class PlanFigures {
    /** Below this, most students of any class would be throttled; the chart's default is 64. */
    static final int FEWEST_STARTS = 10;

    /** More starts at a time than students in the largest class. */
    static final int MOST_STARTS = ClassFile.MOST_STUDENTS;

    /** Half the default of JupyterHub itself (60 s); a pod of an image that is there takes about 10 s. */
    static final Duration SHORTEST_TIMEOUT = Duration.ofSeconds(30);

    /** Longer than any node takes to boot and pull; {@code plan} proposes no longer one. */
    public static final Duration LONGEST_TIMEOUT = Duration.ofHours(6);

    private static final Duration SHORTEST_LEAD = Duration.ofMinutes(1);
    private static final Duration LONGEST_LEAD = Duration.ofHours(24);

    private static final int FEWEST_MINUTES = 5;

    private PlanFigures() {}

    /**
     * Checks the figures.
     *
     * @param place the plan's file, for messages
     * @throws dev.firstbell.records.io.BadInputException with every figure that is not plausible, and with the unit that it
     *     was most likely written in
     */
    public static void check(String place, ScalingPlan plan) {
        Problems problems = new Problems();
        int starts = plan.hub().concurrentSpawnLimit();
        if (starts < FEWEST_STARTS || starts > MOST_STARTS) {
            problems.add(
                    place,
                    "hub.concurrentSpawnLimit: expected the number of starts at a time, from " + FEWEST_STARTS + " to "
                            + MOST_STARTS + ", found " + starts + "; the plan is for " + plan.plannedStudents()
                            + " students");
        }
        int largest = plan.windows().stream()
                .mapToInt(ScalingPlan.Window::students)
                .max()
                .orElse(plan.plannedStudents());
        // A sweep has tried the limit: with it, the class did better than with others.
        boolean tested = plan.method().equals(ScalingPlan.SWEEP);
        if (!tested && starts >= FEWEST_STARTS && starts < largest) {
            problems.add(
                    place,
                    "hub.concurrentSpawnLimit: expected at least the " + largest + " planned students, found " + starts
                            + "; with it, students get a 429; write the plan again with `firstbell plan`");
        }
        time(
                problems,
                place + ": hub.startTimeoutMs",
                plan.hub().startTimeout(),
                SHORTEST_TIMEOUT,
                LONGEST_TIMEOUT,
                "");
        if (!plan.lead().isZero()) {
            time(problems, place + ": leadMs", plan.lead(), SHORTEST_LEAD, LONGEST_LEAD, "0 or ");
        }
        number(problems, place + ": plannedStudents", plan.plannedStudents(), ClassFile.MOST_STUDENTS);
        number(problems, place + ": expectedStudents", plan.expectedStudents(), ClassFile.MOST_STUDENTS);
        number(problems, place + ": warmNodes", plan.warmNodes(), Schedule.MOST_NODES);
        if (!tested && plan.expectedStudents() > plan.plannedStudents()) {
            problems.add(
                    place,
                    "expectedStudents: " + plan.expectedStudents() + " is the mean, and plannedStudents, "
                            + plan.plannedStudents() + ", an upper bound, so one of the two was edited; write the plan"
                            + " again with `firstbell plan`");
        }
        cost(problems, place + ": nodeHours", plan.nodeHours());
        cost(problems, place + ": dollars", plan.dollars());
        problems.throwIfAny();
    }

    private static void number(Problems problems, String place, int found, int most) {
        if (found > most) {
            problems.add(place, "expected at most " + most + ", found " + found);
        }
    }

    private static void cost(Problems problems, String place, double found) {
        if (!(found >= 0) || Double.isInfinite(found)) {
            problems.add(
                    place,
                    "expected 0 or more, found " + Double.toString(found).replaceFirst("\\.0$", "")
                            + "; write the plan again with `firstbell plan`");
        }
    }

    private static void time(
            Problems problems, String place, Duration found, Duration shortest, Duration longest, String or) {
        if (found.compareTo(shortest) < 0 || found.compareTo(longest) > 0) {
            long millis = found.toMillis();
            problems.add(
                    place,
                    "expected " + or + "milliseconds from " + shortest.toMillis() + " (" + words(shortest) + ") to "
                            + longest.toMillis() + " (" + words(longest) + "), found " + millis + " (" + words(found)
                            + ")"
                            + unit(millis, shortest, longest)
                                    .map(unit -> "; if that is in " + unit + ", write "
                                            + inMillis(millis, unit).toMillis())
                                    .orElse("; write the plan again with `firstbell plan`"));
        }
    }

    /** The unit in which a number would be within the range; seconds come first, because the chart takes them. */
    static Optional<String> unit(long number, Duration shortest, Duration longest) {
        for (String unit : new String[] {"seconds", "minutes", "microseconds", "nanoseconds"}) {
            Duration time = inMillis(number, unit);
            // 1 is in no unit; a plan has at least 5 minutes.
            boolean likely = !unit.equals("minutes") || number >= FEWEST_MINUTES;
            if (likely && time.compareTo(shortest) >= 0 && time.compareTo(longest) <= 0) {
                return Optional.of(unit);
            }
        }
        return Optional.empty();
    }

    private static Duration inMillis(long number, String unit) {
        return switch (unit) {
            case "seconds" -> Duration.ofSeconds(number);
            case "minutes" -> Duration.ofSeconds(Math.min(number, Integer.MAX_VALUE) * 60);
            case "microseconds" -> Duration.ofMillis(number / 1_000);
            default -> Duration.ofMillis(number / 1_000_000);
        };
    }

    /** A time in the largest unit of which it has at least one. */
    static String words(Duration time) {
        double seconds = time.toMillis() / 1_000.0;
        if (seconds < 1) {
            return time.toMillis() + " ms";
        }
        if (seconds < 120) {
            return number(seconds) + " s";
        }
        if (seconds < 2 * 3_600) {
            return number(seconds / 60) + " min";
        }
        return seconds < 2 * 86_400 ? number(seconds / 3_600) + " h" : number(seconds / 86_400) + " days";
    }

    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
