package dev.firstbell.records.readiness;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.prescale.NodeReadiness;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One of the students' nodes.
 *
 * @param readiness whether a student who is placed there waits
 * @param created when it was created
 * @param zone its zone; empty if it has no label for it
 * @param kind how long its cloud lets it live
 * @param room what its pods can have
 * @param used what pods that do not give way to students have of it
 * @param students how many students' pods it has; they are part of {@code used}
 */
public record StudentNode(
        NodeReadiness readiness,
        Optional<Instant> created,
        Optional<String> zone,
        Kind kind,
        Room room,
        Used used,
        int students) {
    public StudentNode {
        requireNonNull(readiness, "readiness is null");
        requireNonNull(created, "created is null");
        requireNonNull(zone, "zone is null");
        requireNonNull(kind, "kind is null");
        requireNonNull(room, "room is null");
        requireNonNull(used, "used is null");
    }

    /** Its name. */
    public String name() {
        return readiness.name();
    }

    /** How long a cloud lets a node live. */
    public enum Kind {
        /** Google's preemptible machines end 24 hours after they were created, at the latest. */
        PREEMPTIBLE,
        /** Spot machines may be taken at any time, and have no limit of their age. */
        SPOT,
        /** No label says that the cloud may take the node. */
        LASTING
    }

    /**
     * What the pods of a node can have.
     *
     * @param memory bytes
     * @param cpu thousandths of a CPU
     * @param pods the kubelet's limit
     * @param addresses how many pods its range of addresses is for; empty if the node has no range of its own
     * @param volumes how many volumes its drivers can attach; empty if that is not known
     */
    public record Room(long memory, long cpu, long pods, OptionalLong addresses, OptionalLong volumes) {}

    /**
     * What pods have of a node.
     *
     * @param memory bytes that they request
     * @param cpu thousandths of a CPU that they request
     * @param pods how many there are
     * @param addresses how many of them have an address of the node's range
     * @param volumes how many volumes are attached
     */
    public record Used(long memory, long cpu, long pods, long addresses, long volumes) {}
}
