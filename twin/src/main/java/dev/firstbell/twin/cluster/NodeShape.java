package dev.firstbell.twin.cluster;

import dev.firstbell.twin.parameters.NodeRoom;
import dev.firstbell.twin.parameters.NodeRoom.Resource;

/**
 * How many pods a node takes. Immutable.
 *
 * @param seats pods of a student's size, by memory and CPU
 * @param pods all pods besides the system's, by the kubelet's limit
 * @param volumes pods with a student's volumes
 */
record NodeShape(int seats, int pods, int volumes) {
    static NodeShape of(NodeRoom room) {
        return new NodeShape(
                Math.min(room.students(Resource.MEMORY), room.students(Resource.CPU)),
                room.students(Resource.PODS),
                room.students(Resource.VOLUMES));
    }

    /** Pods of a student's size on an empty node, if volumes are not counted. */
    int seatsOfEmptyNode() {
        return Math.min(seats, pods);
    }
}
