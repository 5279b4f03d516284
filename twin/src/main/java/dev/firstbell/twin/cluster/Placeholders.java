package dev.firstbell.twin.cluster;

import dev.firstbell.twin.clock.EventLoop;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.TwinParameters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Pre-scaling by placeholders: a Deployment of one low-priority pod per wanted node, whose replicas a job sets every few
 * minutes to what is wanted less the nodes that hold students.
 *
 * <p>Between two ticks the number of replicas stands still, so an evicted placeholder asks the autoscaler for one more
 * node than anybody wanted. That is not an error of the model: it is what placeholders do, and what a delay before they
 * count for the autoscaler ({@link Quantity#PRESCALE_SCALE_UP_DELAY}) is for.
 */
public final class Placeholders {
    private final EventLoop loop;
    private final Cluster cluster;
    private final TwinParameters parameters;
    private final List<Pod> pods = new ArrayList<>();
    private int wantedNodes;
    private EventLoop.Timer nextTick = () -> {};

    public Placeholders(EventLoop loop, Cluster cluster, TwinParameters parameters) {
        this.loop = loop;
        this.cluster = cluster;
        this.parameters = parameters;
    }

    /** Wants this many nodes from now on; 0 lets all go. */
    public void want(int nodes) {
        wantedNodes = nodes;
        nextTick.cancel();
        tick();
    }

    private void tick() {
        long inUse = cluster.nodes().stream()
                .filter(node -> !node.isDeleted() && node.holdsStudents())
                .count();
        scaleTo((int) Math.max(0, wantedNodes - inUse));
        if (wantedNodes > 0) {
            nextTick = loop.after(parameters.seconds(Quantity.PRESCALE_TICK), this::tick);
        }
    }

    private void scaleTo(int replicas) {
        while (pods.size() < replicas) {
            create();
        }
        // A ReplicaSet gives up pods without a node first, then the youngest.
        List<Pod> surplus = pods.stream()
                .sorted(Comparator.comparing((Pod pod) -> pod.node().isPresent())
                        .thenComparing(Comparator.comparing(Pod::createdAt).reversed()))
                .limit(pods.size() - replicas)
                .toList();
        pods.removeAll(surplus);
        surplus.forEach(cluster::deletePod);
    }

    private void create() {
        Pod[] self = new Pod[1];
        self[0] = cluster.createPlaceholder(() -> {
            if (pods.remove(self[0])) {
                create();
            }
        });
        pods.add(self[0]);
    }
}
