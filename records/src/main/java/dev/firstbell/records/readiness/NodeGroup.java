package dev.firstbell.records.readiness;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A node group of the students' nodes: what a cloud calls a node pool, or its part in one zone.
 *
 * @param name its name
 * @param nodes how many nodes it has or is about to have
 * @param maximum how many it may have
 * @param trouble why it does not grow, if a source says so
 */
public record NodeGroup(String name, long nodes, long maximum, Optional<String> trouble) {
    public NodeGroup {
        requireNonNull(name, "name is null");
        requireNonNull(trouble, "trouble is null");
    }
}
