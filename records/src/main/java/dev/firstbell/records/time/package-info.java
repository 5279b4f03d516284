/**
 * The hub's time and how durations are written. The way in is {@link dev.firstbell.records.time.HubClock}, the one place that
 * knows about speed.
 */
package dev.firstbell.records.time;
