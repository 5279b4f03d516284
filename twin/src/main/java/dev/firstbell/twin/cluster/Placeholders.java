package dev.firstbell.twin.cluster;

import dev.firstbell.twin.clock.EventLoop;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.TwinParameters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Pre-scaling with placeholders: a Deployment with one low-priority pod per wanted node. Every few minutes, a job sets
 * its replicas to the number of wanted nodes minus the nodes with students.
 *
 * <p>Between two runs of the job, the number of replicas is constant, so the replacement of an evicted placeholder
 * makes the autoscaler add one node more than wanted. Real placeholders behave the same; a delay before the autoscaler
 * considers them ({@link Quantity#PRESCALE_SCALE_UP_DELAY}) prevents it.
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

    /** Sets the number of nodes to keep for students; 0 releases all of them. */
    public void setWantedNodes(int nodes) {
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
        // A ReplicaSet deletes pods without a node first, then the youngest.
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
