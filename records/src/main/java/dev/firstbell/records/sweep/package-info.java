/**
 * A sweep: the file that describes it ({@link dev.firstbell.records.sweep.SweepFile}), the order of its cells, and what it
 * leaves in its folder ({@link dev.firstbell.records.sweep.SweepRecord}).
 */
package dev.firstbell.records.sweep;
