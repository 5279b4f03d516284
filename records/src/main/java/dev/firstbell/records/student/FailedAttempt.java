package dev.firstbell.records.student;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * Anything except a 429 that goes wrong before the end of a student's wait: a start that failed, a hub that restarted, a
 * request without a response. The student tries again, and the latency keeps counting.
 *
 * @param at when the student noticed it, in the hub's time
 * @param stage the stage that the student was waiting for
 * @param reason the hub's message, or ours, in one line without secrets
 */
public record FailedAttempt(Instant at, Stage stage, String reason) {
    public FailedAttempt {
        requireNonNull(at, "at is null");
        requireNonNull(stage, "stage is null");
        requireNonNull(reason, "reason is null");
    }
}
