package dev.firstbell.analysis.decision;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.run.RunRecord;
import java.util.List;

/**
 * One run of a sweep.
 *
 * @param setting the setting that the sweep asked for
 * @param block the repetition, from 1. The runs of one block share what chance decides, such as the students' arrivals and, in
 *     the embedded environment, the world; those of two blocks must not, or the intervals are too narrow
 * @param run its record
 * @param objections why the run must not count although it has a result, such as that the setting was not verified; one line
 *     each, without a full stop. A run without a result needs none
 */
public record Cell(Setting setting, int block, RunRecord run, List<String> objections) {
    public Cell {
        requireNonNull(setting, "setting is null");
        requireNonNull(run, "run is null");
        objections = List.copyOf(objections);
        if (block < 1) {
            throw new IllegalArgumentException("blocks count from 1: " + block);
        }
    }

    /** A run against which nothing speaks but what its own record says. */
    public Cell(Setting setting, int block, RunRecord run) {
        this(setting, block, run, List.of());
    }
}
