package dev.firstbell.twin.cluster;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * The loss of a student's pod with its node, which nothing requested. Immutable.
 *
 * @param server the key of the student's server
 * @param at when the cloud gave notice and the kubelet ended the pod
 * @param node the node's name
 */
public record Interruption(String server, Instant at, String node) {
    public Interruption {
        requireNonNull(server, "server is null");
        requireNonNull(at, "at is null");
        requireNonNull(node, "node is null");
    }
}
