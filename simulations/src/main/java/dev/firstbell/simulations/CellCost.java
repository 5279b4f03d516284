package dev.firstbell.simulations;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What a cell takes.
 *
 * @param time by the clock of this machine
 * @param nodeHours as the record of its run counts them
 */
public record CellCost(Duration time, double nodeHours) {
    /** Nothing. */
    public static final CellCost ZERO = new CellCost(Duration.ZERO, 0);

    public CellCost {
        requireNonNull(time, "time is null");
    }

    /** Both together. */
    public CellCost plus(CellCost other) {
        return new CellCost(time.plus(other.time), nodeHours + other.nodeHours);
    }
}
