package dev.firstbell.records.sweep;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a sweep may use. It ends before a cell that would exceed it.
 *
 * @param time of all cells together, by the clock of this machine; empty for no bound
 * @param nodeHours of all cells together, as their records count them; empty for no bound
 */
public record SweepBudget(Optional<Duration> time, OptionalDouble nodeHours) {
    /** No bound. */
    public static final SweepBudget NONE = new SweepBudget(Optional.empty(), OptionalDouble.empty());

    public SweepBudget {
        requireNonNull(time, "time is null");
        requireNonNull(nodeHours, "nodeHours is null");
    }
}
