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
 * <p>If the zone has no nodes, the scale-up fails, and the autoscaler leaves the pool alone for some minutes, longer after each
 * failure ({@link FailedScaleUps}).
 *
 * <p>The autoscaler does not count volumes on nodes that it would add (KEP-5030 in kubernetes/enhancements changes that).
 * Where volumes are what limits a node, it adds too few nodes, and more when those are Ready and full.
 */
public final class Autoscaler {
    private final EventLoop loop;
    private final Cluster cluster;
    private final TwinParameters parameters;
    private final long intervalNanos;
    private final Duration phase;
    private final FailedScaleUps failed;
    private final Duration rescan;
    private final Duration unneeded;
    private final Duration delayAfterAdd;
    /** Nodes that are not empty, and yet unneeded, with the scan that saw it first. */
    private final Map<Node, Instant> unneededSince = new HashMap<>();

    public Autoscaler(EventLoop loop, Cluster cluster, TwinParameters parameters, Draws draws) {
        this.loop = loop;
        this.cluster = cluster;
        this.parameters = parameters;
        this.failed = new FailedScaleUps(cluster);
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
        long reserved = cluster.nodes().stream().filter(Node::isReserved).count();
        long needed = ScaleUpDemand.of(
                                cluster.waiting(),
                                loop.now().minus(parameters.seconds(Quantity.PRESCALE_SCALE_UP_DELAY)))
                        .nodes(cluster.shape())
                + cluster.buffer().missingActive(cluster.nodes())
                - cluster.nodes().stream().filter(Node::isUpcoming).count();
        long claimed = claim(needed);
        needed -= claimed;
        if (parameters.count(Quantity.POOL_MIN_ENFORCED) > 0) {
            needed = Math.max(needed, cluster.minimum() - before);
        }
        long requested = failed.requested(Math.min(needed, cluster.roomInPool()));
        long added = failed.given(requested);
        for (long i = 0; i < added; i++) {
            cluster.addNode();
        }
        if (requested + claimed > 0) {
            long running = before - reserved;
            String message =
                    "pod triggered scale-up: [{user-pool " + running + "->" + (running + requested + claimed) + "}]";
            List.copyOf(cluster.waiting()).forEach(pod -> pod.emit(loop.now(), Reason.TRIGGERED_SCALE_UP, message));
        }
        return added + claimed + reserve() > 0;
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
        long added = failed.given(
                failed.requested(Math.min(cluster.buffer().missingStandby(cluster.nodes()), cluster.roomInPool())));
        for (long i = 0; i < added; i++) {
            cluster.addNode().reserve();
        }
        return added;
    }

    private void scaleDown() {
        Instant now = loop.now();
        watchUnneeded(now);
        if (cluster.lastAddAt().plus(delayAfterAdd).isAfter(now)) {
            return;
        }
        int removable = cluster.poolNodes() - cluster.minimum();
        Instant longEnoughAgo = now.minus(unneeded);
        if (removable > 0 && !cluster.bufferChangedAt().isAfter(longEnoughAgo)) {
            List<Node> idle =
                    idle(longEnoughAgo, Math.min(removable, cluster.buffer().surplusActive(cluster.nodes())));
            idle.forEach(cluster::removeNode);
            removable -= idle.size();
        }
        // One node at a time is drained: the room for the placeholders of the next has to be looked for anew.
        if (removable > 0 && !unneededSince.isEmpty()) {
            unneededSince.entrySet().stream()
                    .filter(entry -> !entry.getValue().plus(unneeded).isAfter(now))
                    .map(Map.Entry::getKey)
                    .min(Comparator.comparingInt(Node::ordinal))
                    .ifPresent(node -> {
                        unneededSince.remove(node);
                        cluster.drain(node);
                    });
        }
    }

    private List<Node> idle(Instant since, long most) {
        List<Node> idle = new ArrayList<>();
        for (Node node : cluster.nodes()) {
            if (idle.size() < most && isIdle(node, since)) {
                idle.add(node);
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
