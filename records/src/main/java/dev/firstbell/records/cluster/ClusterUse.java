package dev.firstbell.records.cluster;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What the cluster used for the class.
 *
 * @param nodes the largest number of user nodes that existed at once
 * @param nodeHours from each node's request to its release, or to {@code until}
 * @param until the end of the accounting period, to the microsecond
 * @param warmNodes the number of warm nodes at the first intended arrival
 */
public record ClusterUse(int nodes, double nodeHours, Instant until, int warmNodes) {
    public ClusterUse {
        until = requireNonNull(until, "until is null").truncatedTo(ChronoUnit.MICROS);
    }
}
