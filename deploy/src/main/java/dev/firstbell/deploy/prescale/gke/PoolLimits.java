package dev.firstbell.deploy.prescale.gke;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The block {@code autoscaling} of a node pool. {@code setAutoscaling} replaces it, so it is written back whole, fields of
 * which this program knows nothing included.
 *
 * <p>Source: REST reference, NodePoolAutoscaling: {@code minNodeCount} and {@code maxNodeCount} are for each location,
 * {@code totalMinNodeCount} and {@code totalMaxNodeCount} for the whole pool, and the two pairs exclude each other.
 *
 * @param total whether the limits are for the whole pool, and not for each zone
 * @param min in the unit of the block: for the whole pool, or for each zone
 * @param max in the same unit
 */
record PoolLimits(JsonNode block, boolean enabled, boolean total, int min, int max) {
    static PoolLimits read(Call call, JsonNode pool) {
        JsonNode block = pool.path("autoscaling");
        int totalMin = Fields.count(call, block, "totalMinNodeCount");
        int totalMax = Fields.count(call, block, "totalMaxNodeCount");
        boolean total = totalMin > 0 || totalMax > 0;
        return new PoolLimits(
                block,
                block.isObject() && block.path("enabled").asBoolean(false),
                total,
                total ? totalMin : Fields.count(call, block, "minNodeCount"),
                total ? totalMax : Fields.count(call, block, "maxNodeCount"));
    }

    /** The smallest number of nodes of the whole pool. */
    int minOfPool(int zones) {
        return total ? min : min * zones;
    }

    /** The largest number of nodes of the whole pool. */
    int maxOfPool(int zones) {
        return total ? max : max * zones;
    }

    /** The minimum, in the block's unit, with which the pool has at least so many nodes. Rounds up for a pool over zones. */
    int minFor(int nodes, int zones) {
        return total ? nodes : Resize.roundedUp(nodes, zones);
    }

    /** The body of {@code setAutoscaling} with another minimum. */
    ObjectNode with(int minimum) {
        ObjectNode changed = (ObjectNode) block.deepCopy();
        changed.put(total ? "totalMinNodeCount" : "minNodeCount", minimum);
        return changed;
    }
}
