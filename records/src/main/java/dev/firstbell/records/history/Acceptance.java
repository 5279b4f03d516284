package dev.firstbell.records.history;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A person's word that a change is meant to stay: new runs are compared with those from this one on.
 *
 * @param schema the version of the format
 * @param from the run with which the new baseline begins
 * @param fromStartedAt when that run began
 * @param by a person's name
 * @param reason in one line
 * @param at when it was accepted
 */
public record Acceptance(int schema, String from, Instant fromStartedAt, String by, String reason, Instant at) {
    /** The version that this code writes. */
    public static final int SCHEMA = 1;

    public Acceptance {
        if (schema != SCHEMA) {
            throw new IllegalArgumentException("schema must be " + SCHEMA + ": " + schema);
        }
        requireNonNull(from, "from is null");
        requireNonNull(fromStartedAt, "fromStartedAt is null");
        requireNonNull(by, "by is null");
        requireNonNull(reason, "reason is null");
        requireNonNull(at, "at is null");
        if (by.isBlank() || reason.isBlank()) {
            throw new IllegalArgumentException("a change is accepted by a person and for a reason");
        }
    }
}
