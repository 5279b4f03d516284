/**
 * The hub's time, and the text form of durations. The way in is {@link dev.firstbell.records.time.HubClock}, the only place
 * that deals with speed.
 */
package dev.firstbell.records.time;
