/**
 * The hub during a run: its metrics in {@code hub.jsonl} ({@link dev.firstbell.records.hub.HubMetricsJournal}), what follows
 * from them ({@link dev.firstbell.records.hub.HubMetricsSummary}), and its log in {@code hublog.jsonl} ({@link
 * dev.firstbell.records.hub.HubLogJournal}).
 */
package dev.firstbell.records.hub;
