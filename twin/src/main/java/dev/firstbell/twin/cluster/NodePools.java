package dev.firstbell.twin.cluster;

import dev.firstbell.records.classes.Draws;
import dev.firstbell.twin.clock.EventLoop;
import dev.firstbell.twin.cluster.PodEvent.Reason;
import dev.firstbell.twin.cluster.life.Zones;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * In which pool and zone the autoscaler adds nodes: in the students' pool, and in an on-demand pool if there is one.
 *
 * <p>The pool: the cheapest, so the students' (expanders {@code price} and {@code priority}), unless it has its maximum or the
 * autoscaler backs off in all its zones; or one of the two at random, for each scale-up (expander {@code random}; {@code
 * least-waste} as well, because the nodes of both have the same size, so it is a tie).
 *
 * <p>The zone: that with the fewest nodes (location policy {@code BALANCED}); or the first that has machines ({@code ANY}, which
 * knows what the zones have). A zone without machines fails the whole request; after the autoscaler has noticed, it backs off
 * there, and its next scan asks another zone, or the other pool. The on-demand pool always has machines, which is assumed.
 *
 * <p>A pod that nothing is added for is told so, once in each pause.
 */
final class NodePools {
    private final EventLoop loop;
    private final Cluster cluster;
    private final Draws draws;
    private final Zones zones;
    private final boolean cheapest;
    private final boolean anyZone;
    private final Duration failureDelay;
    private final Set<Pod> told = new HashSet<>();
    /** Nodes that were requested, will not come, and count as coming until the autoscaler notices; by zone. */
    private final int[] doomed;

    private int allDoomed;
    private long scaleUps;

    /**
     * What a scale-up did.
     *
     * @param requested the nodes that were requested in the students' pool; in a zone without machines, none comes
     * @param onDemand the nodes that were requested in the on-demand pool
     * @param nodes those that come
     */
    record Added(int requested, int onDemand, List<Node> nodes) {
        private static final Added NOTHING = new Added(0, 0, List.of());
    }

    NodePools(EventLoop loop, Cluster cluster, TwinParameters parameters, Draws draws) {
        this.loop = loop;
        this.cluster = cluster;
        this.draws = draws;
        this.zones = cluster.zones();
        this.cheapest = parameters.count(Quantity.CHEAPEST_POOL) > 0;
        this.anyZone = parameters.count(Quantity.POOL_ANY_ZONE) > 0;
        this.failureDelay = parameters.seconds(Quantity.FAILURE_DELAY);
        this.doomed = new int[zones.count()];
    }

    /** Nodes that were requested in vain, which the autoscaler has yet to notice. */
    int doomed() {
        return allDoomed;
    }

    /** Those of a zone. */
    int doomed(int zone) {
        return doomed[zone];
    }

    /**
     * Adds nodes.
     *
     * @param wanted how many the autoscaler would add, whatever the maximums of the pools
     * @param ofPool how many of them at least have to be in the students' pool, because of its minimum; more than wanted if
     *     these do not reach it
     * @param bound how many of them have to be in each zone; empty if all may be anywhere
     */
    Added add(long wanted, long ofPool, int[] bound) {
        if (!told.isEmpty() && zones.backingOff() == 0) {
            told.clear();
        }
        if (wanted <= 0 && ofPool <= 0) {
            return Added.NOTHING;
        }
        Request request = new Request();
        long left = wanted;
        for (int zone = 0; zone < bound.length; zone++) {
            for (int i = 0; i < bound[zone]; i++) {
                request.add(zone);
                left--;
            }
        }
        while (left > 0 && request.addAnywhere()) {
            left--;
        }
        // Nodes of the other pool do not count for this pool's minimum.
        while (request.inPool() < ofPool && request.addToAnyZone()) {}
        if (request.refused) {
            tell();
        }
        return request.send();
    }

    private void tell() {
        int pausing = zones.backingOff();
        String message = "pod didn't trigger scale-up: " + pausing + " in backoff after failed scale-up";
        List.copyOf(cluster.waiting()).stream()
                .filter(pod -> pod.zone() < 0 ? pausing == zones.count() : pausesIn(pod.zone()))
                .filter(told::add)
                .forEach(pod -> pod.emit(loop.now(), Reason.NOT_TRIGGER_SCALE_UP, message));
    }

