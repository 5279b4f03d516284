package dev.firstbell.twin.cluster;

import dev.firstbell.records.classes.Draws;
import dev.firstbell.records.student.Stage;
import dev.firstbell.twin.clock.EventLoop;
import dev.firstbell.twin.cluster.PodEvent.Reason;
import dev.firstbell.twin.parameters.NodeRoom;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The students' node pool and its scheduler.
 *
 * <p>The scheduler binds a pod to the fullest node with room for it (Zero to JupyterHub's user-scheduler, {@code
 * MostAllocated}): memory, CPU, pods and attached volumes. A volume is free again as soon as its pod is gone. If a student's pod fits on no node, it evicts a placeholder: the one that started last, as in the
 * preemption of kube-scheduler. A pod can be bound to a node that is Ready but has no image yet; it then waits for the
 * pull that the image puller started when the node became Ready.
 */
public final class Cluster {
    /**
     * The cloud's notice before it preempts a machine. The kubelet ends the pods at the notice (Compute Engine, GKE).
     */
    private static final Duration NOTICE = Duration.ofSeconds(30);

    private static final String IMAGE = "students-image";

    private final EventLoop loop;
    private final TwinParameters parameters;
    private final Draws draws;
    private final NodeRoom room;
    private final int capacity;
    private final List<Node> nodes = new ArrayList<>();
    private final Set<Pod> waiting = new LinkedHashSet<>();
    private Instant lastAddAt;

    /** Creates an idle pool with only the base nodes, which are Ready and have the image. */
    public Cluster(EventLoop loop, TwinParameters parameters, Draws draws) {
        this.loop = loop;
        this.parameters = parameters;
        this.draws = draws;
        this.room = parameters.nodeRoom();
        this.capacity = parameters.studentsPerNode();
        this.lastAddAt = loop.now();
        for (int i = 0; i < parameters.count(Quantity.POOL_BASE); i++) {
            Node node = new Node(i, capacity, loop.now(), true);
            node.becomeReady(loop.now());
            node.becomeWarm(loop.now());
            nodes.add(node);
        }
    }

    /** Creates a student's pod and schedules it. */
    public Pod createPod(String user, int attempt, Pod.Watcher watcher) {
        Pod pod = Pod.student(user, attempt, watcher, loop.now());
        watcher.reached(Stage.POD_CREATED);
        loop.after(draw(RandomPart.POD_BIND, user, attempt), () -> {
            if (!pod.isDeleted() && !schedule(pod)) {
                waiting.add(pod);
                emit(pod, Reason.FAILED_SCHEDULING, unschedulable());
            }
        });
        return pod;
    }

    /** Deletes a pod, bound or pending; no effect if it is deleted already. */
    public void deletePod(Pod pod) {
        if (pod.isDeleted()) {
            return;
        }
        pod.delete();
        waiting.remove(pod);
        pod.node().ifPresent(node -> {
            node.remove(pod, loop.now());
            scheduleWaiting();
        });
    }

    /** The records of all nodes so far, by ordinal. */
    public List<NodeRecord> records() {
        return nodes.stream().map(Node::record).toList();
    }

    /** The number of nodes that are Ready and have the image. */
    public int warmNodes() {
        return (int) nodes.stream().filter(Node::hasImage).count();
    }

    Pod createPlaceholder(Runnable onEvicted) {
        Pod pod = Pod.placeholder(onEvicted, loop.now());
        if (!schedule(pod)) {
            waiting.add(pod);
        }
        return pod;
    }

    List<Node> nodes() {
        return nodes;
    }

    /** The number of nodes in the autoscaler's pool, including upcoming ones. */
    int poolNodes() {
        return (int) nodes.stream()
                .filter(node -> !node.isDeleted() && !node.isBase())
                .count();
    }

    /** Pods without a node, oldest first. */
    List<Pod> waiting() {
        return List.copyOf(waiting);
    }

    /**
     * How many students the autoscaler expects on a node that it adds: it does not know the limit of volumes of a node
     * that does not exist yet.
     */
    int expectedCapacity() {
        return room.studentsWithoutVolumes();
    }

    Instant lastAddAt() {
        return lastAddAt;
    }

    void addNode() {
        lastAddAt = loop.now();
        createNode();
    }

    private void createNode() {
        Node node = new Node(nodes.size(), capacity, loop.now(), false);
        nodes.add(node);
        if (parameters.count(Quantity.POOL_PREEMPTIBLE) > 0) {
            Duration notified = draw(RandomPart.NODE_LIFETIME, subject(node), 0).minus(NOTICE);
            loop.after(notified.isNegative() ? Duration.ZERO : notified, () -> preempt(node));
        }
        Duration boot = draw(RandomPart.NODE_BOOT, subject(node), 0);
        loop.after(boot, () -> {
            if (node.isEnding()) {
                return;
            }
            node.becomeReady(loop.now());
            loop.after(draw(RandomPart.IMAGE_PULL, subject(node), 0), () -> becomeWarm(node));
            scheduleWaiting();
        });
    }

