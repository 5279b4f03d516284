package dev.firstbell.records.student;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * What happened to one student: a line of {@code students.jsonl}.
 *
 * @param student number in the class plan, from 0
 * @param user the hub's user name
 * @param journey what the student set out to do
 * @param outcome how the start ended
 * @param stages the stages reached, to the microsecond; {@link Stage#INTENDED} is always there but for
 *     a real student, whose intention nobody knows; then there is at least one other of {@link #BEGINNINGS}
 * @param throttled every 429, in order
 * @param setbacks everything else that went wrong before the end, in order
 * @param acts what the student did of their own accord, in order; left out of the file where there is nothing
 * @param lastSeen of a real student who was not seen to the end, when they were last seen waiting; absent of everybody else
 */
@JsonPropertyOrder({
    "student",
    "user",
    "journey",
    "outcome",
    "stages",
    "throttled",
    "setbacks",
    "acts",
    "lastSeen",
    "readyLatencyMs"
})
public record StudentRecord(
        int student,
        String user,
        Journey journey,
        Outcome outcome,

        @JsonSerialize(using = StagesWriter.class) @JsonDeserialize(as = EnumMap.class)
        Map<Stage, Instant> stages,

        List<ThrottledRequest> throttled,
        List<FailedAttempt> setbacks,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<StudentAction> acts,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Instant> lastSeen) {
    /** What a student's clock can start at: the first of these that is known. */
    public static final List<Stage> BEGINNINGS = List.of(Stage.INTENDED, Stage.SENT, Stage.POD_CREATED);

    public StudentRecord {
        requireNonNull(user, "user is null");
        requireNonNull(journey, "journey is null");
        requireNonNull(outcome, "outcome is null");
        if (Collections.disjoint(BEGINNINGS, stages.keySet())) {
            throw new IllegalArgumentException("student " + student + " has no beginning: none of " + BEGINNINGS);
        }
        EnumMap<Stage, Instant> asInFiles = new EnumMap<>(Stage.class);
        stages.forEach((stage, at) -> asInFiles.put(stage, toMicros(at)));
        stages = Collections.unmodifiableMap(asInFiles);
        throttled = List.copyOf(throttled);
        setbacks = List.copyOf(setbacks);
        acts = acts == null ? List.of() : List.copyOf(acts);
        lastSeen = lastSeen.map(StudentRecord::toMicros);
    }

    /** A student of whom everything is known to the end. */
    public StudentRecord(
            int student,
            String user,
            Journey journey,
            Outcome outcome,
            Map<Stage, Instant> stages,
            List<ThrottledRequest> throttled,
            List<FailedAttempt> setbacks,
            List<StudentAction> acts) {
        this(student, user, journey, outcome, stages, throttled, setbacks, acts, Optional.empty());
    }

    /** A student who did nothing of their own accord. */
    public StudentRecord(
            int student,
            String user,
            Journey journey,
            Outcome outcome,
            Map<Stage, Instant> stages,
            List<ThrottledRequest> throttled,
            List<FailedAttempt> setbacks) {
        this(student, user, journey, outcome, stages, throttled, setbacks, List.of());
    }

    /** A student whom nothing but 429s kept back. */
    public StudentRecord(
            int student,
            String user,
            Journey journey,
            Outcome outcome,
            Map<Stage, Instant> stages,
            List<ThrottledRequest> throttled) {
        this(student, user, journey, outcome, stages, throttled, List.of());
    }

    /** Most have been through a file, and are as they should be. */
    private static Instant toMicros(Instant at) {
        return at.getNano() % 1000 == 0 ? at : at.truncatedTo(ChronoUnit.MICROS);
    }

    /**
     * When the plan said that the student arrives.
     *
     * @throws java.util.NoSuchElementException of a real student, who was in no plan
     */
    public Instant intended() {
        return at(Stage.INTENDED).orElseThrow();
    }

    /** What this student's latencies count from: the first of {@link #BEGINNINGS} that is known. */
    public Stage countedFrom() {
        return BEGINNINGS.stream().filter(stages::containsKey).findFirst().orElseThrow();
    }

    /** When {@link #countedFrom} was: of students whom we drove the intended arrival. */
    public Instant arrival() {
        return stages.get(countedFrom());
    }

    /** The instant of a stage, if it was reached. */
    public Optional<Instant> at(Stage stage) {
        return Optional.ofNullable(stages.get(stage));
    }

    /** From the {@linkplain #arrival arrival} to a stage, if it was reached. */
    public Optional<Duration> latencyTo(Stage stage) {
        return at(stage).map(instant -> Duration.between(arrival(), instant));
    }

    /** How long a student waited at least who did not get somewhere within a limit: to the limit, or as long as was seen. */
    public Duration waited(Duration limit) {
        return lastSeen.map(at -> Duration.between(arrival(), at))
                .map(seen -> seen.isNegative() ? Duration.ZERO : seen)
                .filter(seen -> seen.compareTo(limit) < 0)
                .orElse(limit);
    }

    /**
     * From the arrival to {@code landed}: 429s, retries and late sending are inside. Empty for a student who never landed, who is
     * then censored at the class's limit.
     */
    @JsonProperty(value = "readyLatencyMs", access = JsonProperty.Access.READ_ONLY)
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public Optional<Duration> readyLatency() {
        return latencyTo(Stage.LANDED);
    }

    /** {@code sent − intended}: the injector's own lateness. */
    public Optional<Duration> lateness() {
        return at(Stage.INTENDED).flatMap(planned -> latencyTo(Stage.SENT));
    }
}
