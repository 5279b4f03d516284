/**
 * The cluster during a run: {@code cluster.jsonl} as a watch writes it ({@link
 * dev.firstbell.records.cluster.ClusterJournal}) and what follows from it ({@link dev.firstbell.records.cluster.ClusterSummary}).
 */
package dev.firstbell.records.cluster;
