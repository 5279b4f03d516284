/**
 * What {@code apply} wrote into the files of a deployment: the record from which an edit is explained, and undone
 * ({@link dev.firstbell.records.applied.AppliedRecord}).
 */
package dev.firstbell.records.applied;
