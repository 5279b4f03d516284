/**
 * Which setting of a sweep wins, by what margin, or that it cannot be told yet.
 *
 * <p>{@link dev.firstbell.analysis.decision.Decision#of} is the way in: it takes the cells of a sweep and compares the
 * settings over pairs of runs. {@link dev.firstbell.analysis.decision.SweepPlan} makes a scaling plan of a winner. The package
 * knows records and statistics only; {@code view}, {@code render} and {@code report} show its results. All types are immutable
 * and safe for use by several threads.
 */
package dev.firstbell.analysis.decision;
