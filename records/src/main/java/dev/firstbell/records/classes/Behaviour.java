package dev.firstbell.records.classes;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.firstbell.records.student.Outcome;
import java.time.Duration;
import java.util.Optional;

/**
 * What a person does on a 429 or while a start is slow. Each is a policy that only decides; who drives students, over HTTP
 * or in the model, asks it. A student has one of them throughout. How all of them ask again for a start that has failed is
 * {@link Retry}.
 *
 * <p>How long somebody waits is drawn by (seed, student, attempt), so that no student's fate shuffles another's. Nobody
 * has published how long students wait at a hub: a mean is a declared assumption, and the shape is the one of a {@link
 * Arrivals.Burst}, a gamma of shape 2, which is rarely near zero and has a long tail. All durations are the hub's time.
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
    /** Nobody does anything faster than this. */
    Duration SHORTEST = Duration.ofSeconds(1);

    /** What everybody does unless said otherwise. */
    Behaviour DEFAULT = new Patient();

    /** The name in files and tables, e.g. {@code givesUp}. */
    String label();

    /** How long until the student reloads the page although nothing tells them to; empty: never. */
    default Optional<Duration> reloadsAfter(Draws draws, int student, int attempt) {
        return Optional.empty();
    }

    /** How long from the intended arrival until the student leaves for good, if not on the first page by then. */
    default Optional<Duration> leavesAfter(Draws draws, int student) {
        return Optional.empty();
    }

    /** How long from the first request until the student opens a second tab, if not on the first page by then. */
    default Optional<Duration> opensSecondTabAfter(Draws draws, int student) {
        return Optional.empty();
    }

    /** Until when, from the class's start, the student's tab stays open; empty: it is closed when the journey ends. */
    default Optional<Duration> keepsTabUntil() {
        return Optional.empty();
    }

    /** The same person in a section that starts so much after the class. */
    default Behaviour later(Duration offset) {
        return this;
    }

    /**
     * How long the student waits after a 429, {@link #SHORTEST} at least.
     *
     * @param told what the hub asked for; zero if it named an instant that is past
     * @param attempt how often the student has waited before
     */
    default Duration waits(Duration told, Draws draws, int student, int attempt) {
        return reloadsAfter(draws, student, attempt)
                .filter(patience -> patience.compareTo(told) < 0)
                .orElse(atLeastShortest(told));
    }

    /** Honours every Retry-After, waits for a start as long as it takes, and closes the tab after the journey. */
    record Patient() implements Behaviour {
        @Override
        public String label() {
            return "patient";
        }
    }

    /**
     * Reloads the page after a drawn patience: before the Retry-After if that is longer, and in the middle of a start.
     * Each reload is a request of its own, which may be refused again.
     *
     * @param patience the mean
     */
    record Impatient(@JsonProperty("patienceMs") Duration patience) implements Behaviour {
        /** The mean where the class file does not say. */
        public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(15);

        public Impatient {
            checkPositive(patience, "patience");
        }

        @Override
        public String label() {
            return "impatient";
        }

        @Override
        public Optional<Duration> reloadsAfter(Draws draws, int student, int attempt) {
            return Optional.of(drawn(patience, draws, "behaviour/reload", student, attempt));
        }
    }

    /**
     * Honours every Retry-After, and leaves for good when a drawn patience ends before the first page is there: {@link
     * Outcome.GaveUp}. What was started for them goes on.
     *
     * @param patience the mean, from the intended arrival
     */
    record GivesUp(@JsonProperty("patienceMs") Duration patience) implements Behaviour {
        /** The mean where the class file does not say. */
        public static final Duration DEFAULT_PATIENCE = Duration.ofMinutes(2);

        public GivesUp {
            checkPositive(patience, "patience");
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
     * Is patient, and leaves the tab open after the journey, or after giving the wait up at the limit: the socket that the
     * student last held (kernel, VS Code, terminal, or the progress stream of a start that never came) stays until then.
     *
     * @param until from the start of the class; in a class file, of its section
     */
    record LeavesTabOpen(@JsonProperty("untilMs") Duration until) implements Behaviour {
        public LeavesTabOpen {
            requireNonNull(until, "until is null");
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
     * Opens a second tab when a drawn patience ends before the first page is there: another request for the same server
     * and, once it is taken, another progress stream. Each tab honours its Retry-After; the student goes on in the one that
     * is ready first and closes the other.
     *
     * @param after the mean, from the first request
     */
    record SecondTab(@JsonProperty("afterMs") Duration after) implements Behaviour {
        /** The mean where the class file does not say. */
        public static final Duration DEFAULT_AFTER = Duration.ofSeconds(10);

        public SecondTab {
            checkPositive(after, "after");
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

    private static Duration drawn(Duration mean, Draws draws, String purpose, int student, int attempt) {
        return atLeastShortest(Duration.ofMillis(
                Math.round(mean.toMillis() * draws.gammaOfTwo(purpose, Integer.toString(student), attempt))));
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
