/**
 * The hub's pages for browsers: log-in, spawn, spawn-pending.
 *
 * <p>The way in is {@code HubPages}, which routes a request to its page; {@code SpawnProfiles} are the form before a start.
 * May touch {@code rest} (for the metrics), {@code hub}, {@code http} and the twin.
 */
package dev.firstbell.embedded.internal.pages;