    private boolean pausesIn(int zone) {
        return zones.zone(zone).backsOffUntil().isPresent();
    }

    /** The zone with the fewest nodes; the first of several. */
    static int fewest(int[] nodes) {
        int fewest = 0;
        for (int zone = 1; zone < nodes.length; zone++) {
            fewest = nodes[zone] < nodes[fewest] ? zone : fewest;
        }
        return fewest;
    }

    /** One scale-up. */
    private final class Request {
        private final int[] pool = new int[zones.count()];
        private final int[] onDemand = new int[zones.count()];
        private final int[] poolNodes = cluster.nodesByZone(NodeOrigin.Kind.POOL);
        private final int[] onDemandNodes = cluster.nodesByZone(NodeOrigin.Kind.ON_DEMAND);
        private final boolean otherFirst;
        private int room = cluster.roomInPool();
        private int onDemandRoom = cluster.roomOnDemand();
        /** Whether a pause is the reason that a node was not requested. */
        private boolean refused;

        Request() {
            otherFirst =
                    !cheapest && onDemandRoom > 0 && draws.uniform("autoscaler.expander", "world", scaleUps++) < 0.5;
        }

        void add(int zone) {
            if (otherFirst && onDemandRoom > 0) {
                addOnDemand(zone);
            } else if (room > 0 && !pausesIn(zone)) {
                addToPool(zone);
            } else if (onDemandRoom > 0) {
                addOnDemand(zone);
            } else {
                refused |= room > 0;
            }
        }

        /** @return whether there was a place */
        boolean addAnywhere() {
            int zone = room > 0 ? zone() : -1;
            if (onDemandRoom > 0 && (otherFirst || zone < 0)) {
                addOnDemand(fewest(onDemandNodes));
            } else if (zone >= 0) {
                addToPool(zone);
            } else {
                refused |= room > 0;
                return false;
            }
            return true;
        }

        /** @return whether there was a place in the students' pool */
        boolean addToAnyZone() {
            int zone = room > 0 ? zone() : -1;
            if (zone < 0) {
                refused |= room > 0;
                return false;
            }
            addToPool(zone);
            return true;
        }

        int inPool() {
            return Arrays.stream(pool).sum();
        }

        private void addToPool(int zone) {
            pool[zone]++;
            poolNodes[zone]++;
            room--;
        }

        private void addOnDemand(int zone) {
            onDemand[zone]++;
            onDemandNodes[zone]++;
            onDemandRoom--;
        }

        /** The zone of the next node; -1 if the autoscaler backs off in all. */
        private int zone() {
            int chosen = -1;
            for (int zone = 0; zone < poolNodes.length; zone++) {
                if (!pausesIn(zone) && (chosen < 0 || isBetter(zone, chosen))) {
                    chosen = zone;
                }
            }
            return chosen;
        }

        private boolean isBetter(int zone, int than) {
            return anyZone ? zones.zone(than).isOut() && !zones.zone(zone).isOut() : poolNodes[zone] < poolNodes[than];
        }

        private Added send() {
            List<Node> nodes = new ArrayList<>();
            for (int zone = 0; zone < pool.length; zone++) {
                if (pool[zone] > 0 && zones.zone(zone).isOut()) {
                    fail(zone, pool[zone]);
                } else {
                    for (int i = 0; i < pool[zone]; i++) {
                        nodes.add(cluster.addNode(NodeOrigin.pool(zone)));
                    }
                }
                for (int i = 0; i < onDemand[zone]; i++) {
                    nodes.add(cluster.addNode(NodeOrigin.onDemand(zone)));
                }
            }
            return new Added(inPool(), Arrays.stream(onDemand).sum(), nodes);
        }

        private void fail(int zone, int nodes) {
            if (failureDelay.isZero()) {
                zones.failed(zone);
                return;
            }
            doomed[zone] += nodes;
            allDoomed += nodes;
            loop.after(failureDelay, () -> {
                doomed[zone] -= nodes;
                allDoomed -= nodes;
                zones.failed(zone);
            });
        }
    }
}
