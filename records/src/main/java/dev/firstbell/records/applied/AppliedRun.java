package dev.firstbell.records.applied;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A run that a plan rests on. Immutable.
 *
 * @param id its name
 * @param startedAt when it began, in the hub's time: that of a modelled hub is the time of its class
 * @param origin its provenance and its rung: {@code measured (lab)}
 * @param verdict its verdict, as in its {@code run.json}
 * @param sha256 of its {@code run.json}
 */
public record AppliedRun(String id, Instant startedAt, String origin, String verdict, String sha256) {
    public AppliedRun {
        requireNonNull(id, "id is null");
        requireNonNull(startedAt, "startedAt is null");
        requireNonNull(origin, "origin is null");
        requireNonNull(verdict, "verdict is null");
        requireNonNull(sha256, "sha256 is null");
    }
}
