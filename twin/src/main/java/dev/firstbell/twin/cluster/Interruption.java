package dev.firstbell.twin.cluster;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * The loss of a student's pod with its node, which nothing requested. Immutable.
 *
 * @param server the key of the student's server
 * @param at when the cloud gave notice and the kubelet ended the pod
 * @param node the node's name
 * @param backAt when the hub had another server ready for a student who had landed before; empty for others, and if there was
 *     none until the end
 */
public record Interruption(String server, Instant at, String node, Optional<Instant> backAt) {
    public Interruption {
        requireNonNull(server, "server is null");
        requireNonNull(at, "at is null");
        requireNonNull(node, "node is null");
        requireNonNull(backAt, "backAt is null");
    }

    /** An interruption whose student has no other server yet. */
    Interruption(String server, Instant at, String node) {
        this(server, at, node, Optional.empty());
    }

    /** This interruption with the time at which there was another server. */
    public Interruption withBackAt(Optional<Instant> newBackAt) {
        return new Interruption(server, at, node, newBackAt);
    }
}
