package dev.firstbell.records.calendar;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * One time at which an event takes place. Immutable and thread-safe.
 *
 * @param start its beginning
 * @param end its end, not before the beginning; the same instant for an event without a length
 */
public record Occurrence(Instant start, Instant end) {
    public Occurrence {
        requireNonNull(start, "start is null");
        requireNonNull(end, "end is null");
        if (end.isBefore(start)) {
            throw new IllegalArgumentException(
                    "the occurrence from " + start + " to " + end + " ends before it begins");
        }
    }
}
