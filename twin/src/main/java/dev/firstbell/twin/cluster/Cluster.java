package dev.firstbell.twin.cluster;

import dev.firstbell.records.classes.Draws;
import dev.firstbell.records.student.Stage;
import dev.firstbell.twin.clock.EventLoop;
import dev.firstbell.twin.cluster.PodEvent.Reason;
import dev.firstbell.twin.cluster.life.NodeLives;
import dev.firstbell.twin.cluster.life.ZoneSupply;
import dev.firstbell.twin.parameters.NodeRoom;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.RandomTimes;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The students' node pool: its nodes, its pods, and what the kubelets and the cloud do. {@link Scheduler} decides where a pod
 * goes. A volume is free again as soon as its pod is gone. A pod can be bound to a node that is Ready but has no image yet; it
 * then waits for the pull that the image puller started when the node became Ready.
 */
public final class Cluster {
    /**
     * The cloud's notice before it preempts a machine. The kubelet ends the pods at the notice (Compute Engine, GKE).
     */
    private static final Duration NOTICE = Duration.ofSeconds(30);

    private final EventLoop loop;
    private final TwinParameters parameters;
    private final RandomTimes times;
    private final Kubelets kubelets;
    private final NodeRoom room;
    private final NodeShape shape;
    /** All nodes so far, by ordinal. */
    private final List<Node> created = new ArrayList<>();
    /** Those that are not deleted, so that scheduler and autoscaler do not look at the nodes of hours ago. */
    private final List<Node> nodes = new ArrayList<>();

    private final int baseNodes;
    private final Scheduler scheduler = new Scheduler(nodes);
    private final Set<Pod> waiting = new LinkedHashSet<>();
    private final NodeLives lives;
    private final ZoneSupply zone;
    private final List<Interruption> interruptions = new ArrayList<>();
    private Instant lastAddAt;
    private int minimum;
    private Buffer buffer = Buffer.NONE;
    private Instant bufferChangedAt = Instant.MIN;

    /** Creates an idle pool with only the base nodes, which are Ready and have the image. */
    public Cluster(EventLoop loop, TwinParameters parameters, Draws draws) {
        this.loop = loop;
        this.parameters = parameters;
        this.times = new RandomTimes(parameters, draws);
        this.kubelets = new Kubelets(loop, parameters, draws, times);
        this.room = parameters.nodeRoom();
        // Throws if no student fits on a node.
        parameters.studentsPerNode();
        this.shape = NodeShape.of(room);
        this.lives = new NodeLives(loop, parameters, draws, NOTICE);
        this.zone = new ZoneSupply(loop, parameters);
        this.lastAddAt = loop.now();
        this.minimum = parameters.count(Quantity.POOL_MIN);
        this.baseNodes = parameters.count(Quantity.POOL_BASE);
        for (int i = 0; i < baseNodes; i++) {
            Node node = create(true);
            node.becomeReady(loop.now());
            node.becomeWarm(loop.now());
        }
    }

    private Node create(boolean base) {
        Node node = new Node(created.size(), shape, loop.now(), base);
        created.add(node);
        nodes.add(node);
        return node;
    }

    private void delete(Node node) {
        node.delete(loop.now());
        nodes.remove(node);
    }

