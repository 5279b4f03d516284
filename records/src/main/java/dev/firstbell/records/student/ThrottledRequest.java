package dev.firstbell.records.student;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * One request of a student that the hub throttled (HTTP 429).
 *
 * @param at when the response was read, in the hub's time, to the microsecond
 * @param retryAfter the hub's Retry-After; absent if the response had none (active-server limit)
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
