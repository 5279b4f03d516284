/**
 * Plans for a whole term: which nodes to request on each day of the week, so that each class keeps its promise with a stated
 * probability at the least cost. Start with {@link dev.firstbell.twin.term.TermPlanner}.
 *
 * <p>The days are simulated with a model that is smaller than the twin ({@link dev.firstbell.twin.term.DaySimulation}), because
 * a plan needs hundreds of thousands of days. A test compares it with the twin, class by class. No wall clock, no I/O.
 */
package dev.firstbell.twin.term;