    /** Creates a student's pod and schedules it. */
    public Pod createPod(String user, int attempt, Pod.Watcher watcher) {
        Pod pod = Pod.student(user, attempt, kubelets.imageOf(user), watcher, loop.now());
        watcher.reached(Stage.POD_CREATED);
        loop.after(draw(RandomPart.POD_BIND, user, attempt), () -> {
            if (!pod.isDeleted() && !schedule(pod)) {
                waiting.add(pod);
                pod.emit(loop.now(), Reason.FAILED_SCHEDULING, unschedulable());
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
        return created.stream().map(Node::record).toList();
    }

    /** The students' pods that were lost with their nodes so far, in order. */
    public List<Interruption> interruptions() {
        return List.copyOf(interruptions);
    }

    /** Whether the zone of the nodes gives any. */
    public ZoneSupply zone() {
        return zone;
    }

    /** The number of nodes that are Ready and have the image. */
    public int warmNodes() {
        return (int) nodes.stream().filter(Node::hasImage).count();
    }

    Pod createPlaceholder(Pod.Kind kind, Runnable onEvicted) {
        Pod pod = Pod.placeholder(kind, onEvicted, loop.now());
        if (!schedule(pod)) {
            waiting.add(pod);
        }
        return pod;
    }

    /** The nodes that are not deleted, by ordinal. */
    List<Node> nodes() {
        return nodes;
    }

    /** The number of nodes in the autoscaler's pool, including upcoming ones. */
    int poolNodes() {
        return nodes.size() - baseNodes;
    }

    /** Pods without a node, oldest first. */
    Collection<Pod> waiting() {
        return Collections.unmodifiableCollection(waiting);
    }

    /** Whether a scan of the autoscaler finds no reason to add a node. */
    boolean asksForNothing() {
        return waiting.isEmpty() && buffer.equals(Buffer.NONE) && parameters.count(Quantity.POOL_MIN_ENFORCED) == 0;
    }

    Instant now() {
        return loop.now();
    }

    NodeShape shape() {
        return shape;
    }

    /** The pool's minimum: the autoscaler removes no node below it. */
    int minimum() {
        return minimum;
    }

    void setMinimum(int nodes) {
        minimum = nodes;
    }

    Buffer buffer() {
        return buffer;
    }

    void setBuffer(Buffer newBuffer) {
        buffer = newBuffer;
        bufferChangedAt = loop.now();
    }

    /** Until then the autoscaler may have needed an empty node for the buffer. */
    Instant bufferChangedAt() {
        return bufferChangedAt;
    }

    /** How many nodes may still be added to the pool. */
    int roomInPool() {
        return Math.max(0, parameters.count(Quantity.POOL_MAX) - poolNodes());
    }

    Instant lastAddAt() {
        return lastAddAt;
    }

    /** Adds a node for the autoscaler. */
    Node addNode() {
        lastAddAt = loop.now();
        return createNode();
    }

    /**
     * Has the instance group grow by a node, as a resize of the pool does, or keep its size after a preemption. If the zone has
     * none, the autoscaler removes the instance that could not be created, and backs off.
     */
    void growGroup() {
        if (zone.isOut()) {
            zone.failed();
        } else {
            createNode();
        }
    }

    private Node createNode() {
        Node node = create(false);
        lives.begin(node.subject(), () -> preempt(node));
        loop.after(draw(RandomPart.NODE_BOOT, node.subject(), 0), () -> becomeReady(node));
        return node;
    }

    private void becomeReady(Node node) {
        if (node.isEnding()) {
            return;
        }
        node.becomeReady(loop.now());
        if (zone.failures() > 0 && nodes.stream().noneMatch(Node::isUpcoming)) {
            zone.succeeded();
        }
        kubelets.nodeReady(node);
        if (node.isReserved()) {
            loop.after(parameters.seconds(Quantity.BUFFER_STANDBY_INIT), () -> suspend(node));
        } else {
            scheduleWaiting();
        }
    }

    private void suspend(Node node) {
        if (node.isReserved()) {
            node.suspend(loop.now());
        }
    }

    /** Takes a node out of the standby buffer, so that pods can be placed on it when it runs. */
    void claim(Node node) {
        if (node.claim()) {
            loop.after(draw(RandomPart.NODE_RESUME, node.subject(), 0), () -> {
                if (!node.isEnding()) {
                    node.resume(loop.now());
                    scheduleWaiting();
                }
            });
        } else {
            scheduleWaiting();
        }
    }

    void removeNode(Node node) {
        delete(node);
    }

    /** Removes a node whose placeholders fit elsewhere. */
    void drain(Node node) {
        delete(node);
        evictPlaceholders(node);
    }

    private void evictPlaceholders(Node node) {
        node.placeholders().forEach(this::evict);
    }

    /** The replacement comes after the events that are due now, so that it does not take the place again. */
    private void evict(Pod placeholder) {
        placeholder.node().orElseThrow().remove(placeholder, loop.now());
        placeholder.delete();
        loop.after(Duration.ZERO, placeholder.onEvicted());
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
        evictPlaceholders(node);
        for (Pod pod : List.copyOf(node.studentPods())) {
            node.remove(pod, loop.now());
            pod.delete();
            interruptions.add(new Interruption(pod.user(), loop.now(), node.name()));
            pod.watcher().lost();
        }
        loop.after(NOTICE, () -> {
            if (!node.isDeleted()) {
                delete(node);
                growGroup();
            }
        });
    }

    private boolean schedule(Pod pod) {
        Optional<Node> place = scheduler.place(pod.kind());
        if (place.isEmpty() && !pod.isPlaceholder()) {
            place = scheduler.victim().map(victim -> {
                Node node = victim.node().orElseThrow();
                evict(victim);
                return node;
            });
        }
        place.ifPresent(node -> bind(pod, node));
        return place.isPresent();
    }

    /** Whether all placeholders of a node without students fit on other nodes. */
    boolean canMoveFrom(Node node) {
        return scheduler.canMoveFrom(node);
    }

    private void bind(Pod pod, Node node) {
        pod.bind(node, loop.now());
        node.add(pod);
        if (pod.isPlaceholder()) {
            return;
        }
        pod.watcher().reached(Stage.SCHEDULED);
        pod.emit(loop.now(), Reason.SCHEDULED, "Successfully assigned jhub/" + name(pod) + " to " + node.name());
        kubelets.podBound(pod, node);
    }

    /**
     * Places what has room by now: first students, then placeholders. Placing a pod makes no room for others, so after the
     * first pod of a kind that has no place, there is none for the rest of them.
     */
    private void scheduleWaiting() {
        if (waiting.isEmpty()) {
            return;
        }
        List<Pod> pods = List.copyOf(waiting);
        Set<Pod.Kind> full = EnumSet.noneOf(Pod.Kind.class);
        pods.stream().filter(pod -> !pod.isPlaceholder()).forEach(pod -> scheduleWaiting(pod, full));
        pods.stream().filter(Pod::isPlaceholder).forEach(pod -> scheduleWaiting(pod, full));
    }

    private void scheduleWaiting(Pod pod, Set<Pod.Kind> full) {
        if (!pod.isWaiting() || full.contains(pod.kind())) {
            return;
        }
        if (schedule(pod)) {
            waiting.remove(pod);
        } else {
            full.add(pod.kind());
        }
    }

    private String unschedulable() {
        long ready = nodes.stream().filter(Node::isReady).count();
        return ready == 0
                ? "no nodes available to schedule pods"
                : "0/" + ready + " nodes are available: " + ready + " "
                        + room.binding().resource().schedulerReason() + ".";
    }

    private Duration draw(RandomPart part, String subject, long index) {
        return times.draw(part, subject, index);
    }

    private static String name(Pod pod) {
        return PodName.of(pod.user());
    }
}
