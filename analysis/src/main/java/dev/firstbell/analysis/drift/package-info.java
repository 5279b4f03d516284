/**
 * Drift: where the level of a series of runs changed, however slowly it came about. {@link
 * dev.firstbell.analysis.drift.ChangePoints} finds the places in any series of figures; {@link
 * dev.firstbell.analysis.drift.Drift} says what they mean for runs of a history.
 */
package dev.firstbell.analysis.drift;
