/**
 * A run as a whole: {@link dev.firstbell.records.run.RunRecord} in memory, {@link dev.firstbell.records.run.RunFolder} on disk.
 * Sees every other package of this room; none of them sees this one.
 */
package dev.firstbell.records.run;
