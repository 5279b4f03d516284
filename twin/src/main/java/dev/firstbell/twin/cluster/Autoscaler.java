package dev.firstbell.twin.cluster;

import dev.firstbell.records.classes.Draws;
import dev.firstbell.twin.clock.EventLoop;
import dev.firstbell.twin.cluster.PodEvent.Reason;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The loop of the cluster autoscaler (kubernetes/autoscaler FAQ). Each scan adds the nodes that pending pods need
 * beyond the upcoming ones, as it packs them ({@link ScaleUpDemand}); otherwise it removes nodes that have been unneeded for
 * long enough. After a scan that added nodes, the next one follows sooner. It never evicts students' pods: they have no
 * controller, so their nodes stay. A node with nothing but placeholders is unneeded if these fit on other nodes.
 *
 * <p>The pool's minimum adds nodes only if it is enforced; otherwise it only prevents removal.
 *
 * <p>If a zone has no nodes, the scale-up fails, and the autoscaler leaves the pool alone in that zone for some minutes, longer
 * after each failure. {@link NodePools} says which zone and which pool it asks.
 *
 * <p>The autoscaler does not count volumes on nodes that it would add (KEP-5030 in kubernetes/enhancements changes that).
 * Where volumes are what limits a node, it adds too few nodes, and more when those are Ready and full.
 */
public final class Autoscaler {
    private static final int[] ANYWHERE = {};

    private final EventLoop loop;
    private final Cluster cluster;
    private final TwinParameters parameters;
    private final long intervalNanos;
    private final Duration phase;
    private final NodePools pools;
    private final Duration rescan;
    private final Duration unneeded;
    private final Duration delayAfterAdd;
    /** Nodes that are not empty, and yet unneeded, with the scan that saw it first. */
    private final Map<Node, Instant> unneededSince = new HashMap<>();

    public Autoscaler(EventLoop loop, Cluster cluster, TwinParameters parameters, Draws draws) {
        this.loop = loop;
        this.cluster = cluster;
        this.parameters = parameters;
        this.pools = new NodePools(loop, cluster, parameters, draws);
        this.intervalNanos = parameters.seconds(Quantity.AUTOSCALER_SCAN).toNanos();
        this.phase = parameters.draw(draws, RandomPart.AUTOSCALER_PHASE, "world", 0);
        this.rescan = parameters.seconds(Quantity.AUTOSCALER_RESCAN);
        this.unneeded = parameters.seconds(Quantity.SCALE_DOWN_UNNEEDED);
        this.delayAfterAdd = parameters.seconds(Quantity.SCALE_DOWN_AFTER_ADD);
        loop.at(nextScan(), this::scan);
    }

    private void scan() {
        boolean productive = scaleUp();
        if (!productive) {
            scaleDown();
        }
        loop.at(productive ? loop.now().plus(rescan) : nextScan(), this::scan);
    }

    /** Scans are on a fixed grid of the hub's time, so that they do not depend on when the world started. */
    private Instant nextScan() {
        Instant now = loop.now();
        long sinceFirst = Duration.between(Instant.EPOCH, now).minus(phase).toNanos();
        return now.plusNanos(intervalNanos - Math.floorMod(sinceFirst, intervalNanos));
    }

    private boolean scaleUp() {
        if (cluster.asksForNothing()) {
            return false;
        }
        int before = cluster.poolNodes();
        int onDemand = cluster.onDemandNodes();
        long reserved = cluster.nodes().stream()
                .filter(node -> node.isReserved() && !node.isOnDemand())
                .count();
        long needed = ScaleUpDemand.of(
                                cluster.waiting(),
                                loop.now().minus(parameters.seconds(Quantity.PRESCALE_SCALE_UP_DELAY)))
                        .nodes(cluster.shape())
                + cluster.buffer().missingActive(cluster.nodes())
                - cluster.nodes().stream().filter(Node::isUpcoming).count()
                - pools.doomed();
        long claimed = claim(needed);
        needed -= claimed;
        long ofPool =
                parameters.count(Quantity.POOL_MIN_ENFORCED) > 0 ? cluster.minimum() - before - pools.doomed() : 0;
        int[] bound = bound();
        long wanted = bound.length == 0
                ? needed
                : Math.max(needed, Arrays.stream(bound).sum());
        NodePools.Added added = pools.add(wanted, ofPool, bound);
        if (added.requested() + added.onDemand() + claimed > 0) {
            String message = triggered(before - reserved, added.requested() + claimed, onDemand, added.onDemand());
            List.copyOf(cluster.waiting()).forEach(pod -> pod.emit(loop.now(), Reason.TRIGGERED_SCALE_UP, message));
        }
        return added.nodes().size() + claimed + reserve() > 0;
    }