    void removeNode(Node node) {
        node.delete(loop.now());
    }

    /**
     * The cloud preempts a node: at the notice, the kubelet ends all pods and accepts no new ones; after the notice,
     * the machine is gone. The instance group keeps its size, so it creates another node.
     */
    private void preempt(Node node) {
        if (node.isDeleted()) {
            return;
        }
        node.preempt(loop.now());
        node.placeholder().ifPresent(placeholder -> {
            node.remove(placeholder, loop.now());
            placeholder.delete();
            loop.after(Duration.ZERO, placeholder.onEvicted());
        });
        for (Pod pod : List.copyOf(node.studentPods())) {
            node.remove(pod, loop.now());
            pod.delete();
            pod.watcher().lost();
        }
        loop.after(NOTICE, () -> {
            if (!node.isDeleted()) {
                node.delete(loop.now());
                createNode();
            }
        });
    }

    void emit(Pod pod, Reason reason, String message) {
        if (!pod.isPlaceholder() && !pod.isDeleted()) {
            pod.watcher().event(new PodEvent(loop.now(), reason, message));
        }
    }

    private boolean schedule(Pod pod) {
        Optional<Node> place = pod.isPlaceholder()
                ? nodes.stream().filter(Node::fitsPlaceholder).findFirst()
                : fullestFit().or(this::evictedPlace);
        place.ifPresent(node -> bind(pod, node));
        return place.isPresent();
    }

    private Optional<Node> fullestFit() {
        return nodes.stream()
                .filter(Node::fitsStudent)
                .max(Comparator.comparingInt(Node::students)
                        .thenComparing(Comparator.comparingInt(Node::ordinal).reversed()));
    }

    private Optional<Node> evictedPlace() {
        Optional<Node> victim = nodes.stream()
                .filter(node -> node.isReady() && node.placeholder().isPresent())
                .max(Comparator.comparing(
                                (Node node) -> node.placeholder().orElseThrow().boundAt())
                        .thenComparing(Comparator.comparingInt(Node::ordinal).reversed()));
        victim.ifPresent(node -> {
            Pod evicted = node.placeholder().orElseThrow();
            node.remove(evicted, loop.now());
            evicted.delete();
            // Delayed until the student's pod is bound, so that the replacement does not take the node again.
            loop.after(Duration.ZERO, evicted.onEvicted());
        });
        return victim;
    }

    private void bind(Pod pod, Node node) {
        pod.bind(node, loop.now());
        node.add(pod);
        if (pod.isPlaceholder()) {
            return;
        }
        pod.watcher().reached(Stage.SCHEDULED);
        emit(pod, Reason.SCHEDULED, "Successfully assigned jhub/" + name(pod) + " to " + node.name());
        if (node.hasImage()) {
            emit(pod, Reason.PULLED, "Container image \"" + IMAGE + "\" already present on machine");
            startContainer(pod);
        } else {
            emit(pod, Reason.PULLING, "Pulling image \"" + IMAGE + "\"");
        }
    }

    private void becomeWarm(Node node) {
        if (node.isEnding()) {
            return;
        }
        node.becomeWarm(loop.now());
        for (Pod pod : List.copyOf(node.studentPods())) {
            emit(pod, Reason.PULLED, "Successfully pulled image \"" + IMAGE + "\"");
            startContainer(pod);
        }
    }

    private void startContainer(Pod pod) {
        pod.watcher().reached(Stage.IMAGE_PULLED);
        loop.after(draw(RandomPart.CONTAINER_START, pod.user(), pod.attempt()), () -> {
            if (pod.isDeleted()) {
                return;
            }
            emit(pod, Reason.CREATED, "Created container: notebook");
            emit(pod, Reason.STARTED, "Started container notebook");
            pod.watcher().reached(Stage.STARTED);
            pod.watcher().running();
        });
    }

    private void scheduleWaiting() {
        waiting.stream()
                .sorted(Comparator.comparing(Pod::isPlaceholder))
                .toList()
                .forEach(pod -> {
                    if (pod.isWaiting() && schedule(pod)) {
                        waiting.remove(pod);
                    }
                });
    }

    private String unschedulable() {
        long ready = nodes.stream().filter(Node::isReady).count();
        return ready == 0
                ? "no nodes available to schedule pods"
                : "0/" + ready + " nodes are available: " + ready + " "
                        + room.binding().resource().schedulerReason() + ".";
    }

    private Duration draw(RandomPart part, String subject, long index) {
        return parameters.draw(draws, part, subject, index);
    }

    private static String subject(Node node) {
        return "node-" + node.ordinal();
    }

    private static String name(Pod pod) {
        return PodName.of(pod.user());
    }
}
