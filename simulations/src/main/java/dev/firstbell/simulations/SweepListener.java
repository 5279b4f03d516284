package dev.firstbell.simulations;

import dev.firstbell.records.sweep.KeptCell;
import dev.firstbell.records.sweep.PlannedCell;

/** Hears how a sweep goes on. {@link #progress} is called on a thread of its own, the others on the sweep's. */
public interface SweepListener {
    /** An attempt at a cell begins. */
    default void begins(PlannedCell cell, int attempt) {}

    /** The students of a cell are under way. */
    default void progress(PlannedCell cell, RunProgress progress) {}

    /** An attempt at a cell has ended, and its record is complete. */
    default void kept(KeptCell cell) {}
}