    /** The nodes that are missing in each zone for students whom their volumes bind to it. */
    private int[] bound() {
        if (!cluster.hasZonalVolumes()) {
            return ANYWHERE;
        }
        int[] missing =
                ScaleUpDemand.nodesByZone(cluster.waiting(), cluster.zones().count(), cluster.shape());
        for (Node node : cluster.nodes()) {
            missing[node.zone()] -= node.isUpcoming() ? 1 : 0;
        }
        for (int zone = 0; zone < missing.length; zone++) {
            missing[zone] = Math.max(0, missing[zone] - pools.doomed(zone));
        }
        return missing;
    }

    private static String triggered(long running, long more, int onDemand, int moreOnDemand) {
        List<String> groups = new ArrayList<>();
        if (more > 0) {
            groups.add("{user-pool " + running + "->" + (running + more) + "}");
        }
        if (moreOnDemand > 0) {
            groups.add("{on-demand-pool " + onDemand + "->" + (onDemand + moreOnDemand) + "}");
        }
        return "pod triggered scale-up: [" + String.join(" ", groups) + "]";
    }

    /** Nodes of a standby buffer come before new ones: first those that run soonest. */
    private long claim(long needed) {
        if (needed <= 0) {
            return 0;
        }
        List<Node> claimed = cluster.nodes().stream()
                .filter(Node::isReserved)
                .sorted(Comparator.comparing((Node node) -> node.imageAt().isEmpty())
                        .thenComparing(node -> !node.isSuspended()))
                .limit(needed)
                .toList();
        claimed.forEach(cluster::claim);
        return claimed.size();
    }

    /** Adds the nodes that a standby buffer lacks. */
    private long reserve() {
        long missing = cluster.buffer().missingStandby(cluster.nodes()) - pools.doomed();
        List<Node> added = pools.add(missing, 0, ANYWHERE).nodes();
        added.forEach(Node::reserve);
        return added.size();
    }

    private void scaleDown() {
        Instant now = loop.now();
        watchUnneeded(now);
        if (cluster.lastAddAt().plus(delayAfterAdd).isAfter(now)) {
            return;
        }
        int removable = Math.max(0, cluster.poolNodes() - cluster.minimum());
        int onDemand = cluster.onDemandNodes();
        Instant longEnoughAgo = now.minus(unneeded);
        if (removable + onDemand > 0 && !cluster.bufferChangedAt().isAfter(longEnoughAgo)) {
            List<Node> idle = idle(longEnoughAgo, cluster.buffer().surplusActive(cluster.nodes()), removable);
            idle.forEach(cluster::removeNode);
            removable -= (int) idle.stream().filter(node -> !node.isOnDemand()).count();
        }
        int left = removable;
        // One node at a time is drained: the room for the placeholders of the next has to be looked for anew.
        if (left + onDemand > 0 && !unneededSince.isEmpty()) {
            unneededSince.entrySet().stream()
                    .filter(entry -> !entry.getValue().plus(unneeded).isAfter(now))
                    .map(Map.Entry::getKey)
                    .filter(node -> node.isOnDemand() || left > 0)
                    .min(Comparator.comparingInt(Node::ordinal))
                    .ifPresent(node -> {
                        unneededSince.remove(node);
                        cluster.drain(node);
                    });
        }
    }

    /** @param ofPool how many nodes of the students' pool are above its minimum */
    private List<Node> idle(Instant since, long most, int ofPool) {
        List<Node> idle = new ArrayList<>();
        int left = ofPool;
        for (Node node : cluster.nodes()) {
            if (idle.size() < most && (node.isOnDemand() || left > 0) && isIdle(node, since)) {
                idle.add(node);
                left -= node.isOnDemand() ? 0 : 1;
            }
        }
        return idle;
    }

    private static boolean isIdle(Node node, Instant since) {
        return !node.isBase()
                && node.isReady()
                && node.isEmpty()
                && node.emptySince().filter(empty -> !empty.isAfter(since)).isPresent();
    }

    private void watchUnneeded(Instant now) {
        List<Node> found = new ArrayList<>(cluster.buffer().surplusStandby(cluster.nodes()));
        for (Node node : cluster.nodes()) {
            if (holdsOnlyMovablePlaceholders(node)) {
                found.add(node);
            }
        }
        unneededSince.keySet().retainAll(found);
        found.forEach(node -> unneededSince.putIfAbsent(node, now));
    }

    private boolean holdsOnlyMovablePlaceholders(Node node) {
        return !node.holdsStudents()
                && !node.isEmpty()
                && node.isReady()
                && !node.isBase()
                && cluster.canMoveFrom(node);
    }
}
