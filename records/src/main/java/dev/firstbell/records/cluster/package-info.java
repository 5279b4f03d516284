/**
 * The cluster beside a run: {@code cluster.jsonl} as written by a watch ({@link dev.firstbell.records.cluster.ClusterJournal})
 * and what follows from it ({@link dev.firstbell.records.cluster.ClusterSummary}).
 */
package dev.firstbell.records.cluster;
