package dev.firstbell.twin.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The capacity buffer that the autoscaler sees. It refills: a node that students use no longer counts. Immutable.
 *
 * @param active empty nodes that it keeps Ready, for pods that do not exist
 * @param standby nodes that it keeps suspended
 */
record Buffer(int active, int standby) {
    static final Buffer NONE = new Buffer(0, 0);

    /** How many empty nodes are missing; those that boot do not count. */
    long missingActive(Collection<Node> nodes) {
        return active == 0 ? 0 : Math.max(0, active - empty(nodes));
    }

    /** How many empty nodes the autoscaler may remove. */
    long surplusActive(Collection<Node> nodes) {
        return active == 0 ? Long.MAX_VALUE : Math.max(0, empty(nodes) - active);
    }

    long missingStandby(Collection<Node> nodes) {
        return standby == 0 ? 0 : Math.max(0, standby - reserved(nodes).size());
    }

    /** The nodes beyond those that the buffer keeps, the youngest first. */
    List<Node> surplusStandby(Collection<Node> nodes) {
        List<Node> reserved = reserved(nodes);
        return reserved.size() <= standby
                ? List.of()
                : reserved.stream()
                        .sorted(Comparator.comparingInt(Node::ordinal).reversed())
                        .limit(reserved.size() - standby)
                        .toList();
    }

    private static List<Node> reserved(Collection<Node> nodes) {
        List<Node> reserved = new ArrayList<>();
        for (Node node : nodes) {
            if (node.isReserved()) {
                reserved.add(node);
            }
        }
        return reserved;
    }

    private static long empty(Collection<Node> nodes) {
        return nodes.stream()
                .filter(node -> node.fits(Pod.Kind.NODE_SIZED_PLACEHOLDER))
                .count();
    }
}
