package dev.firstbell.records.cluster;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What the cluster used for the class.
 *
 * @param nodes the largest number of user nodes that existed at once
 * @param nodeHours from each node's request to its release or to {@code until}
 * @param until the end of the window that is accounted for, in microseconds
 * @param warmNodes nodes that were Ready with the image present when the first student was due
 */
public record ClusterUse(int nodes, double nodeHours, Instant until, int warmNodes) {
    public ClusterUse {
        until = requireNonNull(until, "until is null").truncatedTo(ChronoUnit.MICROS);
    }
}
