package dev.firstbell.records.classes;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.student.Journey;
import dev.firstbell.records.time.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The students of one class start with their intended arrivals, journeys and behaviours, drawn by a seed before anything is
 * sent.
 *
 * <p>The same class file, seed and prefix give the same plan, to the millisecond, on every machine.
 *
 * @param className the course and section
 * @param prefix the beginning of every student's user name; Firstbell changes no other users of a hub
 * @param seed what all draws depend on
 * @param classStart when class starts, in the hub's time, to the microsecond
 * @param limit how long a student is followed from the intended arrival
 * @param slo the SLO of the class
 * @param students in the order of their arrivals; {@code students.get(i).student() == i}
 * @param retrying how students request a server again after a failed start; absent for {@link Retry#DEFAULT}
 * @param timeZone the campus's time zone, in which reports show times; absent if it is unknown
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
        Optional<Retry> retrying,

        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<ZoneId> timeZone) {
    /** The default prefix of test users. */
    public static final String DEFAULT_PREFIX = "firstbell-";

    /** The user that is the lock of a hub while a run tests it. No prefix can begin it. */
    public static final String LOCK_USER = "firstbell.lock";

    /** JupyterHub lower-cases names, and Kubernetes labels allow few other characters. */
    private static final Pattern PREFIX = Pattern.compile("[a-z][a-z0-9-]{1,30}-");

    public ClassPlan {
        requireNonNull(className, "className is null");
        classStart = classStart.truncatedTo(ChronoUnit.MICROS);
        requireNonNull(limit, "limit is null");
        requireWithinAYear("limit", limit);
        requireNonNull(slo, "slo is null");
        checkPrefix(prefix);
        // The default has one representation, which is the absent one.
        retrying = retrying.filter(retry -> !retry.equals(Retry.DEFAULT));
        requireNonNull(timeZone, "timeZone is null");
        students = List.copyOf(students);
        for (int i = 0; i < students.size(); i++) {
            PlannedStudent student = students.get(i);
            requireWithinAYear("the offset of student " + i, student.offset());
            if (student.student() != i) {
                throw new IllegalArgumentException("student " + student.student() + " is at index " + i);
            }
            if (!student.user().startsWith(prefix)) {
                throw new IllegalArgumentException(
                        "the user name " + Excerpt.of(student.user()) + " does not begin with the prefix " + prefix);
            }
            if (i > 0 && student.offset().compareTo(students.get(i - 1).offset()) < 0) {
                throw new IllegalArgumentException("student " + i + " arrives before student " + (i - 1));
            }
        }
    }

    /** Anything longer is a typing error, and sums of such times would not fit into nanoseconds. */
    private static void requireWithinAYear(String name, Duration time) {
        if (time.abs().compareTo(Durations.LONGEST) > 0) {
            throw new IllegalArgumentException(name + " is longer than a year");
        }
    }

    /** A class whose students retry as by default, and whose time zone is unknown. */
    public ClassPlan(
            String className,
            String prefix,
            long seed,
            Instant classStart,
            Duration limit,
            Slo slo,
            List<PlannedStudent> students) {
        this(className, prefix, seed, classStart, limit, slo, students, Optional.empty(), Optional.empty());
    }

    /** How students request a server again after a failed start. */
    @JsonIgnore
    public Retry retry() {
        return retrying.orElse(Retry.DEFAULT);
    }

    /**
     * One student of the plan.
     *
     * @param student the number in the plan, from 0
     * @param user the hub's user name
     * @param offset the intended arrival, from the class's start; may be negative
     * @param journey what the student does
     * @param section the student's section; absent in a class without sections
     * @param profile the hub's profile that the student chooses; absent if the student does not choose one
     * @param vscodePath the path of VS Code below the student's server; absent for {@link Section#DEFAULT_VSCODE_PATH}
     * @param behaving the behaviour; absent for {@link Behaviour#DEFAULT}
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
            // The default has one representation, which is the absent one.
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

        private PlannedStudent as(int number, String name) {
            return new PlannedStudent(number, name, offset, journey, section, profile, vscodePath, behaving);
        }

        /** What the student does on a 429 or while a start is slow. */
        @JsonIgnore
        public Behaviour behaviour() {
            return behaving.orElse(Behaviour.DEFAULT);
        }
    }

    /**
     * Draws the plan of a class.
     *
     * @param prefix the beginning of every user name
     * @param classStart when class starts, in the hub's time; a rehearsal has another start than the file
     * @throws BadInputException if the prefix is not allowed, or if a student comes more than a year from the class's start
     */
    public static ClassPlan of(ClassFile file, String prefix, Instant classStart) {
        Draws draws = new Draws(file.seed());
        List<PlannedStudent> people = new ArrayList<>();
        for (Section section : file.sections()) {
            for (int i = 0; i < section.expected(); i++) {
                people.add(person(draws, section, file.offset(section), i));
            }
        }
        requireWithinAYear(file, people);
        people.sort(Comparator.comparing(PlannedStudent::offset));
        int digits = Math.max(3, Integer.toString(people.size() - 1).length());
        List<PlannedStudent> students = new ArrayList<>();
        for (int i = 0; i < people.size(); i++) {
            students.add(people.get(i).as(i, String.format(Locale.ROOT, "%s%0" + digits + "d", prefix, i)));
        }
        return new ClassPlan(
                file.name(),
                prefix,
                file.seed(),
                classStart,
                file.limit(),
                file.slo(),
                students,
                Optional.of(file.retry()),
                Optional.of(file.timeZone()));
    }

    private static void requireWithinAYear(ClassFile file, List<PlannedStudent> people) {
        people.stream()
                .filter(person -> person.offset().abs().compareTo(Durations.LONGEST) > 0)
                .findFirst()
                .ifPresent(person -> {
                    throw new BadInputException(Excerpt.of(file.name()) + ": a student"
                            + person.section()
                                    .map(name -> " of section " + Excerpt.quoted(name))
                                    .orElse("")
                            + " would come more than a year from the class's start, " + file.start()
                            + "; check `start` and the times in `arrivals`");
                });
    }

    /**
     * The arrivals of a section from the class's start, in their order, by the shape that they follow: those of {@link #of},
     * which depend on neither prefix nor start.
     */
    public static Map<Arrivals, List<Duration>> arrivals(ClassFile file, Section section) {
        Draws draws = new Draws(file.seed());
        Duration start = file.offset(section);
        Map<Arrivals, List<Duration>> arrivals = new LinkedHashMap<>();
        for (int i = 0; i < section.expected(); i++) {
            Arrivals shape = shape(draws, section, name(section, i));
            arrivals.computeIfAbsent(shape, key -> new ArrayList<>())
                    .add(start.plus(shape.offset(draws, name(section, i), i, section.expected())));
        }
        arrivals.values().forEach(offsets -> offsets.sort(Comparator.naturalOrder()));
        return arrivals;
    }

    /** The students of a section with what was drawn for them, in the order of their numbers: those of {@link #of}. */
    static List<PlannedStudent> drawn(ClassFile file, Section section) {
        Draws draws = new Draws(file.seed());
        return IntStream.range(0, section.expected())
                .mapToObj(number -> person(draws, section, file.offset(section), number))
                .toList();
    }

    private static Arrivals shape(Draws draws, Section section, String person) {
        return chosen(section.arrivals(), Arrivals::share, draws.uniform("arrival/shape", person, 0));
    }

    private static String name(Section section, int number) {
        return section.name().map(name -> name + "/").orElse("") + number;
    }

    /** One student of a section, before the students are sorted by arrival. */
    private static PlannedStudent person(Draws draws, Section section, Duration sectionStart, int number) {
        // Draws belong to a person and do not depend on the other students.
        String person = name(section, number);
        Duration offset = shape(draws, section, person).offset(draws, person, number, section.expected());
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

    /** The item at a place in (0, 1) when all shares are laid end to end. */
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
        return new ClassPlan(className, prefix, seed, start, limit, slo, students, retrying, timeZone);
    }

    /** When a student is planned to arrive, in the hub's time. */
    public Instant intended(PlannedStudent student) {
        return classStart.plus(student.offset());
    }

    /** The first intended arrival, or the class's start for a plan without students. */
    @JsonIgnore
    public Instant firstArrival() {
        return students.isEmpty() ? classStart : intended(students.get(0));
    }

    /** The end of the last student's limit; tabs may stay open longer. */
    @JsonIgnore
    public Instant lastDeadline() {
        return (students.isEmpty() ? classStart : intended(students.get(students.size() - 1))).plus(limit);
    }

    /** When all students have left at the latest: after the last limit, and after the last tab that stays open. */
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
     * Checks a prefix of test users.
     *
     * @return the prefix
     * @throws BadInputException if the prefix is not allowed
     */
    public static String checkPrefix(String prefix) {
        if (prefix == null || !PREFIX.matcher(prefix).matches()) {
            throw new BadInputException(
                    "--prefix: expected 3 to 32 lower-case letters, digits and dashes that begin with a letter and end"
                            + " with a dash, like " + DEFAULT_PREFIX + "; found "
                            + Excerpt.quoted(String.valueOf(prefix)));
        }
        return prefix;
    }
}
