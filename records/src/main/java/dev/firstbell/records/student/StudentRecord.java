package dev.firstbell.records.student;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * One student's start: a line of {@code students.jsonl}.
 *
 * @param student the number in the class plan, from 0
 * @param user the hub's user name
 * @param journey what the student does
 * @param outcome how the start ended
 * @param stages the stages reached, to the microsecond. {@link Stage#INTENDED} is always present, except for an observed
 *     student, whose intended arrival is unknown; then at least one other of {@link #BEGINNINGS} is
 * @param throttled every 429, in order
 * @param failedAttempts the failed attempts, in order
 * @param actions what the student did because of their behaviour, in order; left out of the file if empty
 * @param censoredAt the end of follow-up of an observed student whose end was not observed; absent for all others
 */
@JsonPropertyOrder({
    "student",
    "user",
    "journey",
    "outcome",
    "stages",
    "throttled",
    "failedAttempts",
    "actions",
    "censoredAt",
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
        List<FailedAttempt> failedAttempts,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<StudentAction> actions,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Instant> censoredAt) {
    /** The stages that latencies can count from: the first of these that is known. */
    public static final List<Stage> BEGINNINGS = List.of(Stage.INTENDED, Stage.SENT, Stage.POD_CREATED);

    public StudentRecord {
        requireNonNull(user, "user is null");
        requireNonNull(journey, "journey is null");
        requireNonNull(outcome, "outcome is null");
        if (Collections.disjoint(BEGINNINGS, stages.keySet())) {
            throw new IllegalArgumentException("student " + student + " has none of the stages " + BEGINNINGS);
        }
        EnumMap<Stage, Instant> asInFiles = new EnumMap<>(Stage.class);
        stages.forEach((stage, at) -> asInFiles.put(stage, toMicros(at)));
        stages = Collections.unmodifiableMap(asInFiles);
        throttled = List.copyOf(throttled);
        failedAttempts = List.copyOf(failedAttempts);
        actions = actions == null ? List.of() : List.copyOf(actions);
        censoredAt = censoredAt.map(StudentRecord::toMicros);
    }

    /** Most instants come from a file and are already truncated; those of predictions are many. */
    private static Instant toMicros(Instant at) {
        return at.with(ChronoField.NANO_OF_SECOND, at.getNano() / 1000 * 1000L);
    }

    /**
     * The student's intended arrival.
     *
     * @throws java.util.NoSuchElementException for an observed student, whose intended arrival is unknown
     */
    public Instant intended() {
        return at(Stage.INTENDED).orElseThrow();
    }

    /** The stage that this student's latencies count from: the first of {@link #BEGINNINGS} that is known. */
    public Stage countedFrom() {
        return BEGINNINGS.stream().filter(stages::containsKey).findFirst().orElseThrow();
    }

    /** The instant of {@link #countedFrom}: the intended arrival, except for observed students. */
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

    /** From the arrival to the first stage that was seen and that comes after another one in every start. */
    Optional<Duration> firstLatencyAfter(Stage stage) {
        return stages.keySet().stream()
                .filter(stage::precedes)
                .flatMap(later -> latencyTo(later).stream())
                .filter(latency -> !latency.isNegative())
                .min(Comparator.naturalOrder());
    }

    /** From the arrival to the last stage that was seen and that comes before another one in every start; zero without one. */
    Duration lastLatencyBefore(Stage stage) {
        return stages.keySet().stream()
                .filter(earlier -> earlier.precedes(stage))
                .flatMap(earlier -> latencyTo(earlier).stream())
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    /**
     * How long a student who did not reach a stage within a limit is known to have waited: to the limit, or as long as the
     * student was followed.
     */
    public Duration waited(Duration limit) {
        return censoredAt
                .map(at -> Duration.between(arrival(), at))
                .map(seen -> seen.isNegative() ? Duration.ZERO : seen)
                .filter(seen -> seen.compareTo(limit) < 0)
                .orElse(limit);
    }

    /**
     * From the arrival to {@code landed}; it includes 429s, retries and late sending. Empty for a student who never landed
     * and is therefore right-censored at the class's limit.
     */
    @JsonProperty(value = "readyLatencyMs", access = JsonProperty.Access.READ_ONLY)
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public Optional<Duration> readyLatency() {
        return latencyTo(Stage.LANDED);
    }

    /** {@code sent − intended}: how late the injector sent the first request. */
    public Optional<Duration> lateness() {
        return at(Stage.INTENDED).flatMap(planned -> latencyTo(Stage.SENT));
    }

    /** A builder with the required components; the others are empty. */
    public static Builder builder(
            int student, String user, Journey journey, Outcome outcome, Map<Stage, Instant> stages) {
        return new Builder(student, user, journey, outcome, stages);
    }

    /** A builder that holds this record's values, to build a changed copy. */
    public Builder toBuilder() {
        return new Builder(student, user, journey, outcome, stages)
                .throttled(throttled)
                .failedAttempts(failedAttempts)
                .actions(actions)
                .censoredAt(censoredAt);
    }

    /** Builds a record by name of its components. Not thread-safe. */
    public static final class Builder {
        private int student;
        private String user;
        private Journey journey;
        private Outcome outcome;
        private Map<Stage, Instant> stages;
        private List<ThrottledRequest> throttled = List.of();
        private List<FailedAttempt> failedAttempts = List.of();
        private List<StudentAction> actions = List.of();
        private Optional<Instant> censoredAt = Optional.empty();

        private Builder(int student, String user, Journey journey, Outcome outcome, Map<Stage, Instant> stages) {
            this.student = student;
            this.user = user;
            this.journey = journey;
            this.outcome = outcome;
            this.stages = stages;
        }

        public Builder outcome(Outcome value) {
            outcome = value;
            return this;
        }

        public Builder stages(Map<Stage, Instant> value) {
            stages = value;
            return this;
        }

        public Builder throttled(List<ThrottledRequest> value) {
            throttled = value;
            return this;
        }

        public Builder failedAttempts(List<FailedAttempt> value) {
            failedAttempts = value;
            return this;
        }

        public Builder actions(List<StudentAction> value) {
            actions = value;
            return this;
        }

        public Builder censoredAt(Optional<Instant> value) {
            censoredAt = value;
            return this;
        }

        public StudentRecord build() {
            return new StudentRecord(
                    student, user, journey, outcome, stages, throttled, failedAttempts, actions, censoredAt);
        }
    }
}
