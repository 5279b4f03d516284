package dev.firstbell.twin.cluster;

import dev.firstbell.records.classes.Draws;
import dev.firstbell.twin.clock.EventLoop;
import dev.firstbell.twin.cluster.PodEvent.Reason;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The loop of the cluster autoscaler (kubernetes/autoscaler FAQ). Each scan adds the nodes that pending pods need
 * beyond the upcoming ones; otherwise it removes nodes that have been empty for long enough. After a scan that added
 * nodes, the next one follows sooner. It evicts no pods: students' pods have no controller, so their nodes stay.
 *
 * <p>The pool's minimum adds nodes only if it is enforced; otherwise it only prevents removal.
 *
 * <p>The autoscaler does not count volumes on nodes that it would add (KEP-5030 in kubernetes/enhancements changes that).
 * Where volumes are what limits a node, it adds too few nodes, and more when those are Ready and full.
 */
public final class Autoscaler {
    private final EventLoop loop;
    private final Cluster cluster;
    private final TwinParameters parameters;
    private final Duration interval;
    private final Duration phase;

    public Autoscaler(EventLoop loop, Cluster cluster, TwinParameters parameters, Draws draws) {
        this.loop = loop;
        this.cluster = cluster;
        this.parameters = parameters;
        this.interval = parameters.seconds(Quantity.AUTOSCALER_SCAN);
        this.phase = parameters.draw(draws, RandomPart.AUTOSCALER_PHASE, "world", 0);
        loop.at(nextScan(), this::scan);
    }

    private void scan() {
        boolean productive = scaleUp();
        if (!productive) {
            scaleDown();
        }
        loop.at(productive ? loop.now().plus(parameters.seconds(Quantity.AUTOSCALER_RESCAN)) : nextScan(), this::scan);
    }

    /** Scans are on a fixed grid of the hub's time, so that they do not depend on when the world started. */
    private Instant nextScan() {
        long step = interval.toNanos();
        long sinceEpoch = Duration.between(Instant.EPOCH, loop.now()).toNanos() - phase.toNanos();
        long steps = Math.floorDiv(sinceEpoch, step) + 1;
        return Instant.EPOCH.plus(phase).plusNanos(steps * step);
    }

    private boolean scaleUp() {
        List<Pod> students =
                cluster.waiting().stream().filter(pod -> !pod.isPlaceholder()).toList();
        Instant countsSince = loop.now().minus(parameters.seconds(Quantity.PRESCALE_SCALE_UP_DELAY));
        long placeholders = cluster.waiting().stream()
                .filter(pod -> pod.isPlaceholder() && !pod.createdAt().isAfter(countsSince))
                .count();
        long upcoming = cluster.nodes().stream().filter(Node::isUpcoming).count();
        long needed = ceilDiv(students.size(), cluster.expectedCapacity()) + placeholders - upcoming;
        if (parameters.count(Quantity.POOL_MIN_ENFORCED) > 0) {
            needed = Math.max(needed, parameters.count(Quantity.POOL_MIN) - cluster.poolNodes());
        }
        long added = Math.max(0, Math.min(needed, parameters.count(Quantity.POOL_MAX) - cluster.poolNodes()));
        int before = cluster.poolNodes();
        for (long i = 0; i < added; i++) {
            cluster.addNode();
        }
        if (added > 0) {
            String message = "pod triggered scale-up: [{user-pool " + before + "->" + (before + added) + "}]";
            students.forEach(pod -> cluster.emit(pod, Reason.TRIGGERED_SCALE_UP, message));
        }
        return added > 0;
    }

    private void scaleDown() {
        Instant now = loop.now();
        if (cluster.lastAddAt()
                .plus(parameters.seconds(Quantity.SCALE_DOWN_AFTER_ADD))
                .isAfter(now)) {
            return;
        }
        Duration unneeded = parameters.seconds(Quantity.SCALE_DOWN_UNNEEDED);
        for (Node node : cluster.nodes()) {
            boolean idle = !node.isBase()
                    && node.isReady()
                    && node.isEmpty()
                    && node.emptySince()
                            .filter(since -> !since.plus(unneeded).isAfter(now))
                            .isPresent();
            if (idle && cluster.poolNodes() > parameters.count(Quantity.POOL_MIN)) {
                cluster.removeNode(node);
            }
        }
    }

    private static long ceilDiv(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }
}
