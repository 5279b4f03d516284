package dev.firstbell.records.classes;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.firstbell.records.student.Outcome;
import java.time.Duration;
import java.util.Optional;

/**
 * What a student does on a 429 or while a start is slow. A behaviour only decides; the injector and the twin ask it and
 * act. A student keeps one behaviour throughout. {@link Retry} decides for every behaviour how a failed start is repeated.
 *
 * <p>Waits are drawn by (seed, student, number of the wait), so one student's events do not change another's draws. How long students
 * wait at a hub has not been published: the mean is a declared assumption, and the distribution is that of {@link
 * Arrivals.Burst}, a gamma with shape 2, which is rarely near zero and has a long tail. All durations are in the hub's time.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Behaviour.Patient.class, name = "patient"),
    @JsonSubTypes.Type(value = Behaviour.Impatient.class, name = "impatient"),
    @JsonSubTypes.Type(value = Behaviour.GivesUp.class, name = "givesUp"),
    @JsonSubTypes.Type(value = Behaviour.LeavesTabOpen.class, name = "leavesTabOpen"),
    @JsonSubTypes.Type(value = Behaviour.SecondTab.class, name = "secondTab")
})
public sealed interface Behaviour {
    /** The shortest wait of a student. */
    Duration SHORTEST = Duration.ofSeconds(1);

    /** The behaviour of students whose class file does not state one. */
    Behaviour DEFAULT = new Patient();

    /** Calls the method for this kind of behaviour, and returns its result. */
    <T> T match(Cases<T> cases);

    /** One method for each kind of behaviour: a new kind does not compile until every place has decided. */
    interface Cases<T> {
        T patient(Patient behaviour);

        T impatient(Impatient behaviour);

        T givesUp(GivesUp behaviour);

        T leavesTabOpen(LeavesTabOpen behaviour);

        T secondTab(SecondTab behaviour);
    }

    /** The name in files and tables, e.g. {@code givesUp}. */
    String label();

    /**
     * How long until the student reloads the page; empty if the student never does.
     *
     * @param waits how often the student has waited before
     */
    default Optional<Duration> reloadsAfter(Draws draws, int student, int waits) {
        return Optional.empty();
    }

    /** How long after the intended arrival the student gives up unless they have landed; empty if the student never does. */
    default Optional<Duration> leavesAfter(Draws draws, int student) {
        return Optional.empty();
    }

    /**
     * How long after the first request the student opens a second tab, unless a tab shows by then that the server is ready;
     * empty if the student never does.
     */
    default Optional<Duration> opensSecondTabAfter(Draws draws, int student) {
        return Optional.empty();
    }

    /** Until when, from the class's start, the student's tab stays open; empty if it is closed at the end of the journey. */
    default Optional<Duration> keepsTabUntil() {
        return Optional.empty();
    }

    /** The same behaviour in a section that starts so much later than the class. */
    default Behaviour later(Duration offset) {
        return this;
    }

    /**
     * How long the student waits after a 429, at least {@link #SHORTEST}.
     *
     * @param told the hub's Retry-After; zero if it is an instant that is past
     * @param waits how often the student has waited before
     */
    default Duration waits(Duration told, Draws draws, int student, int waits) {
        return reloadsAfter(draws, student, waits)
                .filter(patience -> patience.compareTo(told) < 0)
                .orElse(atLeastShortest(told));
    }

    /** Respects every Retry-After, waits for a start however long it takes, and closes the tab after the journey. */
    record Patient() implements Behaviour {
        @Override
        public <T> T match(Cases<T> cases) {
            return cases.patient(this);
        }

        @Override
        public String label() {
            return "patient";
        }
    }

    /**
     * Reloads the page after a drawn patience, even before the Retry-After has passed or while a start is under way. Each
     * reload is another spawn request, which may be throttled again.
     *
     * @param patience the mean patience
     */
    record Impatient(@JsonProperty("patienceMs") Duration patience) implements Behaviour {
        /** The mean if the class file does not state one. */
        public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(15);

        public Impatient {
            checkPositive(patience, "patience");
        }

        @Override
        public <T> T match(Cases<T> cases) {
            return cases.impatient(this);
        }

        @Override
        public String label() {
            return "impatient";
        }

        @Override
        public Optional<Duration> reloadsAfter(Draws draws, int student, int waits) {
            return Optional.of(drawn(patience, draws, "behaviour/reload", student, waits));
        }
    }

    /**
     * Respects every Retry-After, and gives up if a drawn patience ends before the student has landed: {@link Outcome.GaveUp}.
     * A start that is under way continues at the hub.
     *
     * @param patience the mean patience, from the intended arrival
     */
    record GivesUp(@JsonProperty("patienceMs") Duration patience) implements Behaviour {
        /** The mean if the class file does not state one. */
        public static final Duration DEFAULT_PATIENCE = Duration.ofMinutes(2);

        public GivesUp {
            checkPositive(patience, "patience");
        }

        @Override
        public <T> T match(Cases<T> cases) {
            return cases.givesUp(this);
        }

        @Override
        public String label() {
            return "givesUp";
        }

        @Override
        public Optional<Duration> leavesAfter(Draws draws, int student) {
            return Optional.of(drawn(patience, draws, "behaviour/leave", student, 0));
        }
    }

    /**
     * Is patient, and leaves the tab open after the journey or after the limit: the last connection of the student (kernel, VS
     * Code, terminal, or the progress stream of a start that did not end) stays open.
     *
     * @param until the end, from the class's start; in a class file, from the section's start
     */
    record LeavesTabOpen(@JsonProperty("untilMs") Duration until) implements Behaviour {
        public LeavesTabOpen {
            requireNonNull(until, "until is null");
        }

        @Override
        public <T> T match(Cases<T> cases) {
            return cases.leavesTabOpen(this);
        }

        @Override
        public String label() {
            return "leavesTabOpen";
        }

        @Override
        public Optional<Duration> keepsTabUntil() {
            return Optional.of(until);
        }

        @Override
        public Behaviour later(Duration offset) {
            return new LeavesTabOpen(until.plus(offset));
        }
    }

    /**
     * Opens a second tab if a drawn time ends before the server is ready: another spawn request for the same server
     * and, once it is accepted, another progress stream. Each tab respects its Retry-After. The student continues in the tab
     * that is ready first and closes the other.
     *
     * @param after the mean of that time, from the first request
     */
    record SecondTab(@JsonProperty("afterMs") Duration after) implements Behaviour {
        /** The mean if the class file does not state one. */
        public static final Duration DEFAULT_AFTER = Duration.ofSeconds(10);

        public SecondTab {
            checkPositive(after, "after");
        }

        @Override
        public <T> T match(Cases<T> cases) {
            return cases.secondTab(this);
        }

        @Override
        public String label() {
            return "secondTab";
        }

        @Override
        public Optional<Duration> opensSecondTabAfter(Draws draws, int student) {
            return Optional.of(drawn(after, draws, "behaviour/tab", student, 0));
        }
    }

    private static Duration drawn(Duration mean, Draws draws, String purpose, int student, int number) {
        return atLeastShortest(Duration.ofMillis(
                Math.round(mean.toMillis() * draws.gammaOfTwo(purpose, Integer.toString(student), number))));
    }

    private static Duration atLeastShortest(Duration duration) {
        return duration.compareTo(SHORTEST) < 0 ? SHORTEST : duration;
    }

    private static void checkPositive(Duration duration, String name) {
        requireNonNull(duration, name + " is null");
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException(name + " must be positive: " + duration);
        }
    }
}
