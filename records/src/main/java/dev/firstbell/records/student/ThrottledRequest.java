package dev.firstbell.records.student;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * One 429 that a student met.
 *
 * @param at when the answer was read, in the hub's time, to the microsecond
 * @param retryAfter the hub's Retry-After; absent when it sent none (active-server limit)
 */
public record ThrottledRequest(
        Instant at,

        @JsonProperty("retryAfterMs") @JsonInclude(JsonInclude.Include.NON_ABSENT)
        Optional<Duration> retryAfter) {
    public ThrottledRequest {
        at = at.truncatedTo(ChronoUnit.MICROS);
        requireNonNull(retryAfter, "retryAfter is null");
    }
}
