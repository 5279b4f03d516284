/**
 * Predictions of runs that the calibration has not seen: {@link dev.firstbell.twin.heldout.HeldOut} leaves out each cell, or
 * each run, in turn.
 */
package dev.firstbell.twin.heldout;
