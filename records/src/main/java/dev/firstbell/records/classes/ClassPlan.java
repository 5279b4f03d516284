package dev.firstbell.records.classes;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.student.Journey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
 * @param retrying how they ask again for a start that failed; absent for {@link Retry#DEFAULT}
 */
public record ClassPlan(
        String className,
        String prefix,
        long seed,
        Instant classStart,
        @JsonProperty("limitMs") Duration limit,
        Slo slo,
        List<PlannedStudent> students,

        @JsonProperty("retry") @JsonInclude(JsonInclude.Include.NON_ABSENT)
        Optional<Retry> retrying) {
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
        // One way to write each: what everybody does goes without saying.
        retrying = retrying.filter(retry -> !retry.equals(Retry.DEFAULT));
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

    /** A class whose students retry as by default. */
    public ClassPlan(
            String className,
            String prefix,
            long seed,
            Instant classStart,
            Duration limit,
            Slo slo,
            List<PlannedStudent> students) {
        this(className, prefix, seed, classStart, limit, slo, students, Optional.empty());
    }

    /** How the students ask again for a start that failed. */
    @JsonIgnore
    public Retry retry() {
        return retrying.orElse(Retry.DEFAULT);
    }

    /**
     * One student of the plan.
     *
     * @param student number in the plan, from 0
     * @param user the hub's user name
     * @param offset intended arrival, from the class's start; may be negative
     * @param journey what the student does
     * @param section of a class that has some
     * @param profile the hub's profile that the student chooses; absent where none is
     * @param vscodePath where VS Code is below the student's server; absent for {@link Section#DEFAULT_VSCODE_PATH}
     * @param behaving what the student does when it takes long; absent for {@link Behaviour#DEFAULT}
     */
    public record PlannedStudent(
            int student,
            String user,
            @JsonProperty("offsetMs") Duration offset,
            Journey journey,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> section,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> profile,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> vscodePath,

            @JsonProperty("behaviour") @JsonInclude(JsonInclude.Include.NON_ABSENT)
            Optional<Behaviour> behaving) {
        public PlannedStudent {
            requireNonNull(user, "user is null");
            requireNonNull(offset, "offset is null");
            requireNonNull(journey, "journey is null");
            requireNonNull(section, "section is null");
            requireNonNull(profile, "profile is null");
            requireNonNull(vscodePath, "vscodePath is null");
            // One way to write each: what everybody does goes without saying.
            behaving = behaving.filter(behaviour -> !behaviour.equals(Behaviour.DEFAULT));
        }

        /** A patient student of a class without sections and profiles. */
        public PlannedStudent(int student, String user, Duration offset, Journey journey) {
            this(
                    student,
                    user,
                    offset,
                    journey,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }

        /** What the student does when it takes long. */
        @JsonIgnore
        public Behaviour behaviour() {
            return behaving.orElse(Behaviour.DEFAULT);
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
        List<PlannedStudent> people = new ArrayList<>();
        for (Section section : file.sections()) {
            for (int i = 0; i < section.expected(); i++) {
                people.add(person(draws, section, file.offset(section), i));
            }
        }
        people.sort(Comparator.comparing(PlannedStudent::offset));
        int digits = Math.max(3, Integer.toString(people.size() - 1).length());
        List<PlannedStudent> students = new ArrayList<>();
        for (int i = 0; i < people.size(); i++) {
            PlannedStudent person = people.get(i);
            students.add(new PlannedStudent(
                    i,
                    String.format(Locale.ROOT, "%s%0" + digits + "d", prefix, i),
                    person.offset(),
                    person.journey(),
                    person.section(),
                    person.profile(),
                    person.vscodePath(),
                    person.behaving()));
        }
        return new ClassPlan(
                file.name(),
                prefix,
                file.seed(),
                classStart,
                file.limit(),
                file.slo(),
                students,
                Optional.of(file.retry()));
    }

    /** One student of a section before all are put into the order of their arrivals. */
    private static PlannedStudent person(Draws draws, Section section, Duration sectionStart, int number) {
        // Draws are of a person, whoever else comes.
        String person = section.name().map(name -> name + "/").orElse("") + number;
        Duration offset = chosen(section.arrivals(), Arrivals::share, draws.uniform("arrival/shape", person, 0))
                .offset(draws, person, number, section.expected());
        Journey journey = chosen(section.journeys(), draws.uniform("journey", person, 0));
        Behaviour behaviour = chosen(section.behaviours(), draws.uniform("behaviour", person, 0));
        return new PlannedStudent(
                number,
                person,
                sectionStart.plus(offset),
                journey,
                section.name(),
                section.profile(),
                journey == Journey.VSCODE
                        ? Optional.of(section.vscodePath()).filter(path -> !path.equals(Section.DEFAULT_VSCODE_PATH))
                        : Optional.empty(),
                Optional.of(behaviour.later(sectionStart)));
    }

    private static <T> T chosen(Map<T, Double> shares, double place) {
        return chosen(List.copyOf(shares.keySet()), shares::get, place);
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
        return new ClassPlan(className, prefix, seed, start, limit, slo, students, retrying);
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

    /** When even the last student's patience has ended; tabs may stay open longer. */
    @JsonIgnore
    public Instant lastDeadline() {
        return (students.isEmpty() ? classStart : intended(students.get(students.size() - 1))).plus(limit);
    }

    /** When everybody has left at the latest: after the last patience, and with the last tab that stays open. */
    @JsonIgnore
    public Instant lastTabClosed() {
        return students.stream()
                .flatMap(student -> student.behaviour().keepsTabUntil().stream())
                .map(classStart::plus)
                .filter(lastDeadline()::isBefore)
                .max(Comparator.naturalOrder())
                .orElseGet(this::lastDeadline);
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
