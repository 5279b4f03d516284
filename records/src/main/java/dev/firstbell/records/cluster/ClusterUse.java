package dev.firstbell.records.cluster;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What the cluster used for the class.
 *
 * @param nodes the largest number of user nodes that existed at once
 * @param nodeHours from each node's request to its release, or to {@code until}
 * @param until the end of the accounting period, to the microsecond
 * @param warmNodes the number of warm nodes at the first intended arrival
 * @param createdNodes the number of user nodes that were created from the setting's application to the end of the class
 *     start; empty if the environment does not count them
 * @param verifiedAfter the time from the request for the setting's room until all of the room was there; empty if it was
 *     not there by the end of the class start, if the setting asks for none, or if the environment does not measure it
 */
public record ClusterUse(
        int nodes,
        double nodeHours,
        Instant until,
        int warmNodes,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<Integer> createdNodes,

        @JsonProperty("verifiedAfterMs") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        Optional<Duration> verifiedAfter) {
    public ClusterUse {
        until = requireNonNull(until, "until is null").truncatedTo(ChronoUnit.MICROS);
        createdNodes = createdNodes == null ? Optional.empty() : createdNodes;
        verifiedAfter = verifiedAfter == null ? Optional.empty() : verifiedAfter;
    }

    /** What is known where neither the created nodes nor the time until the room was there are. */
    public ClusterUse(int nodes, double nodeHours, Instant until, int warmNodes) {
        this(nodes, nodeHours, until, warmNodes, Optional.empty(), Optional.empty());
    }
}
