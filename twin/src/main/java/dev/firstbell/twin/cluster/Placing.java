package dev.firstbell.twin.cluster;

import dev.firstbell.records.student.Stage;
import dev.firstbell.twin.clock.EventLoop;
import dev.firstbell.twin.cluster.PodEvent.Reason;
import dev.firstbell.twin.parameters.NodeRoom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Binds pods to the nodes that {@link Scheduler} chooses, and keeps those that have none. */
final class Placing {
    private static final int KINDS = Pod.Kind.values().length;

    private final EventLoop loop;
    private final List<Node> nodes;
    private final Kubelets kubelets;
    private final NodeRoom room;
    private final Scheduler scheduler;
    private final Set<Pod> waiting = new LinkedHashSet<>();
    /** Groups of pods that have a place together or not at all: a kind, in a zone or in any. */
    private final int groupsPerKind;

    /**
     * @param nodes those that are not deleted; the cluster changes the list
     * @param zones the number of zones
     */
    Placing(EventLoop loop, List<Node> nodes, int zones, Kubelets kubelets, NodeRoom room) {
        this.loop = loop;
        this.nodes = nodes;
        this.kubelets = kubelets;
        this.room = room;
        this.scheduler = new Scheduler(nodes);
        this.groupsPerKind = zones + 1;
    }

    /** Pods without a node, oldest first. */
    Collection<Pod> waiting() {
        return Collections.unmodifiableCollection(waiting);
    }

    /** Places a new pod; without a place it waits for one. */
    void add(Pod pod) {
        if (!schedule(pod)) {
            waiting.add(pod);
            if (!pod.isPlaceholder()) {
                pod.emit(loop.now(), Reason.FAILED_SCHEDULING, unschedulable(pod));
            }
        }
    }

    /** A pod was deleted. */
    void remove(Pod pod) {
        waiting.remove(pod);
    }

    /** Whether all placeholders of a node without students fit on other nodes. */
    boolean canMoveFrom(Node node) {
        return scheduler.canMoveFrom(node);
    }

    /** The replacement comes after the events that are due now, so that it does not take the place again. */
    void evict(Pod placeholder) {
        placeholder.node().orElseThrow().remove(placeholder, loop.now());
        placeholder.delete();
        loop.after(Duration.ZERO, placeholder.onEvicted());
    }

    /**
     * Places what has room by now: first students, then placeholders. Placing a pod makes no room for others, so after the
     * first pod of a kind (and zone) that has no place, there is none for the rest of them.
     */
    void retry() {
        if (waiting.isEmpty()) {
            return;
        }
        List<Pod> pods = List.copyOf(waiting);
        boolean[] full = new boolean[KINDS * groupsPerKind];
        pods.stream().filter(pod -> !pod.isPlaceholder()).forEach(pod -> retry(pod, full));
        pods.stream().filter(Pod::isPlaceholder).forEach(pod -> retry(pod, full));
    }

    private void retry(Pod pod, boolean[] full) {
        int group = pod.kind().ordinal() * groupsPerKind + pod.zone() + 1;
        if (!pod.isWaiting() || full[group]) {
            return;
        }
        if (schedule(pod)) {
            waiting.remove(pod);
        } else {
            full[group] = true;
        }
    }

    private boolean schedule(Pod pod) {
        Optional<Node> place = scheduler.place(pod.kind(), pod.zone());
        if (place.isEmpty() && !pod.isPlaceholder()) {
            place = scheduler.victim(pod.zone()).map(victim -> {
                Node node = victim.node().orElseThrow();
                evict(victim);
                return node;
            });
        }
        place.ifPresent(node -> bind(pod, node));
        return place.isPresent();
    }

    private void bind(Pod pod, Node node) {
        pod.bind(node, loop.now());
        node.add(pod);
        if (pod.isPlaceholder()) {
            return;
        }
        pod.watcher().reached(Stage.SCHEDULED);
        pod.emit(
                loop.now(),
                Reason.SCHEDULED,
                "Successfully assigned jhub/" + PodName.of(pod.user()) + " to " + node.name());
        kubelets.podBound(pod, node);
    }

    private String unschedulable(Pod pod) {
        long ready = nodes.stream().filter(Node::isReady).count();
        if (ready == 0) {
            return "no nodes available to schedule pods";
        }
        if (pod.zone() < 0) {
            return "0/" + ready + " nodes are available: " + ready + " "
                    + room.binding().resource().schedulerReason() + ".";
        }
        long elsewhere = nodes.stream()
                .filter(node -> node.isReady() && node.zone() != pod.zone())
                .count();
        List<String> reasons = new ArrayList<>();
        if (ready > elsewhere) {
            reasons.add((ready - elsewhere) + " " + room.binding().resource().schedulerReason());
        }
        if (elsewhere > 0) {
            reasons.add(elsewhere + " node(s) had volume node affinity conflict");
        }
        return "0/" + ready + " nodes are available: " + String.join(", ", reasons) + ".";
    }
}
