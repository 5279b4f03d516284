package dev.firstbell.records.schedule;

import java.time.Instant;

/**
 * A change of the number of nodes that a schedule requests.
 *
 * @param at when the number changes
 * @param before the number until then
 * @param nodes the number from then on
 */
public record Change(Instant at, int before, int nodes) {}
