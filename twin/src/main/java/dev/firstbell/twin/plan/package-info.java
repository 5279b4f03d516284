/**
 * Scaling plans for a class: how many nodes, how early, and which hub limits. Start with
 * {@link dev.firstbell.twin.plan.ClosedForm}: a formula that needs no simulation, and the baseline for simulated plans.
 */
package dev.firstbell.twin.plan;
