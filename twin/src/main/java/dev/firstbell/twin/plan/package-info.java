/**
 * Plans for a class: how many nodes, how early, which hub limits. {@link dev.firstbell.twin.plan.ClosedForm} is the way
 * in: a formula, quick and without simulation, and the baseline that a simulated plan has to beat.
 */
package dev.firstbell.twin.plan;
