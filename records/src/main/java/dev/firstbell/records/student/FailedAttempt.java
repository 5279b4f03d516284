package dev.firstbell.records.student;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * Something other than a 429 that went wrong for a student on the way and was not the end: a start that the hub gave up,
 * a hub that was restarting, a request without an answer. The student came back; the clock ran on.
 *
 * @param at when the student learned of it, in the hub's time
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
