package dev.firstbell.twin.cluster;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;

/**
 * Pending pods, as the autoscaler packs them onto nodes that it could add: the largest first, each onto the first node with
 * room for it (its bin-packing estimator, with the scheduler's predicates). Required anti-affinity by host name counts: of the
 * node placeholders, each needs a node of its own. Immutable.
 *
 * @param wholeNodes pods that fill a node
 * @param seats pods of a student's size
 * @param onePerNode pods that exclude each other from a node
 */
record ScaleUpDemand(int wholeNodes, int seats, int onePerNode) {
    /** @param since node-sized placeholders count if they were created before */
    static ScaleUpDemand of(Collection<Pod> pending, Instant since) {
        int wholeNodes = 0;
        int seats = 0;
        int onePerNode = 0;
        for (Pod pod : pending) {
            switch (pod.kind()) {
                case STUDENT, USER_PLACEHOLDER -> seats++;
                case NODE_PLACEHOLDER -> onePerNode++;
                case NODE_SIZED_PLACEHOLDER -> wholeNodes += pod.createdAt().isAfter(since) ? 0 : 1;
            }
        }
        return new ScaleUpDemand(wholeNodes, seats, onePerNode);
    }

    /**
     * How many empty nodes the students need whom their volumes bind to a zone, by zone.
     *
     * @param zones the number of zones
     */
    static int[] nodesByZone(Collection<Pod> pending, int zones, NodeShape shape) {
        int[] students = new int[zones];
        for (Pod pod : pending) {
            if (pod.zone() >= 0) {
                students[pod.zone()]++;
            }
        }
        int perNode = shape.seatsOfEmptyNode();
        return Arrays.stream(students)
                .map(bound -> (bound + perNode - 1) / perNode)
                .toArray();
    }

    /** How many empty nodes take all of them. */
    long nodes(NodeShape shape) {
        int perNode = shape.seatsOfEmptyNode();
        int packed = (seats + perNode - 1) / perNode;
        // Where the limit of pods is what fills a node, a full one has no place for a node placeholder.
        int withoutPlace = perNode == shape.pods() ? seats / perNode : 0;
        return wholeNodes + packed + Math.max(0, onePerNode - (packed - withoutPlace));
    }
}
