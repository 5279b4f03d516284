package dev.firstbell.simulations.internal.student;

import dev.firstbell.records.classes.ClassPlan;

/**
 * The values that are known only when the run starts: on a live hub the class starts after the preparation, whenever that
 * is.
 *
 * @param waiting waits in the hub's time
 * @param plan the class plan, with its start in the hub's time
 */
public record StartSignal(Waiting waiting, ClassPlan plan) {}
