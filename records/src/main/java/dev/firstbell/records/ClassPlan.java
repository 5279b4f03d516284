package dev.firstbell.records;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

/**
 * The students of one class start with their intended arrivals and journeys, fixed by a seed before anything is sent.
 *
 * <p>The same class file, seed and prefix give the same plan, to the millisecond, wherever it is made.
 *
 * @param className the course and section
 * @param prefix what the user name of every student begins with; nobody else's user is ever touched
 * @param seed what all draws depend on
 * @param classStart when class starts, in the hub's time, to the microsecond
 * @param limit from an intended arrival to the end of our patience
 * @param slo the promise to the class
 * @param students in the order of their arrivals; {@code students.get(i).student() == i}
 */
public record ClassPlan(
        String className,
        String prefix,
        long seed,
        Instant classStart,
        @JsonProperty("limitMs") Duration limit,
        Slo slo,
        List<PlannedStudent> students) {
    /** What test users are called unless told otherwise. */
    public static final String DEFAULT_PREFIX = "firstbell-";

    /** JupyterHub lower-cases names and Kubernetes labels allow little more; at least three characters, ending in -. */
    private static final Pattern PREFIX = Pattern.compile("[a-z][a-z0-9-]{1,30}-");

    public ClassPlan {
        requireNonNull(className, "className is null");
        classStart = classStart.truncatedTo(ChronoUnit.MICROS);
        requireNonNull(limit, "limit is null");
        requireNonNull(slo, "slo is null");
        checkPrefix(prefix);
        students = List.copyOf(students);
        for (int i = 0; i < students.size(); i++) {
            PlannedStudent student = students.get(i);
            if (student.student() != i) {
                throw new IllegalArgumentException("student " + student.student() + " stands at place " + i);
            }
            if (!student.user().startsWith(prefix)) {
                throw new IllegalArgumentException("user " + student.user() + " lacks the prefix " + prefix);
            }
            if (i > 0 && student.offset().compareTo(students.get(i - 1).offset()) < 0) {
                throw new IllegalArgumentException("student " + i + " arrives before student " + (i - 1));
            }
        }
    }

    /**
     * One student of the plan.
     *
     * @param student number in the plan, from 0
     * @param user the hub's user name
     * @param offset intended arrival, from the class's start; may be negative
     * @param journey what the student does
     */
    public record PlannedStudent(
            int student,
            String user,
            @JsonProperty("offsetMs") Duration offset,
            Journey journey) {
        public PlannedStudent {
            requireNonNull(user, "user is null");
            requireNonNull(offset, "offset is null");
            requireNonNull(journey, "journey is null");
        }
    }

    /**
     * Fixes the plan of a class.
     *
     * @param prefix what every user name begins with
     * @param classStart when class starts in the hub's time; a rehearsal gives its own instead of the file's
     * @throws BadInputException if the prefix is none
     */
    public static ClassPlan of(ClassFile file, String prefix, Instant classStart) {
        Draws draws = new Draws(file.seed());
        List<Duration> offsets = new ArrayList<>();
        for (int i = 0; i < file.expected(); i++) {
            double pick = draws.uniform("arrival/shape", Integer.toString(i), 0);
            offsets.add(chosen(file.arrivals(), Arrivals::share, pick).offset(draws, i));
        }
        offsets.sort(Comparator.naturalOrder());
        int digits = Math.max(3, Integer.toString(offsets.size() - 1).length());
        List<PlannedStudent> students = new ArrayList<>();
        for (int i = 0; i < offsets.size(); i++) {
            String user = String.format(Locale.ROOT, "%s%0" + digits + "d", prefix, i);
            double pick = draws.uniform("journey", Integer.toString(i), 0);
            Journey journey = chosen(List.copyOf(file.journeys().keySet()), file.journeys()::get, pick);
            students.add(new PlannedStudent(i, user, offsets.get(i), journey));
        }
        return new ClassPlan(file.name(), prefix, file.seed(), classStart, file.limit(), file.slo(), students);
    }

    /** The one at a place in (0, 1) of all shares laid end to end. */
    private static <T> T chosen(List<T> items, ToDoubleFunction<T> share, double place) {
        double left = place * items.stream().mapToDouble(share).sum();
        for (T item : items) {
            left -= share.applyAsDouble(item);
            if (left < 0) {
                return item;
            }
        }
        return items.get(items.size() - 1);
    }

    /** The same students for a class that starts at another time. */
    public ClassPlan startingAt(Instant start) {
        return new ClassPlan(className, prefix, seed, start, limit, slo, students);
    }

    /** When a student is planned to arrive, in the hub's time. */
    public Instant intended(PlannedStudent student) {
        return classStart.plus(student.offset());
    }

    /** The first planned arrival, or the class's start if nobody comes. */
    @JsonIgnore
    public Instant firstArrival() {
        return students.isEmpty() ? classStart : intended(students.get(0));
    }

    /** When even the last student's patience has ended. */
    @JsonIgnore
    public Instant lastDeadline() {
        return (students.isEmpty() ? classStart : intended(students.get(students.size() - 1))).plus(limit);
    }

    /**
     * A prefix that test users may have.
     *
     * @return the prefix
     * @throws BadInputException if it is none
     */
    public static String checkPrefix(String prefix) {
        if (prefix == null || !PREFIX.matcher(prefix).matches()) {
            throw new BadInputException("--prefix: `" + prefix
                    + "` must be lower-case letters, digits and dashes, begin with a letter and end with a dash, like "
                    + DEFAULT_PREFIX);
        }
        return prefix;
    }
}
