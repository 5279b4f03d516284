package dev.firstbell.deploy.prescale.gke;

import java.util.Optional;

/**
 * What is asked for with {@code setSize}. Its {@code nodeCount} is the number of nodes in <em>each</em> zone of the pool
 * (gcloud's reference, {@code container clusters resize}: "when you resize a node pool that spans multiple zones, the new
 * size represents the number of nodes in the node pool per zone"). A zone that has more nodes would lose some, with the pods
 * on them, so the size is never below that of the largest zone.
 */
record Resize(int perZone, int total) {
    /**
     * The smallest resize after which a pool has so many nodes; empty if it has them, whatever their zones.
     *
     * @param zones at least 1
     */
    static Optional<Resize> of(int wanted, PoolSize current, int zones) {
        if (current.total() >= wanted) {
            return Optional.empty();
        }
        int perZone = Math.max(roundedUp(wanted, zones), current.ofLargestZone());
        return Optional.of(new Resize(perZone, perZone * zones));
    }

    static int roundedUp(int nodes, int zones) {
        return (nodes + zones - 1) / zones;
    }
}
