package dev.firstbell.deploy.prescale.converge;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/**
 * What the pre-scaler remembers from one look to the next. All of it can be lost: then a count that differs from the
 * schedule is not recognised as set by hand, and the node hours of the day count from zero.
 *
 * @param applied the count that the job has set last; empty before it has set one
 * @param pending a count that the job was about to set; it is there if the job ended in between
 * @param raisedAt since when room is missing; empty while all of it is there
 * @param manual a count that a person has set, and that is kept
 * @param usage the node hours of the day
 */
public record JobState(
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<Integer> applied,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<Integer> pending,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<Instant> raisedAt,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<Manual> manual,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<Usage> usage) {
    /** Nothing is remembered. */
    public static final JobState NONE =
            new JobState(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public JobState {
        applied = applied == null ? Optional.empty() : applied;
        pending = pending == null ? Optional.empty() : pending;
        raisedAt = raisedAt == null ? Optional.empty() : raisedAt;
        manual = manual == null ? Optional.empty() : manual;
        usage = usage == null ? Optional.empty() : usage;
        requireCount(applied, "applied");
        requireCount(pending, "pending");
    }

    private static void requireCount(Optional<Integer> count, String name) {
        if (count.filter(number -> number < 0).isPresent()) {
            throw new IllegalArgumentException(name + " must not be negative: " + count.get());
        }
    }

    /**
     * A count that is not the job's.
     *
     * @param count the count that was found
     * @param wanted what the schedule wanted then; the count is kept until the schedule wants another number
     */
    public record Manual(int count, int wanted) {}

    /**
     * Node hours that were asked for.
     *
     * @param day in the schedule's time zone
     * @param nodeHours from the beginning of the day to {@code until}
     * @param until when they were last added up
     */
    public record Usage(LocalDate day, double nodeHours, Instant until) {
        public Usage {
            requireNonNull(day, "day is null");
            requireNonNull(until, "until is null");
            if (!(nodeHours >= 0)) {
                throw new IllegalArgumentException("nodeHours must not be negative: " + nodeHours);
            }
        }
    }

    /** Whether the job itself has set this count, or nothing is known about it. */
    boolean isOurs(int count) {
        return applied.isEmpty() && pending.isEmpty()
                || applied.filter(ours -> ours == count).isPresent()
                || pending.filter(ours -> ours == count).isPresent();
    }

    /**
     * Before the count is changed. Once the job has decided about the count that it found, that count is its own: if the change
     * then fails, or the job ends before it, a person has not set it.
     */
    JobState changing(int found, int count) {
        return new JobState(Optional.of(found), Optional.of(count), raisedAt, Optional.empty(), usage);
    }

    JobState withApplied(int count, Optional<Instant> raised) {
        return new JobState(Optional.of(count), Optional.empty(), raised, Optional.empty(), usage);
    }

    JobState withManual(Manual found) {
        return new JobState(applied, Optional.empty(), raisedAt, Optional.of(found), usage);
    }

    JobState withUsage(Usage added) {
        return new JobState(applied, pending, raisedAt, manual, Optional.of(added));
    }

    /** The room is missing; since now, if it was there before. */
    JobState missingSince(Instant now) {
        return new JobState(applied, pending, raisedAt.or(() -> Optional.of(now)), manual, usage);
    }

    JobState verified() {
        return new JobState(applied, pending, Optional.empty(), manual, usage);
    }
}
