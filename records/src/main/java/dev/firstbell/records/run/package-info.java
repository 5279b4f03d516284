/**
 * A run as a whole: {@link dev.firstbell.records.run.RunRecord} in memory, {@link dev.firstbell.records.run.RunFolder} on disk.
 * It uses every other package of this room, and none of them uses it.
 */
package dev.firstbell.records.run;
