package dev.firstbell.records.applied;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Optional;

/**
 * A run that a plan rests on. Immutable.
 *
 * @param id its name
 * @param startedAt when it began
 * @param verdict its verdict, as in its {@code run.json}; absent if only name and start are known
 * @param sha256 of its {@code run.json}; absent if only name and start are known
 */
public record AppliedRun(
        String id,
        Instant startedAt,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> verdict,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> sha256) {
    public AppliedRun {
        requireNonNull(id, "id is null");
        requireNonNull(startedAt, "startedAt is null");
        requireNonNull(verdict, "verdict is null");
        requireNonNull(sha256, "sha256 is null");
    }
}
