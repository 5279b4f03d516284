package dev.firstbell.twin.cluster;

import dev.firstbell.records.classes.Draws;
import dev.firstbell.records.student.Stage;
import dev.firstbell.twin.clock.EventLoop;
import dev.firstbell.twin.cluster.life.NodeLives;
import dev.firstbell.twin.cluster.life.Zones;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.RandomTimes;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The students' node pool, and an on-demand pool beside it if there is one: the nodes, and what the cloud does. {@link Placing}
 * binds pods to them, and {@link Kubelets} starts these. A volume is free again as soon as its pod is gone. A pod can be bound to
 * a node that is Ready but has no image yet; it then waits for the pull that the image puller started when the node became
 * Ready.
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
    private final NodeShape shape;
    /** All nodes so far, by ordinal. */
    private final List<Node> created = new ArrayList<>();
    /** Those that are not deleted, so that scheduler and autoscaler do not look at the nodes of hours ago. */
    private final List<Node> nodes = new ArrayList<>();

    private final int baseNodes;
    private final Placing placing;
    private final NodeLives lives;
    private final Zones zones;
    /** The draws of the zones of students' volumes; absent if these bind no pod to a zone. */
    private final Optional<Draws> homes;

    private final List<Interruption> interruptions = new ArrayList<>();
    private int onDemandNodes;
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
        // Throws if no student fits on a node.
        parameters.studentsPerNode();
        this.shape = NodeShape.of(parameters.nodeRoom());
        this.lives = new NodeLives(loop, parameters, draws, NOTICE);
        this.zones = new Zones(loop, parameters, draws);
        this.placing = new Placing(loop, nodes, zones.count(), kubelets, parameters.nodeRoom());
        this.homes = zones.count() > 1
                        && parameters.count(Quantity.VOLUME_ZONAL) > 0
                        && parameters.count(Quantity.STUDENT_VOLUMES) > 0
                ? Optional.of(draws)
                : Optional.empty();
        this.lastAddAt = loop.now();
        this.minimum = parameters.count(Quantity.POOL_MIN);
        this.baseNodes = parameters.count(Quantity.POOL_BASE);
        for (int i = 0; i < baseNodes; i++) {
            Node node = create(NodeOrigin.base(i % zones.count()));
            node.becomeReady(loop.now());
            node.becomeWarm(loop.now());
        }
    }

    private Node create(NodeOrigin origin) {
        Node node = new Node(created.size(), shape, loop.now(), origin);
        created.add(node);
        nodes.add(node);
        onDemandNodes += node.isOnDemand() ? 1 : 0;
        return node;
    }

    private void delete(Node node) {
        node.delete(loop.now());
        nodes.remove(node);
        onDemandNodes -= node.isOnDemand() ? 1 : 0;
    }

    /** Creates a student's pod and schedules it. */
    public Pod createPod(String user, int attempt, Pod.Watcher watcher) {
        Pod pod = Pod.student(user, attempt, kubelets.imageOf(user), zoneOf(user), watcher, loop.now());
        watcher.reached(Stage.POD_CREATED);
        loop.after(draw(RandomPart.POD_BIND, user, attempt), () -> {
            if (!pod.isDeleted()) {
                placing.add(pod);
            }
        });
        return pod;
    }

    /** The zone of a student's volumes, the same at each start; -1 if they bind no pod to a zone. */
    private int zoneOf(String user) {
        return homes.isEmpty() ? -1 : (int) (homes.get().uniform("volume.zone", user, 0) * zones.count());
    }

    /** Deletes a pod, bound or pending; no effect if it is deleted already. */
    public void deletePod(Pod pod) {
        if (pod.isDeleted()) {
            return;
        }
        pod.delete();
        placing.remove(pod);
        pod.node().ifPresent(node -> {
            node.remove(pod, loop.now());
            placing.retry();
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

    /** Whether the zones of the nodes give any. */
    public Zones zones() {
        return zones;
    }

    /** The number of nodes that are Ready and have the image. */
    public int warmNodes() {
        return (int) nodes.stream().filter(Node::hasImage).count();
    }

    Pod createPlaceholder(Pod.Kind kind, Runnable onEvicted) {
        Pod pod = Pod.placeholder(kind, onEvicted, loop.now());
        placing.add(pod);
        return pod;
    }

    /** The nodes that are not deleted, by ordinal. */
    List<Node> nodes() {
        return nodes;
    }

    /** The number of nodes in the students' pool, including upcoming ones. */
    int poolNodes() {
        return nodes.size() - baseNodes - onDemandNodes;
    }

    /** The number of nodes in the on-demand pool, including upcoming ones. */
    int onDemandNodes() {
        return onDemandNodes;
    }

    /** Whether students' volumes bind their pods to zones. */
    boolean hasZonalVolumes() {
        return homes.isPresent();
    }

    /** The number of nodes from a source, by zone. */
    int[] nodesByZone(NodeOrigin.Kind kind) {
        int[] byZone = new int[zones.count()];
        for (Node node : nodes) {
            byZone[node.zone()] += node.origin().kind() == kind ? 1 : 0;
        }
        return byZone;
    }

    /** Pods without a node, oldest first. */
    Collection<Pod> waiting() {
        return placing.waiting();
    }

    /** Whether a scan of the autoscaler finds no reason to add a node. */
    boolean asksForNothing() {
        return waiting().isEmpty() && buffer.equals(Buffer.NONE) && parameters.count(Quantity.POOL_MIN_ENFORCED) == 0;
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

    /** How many nodes may still be added to the on-demand pool. */
    int roomOnDemand() {
        return Math.max(0, parameters.count(Quantity.ON_DEMAND_MAX) - onDemandNodes);
    }

    Instant lastAddAt() {
        return lastAddAt;
    }

    /** Adds a node for the autoscaler. */
    Node addNode(NodeOrigin origin) {
        lastAddAt = loop.now();
        return createNode(origin);
    }

    /**
     * Has the instance group of a zone grow by a node, as a resize of the pool does, or keep its size after a preemption. If the
     * zone has none, the autoscaler removes the instance that could not be created, and backs off.
     */
    void growGroup(int zone) {
        if (zones.zone(zone).isOut()) {
            zones.failed(zone);
        } else {
            createNode(NodeOrigin.pool(zone));
        }
    }

    private Node createNode(NodeOrigin origin) {
        Node node = create(origin);
        if (!node.isOnDemand()) {
            lives.begin(node.subject(), node.zone(), () -> preempt(node));
        }
        loop.after(draw(RandomPart.NODE_BOOT, node.subject(), 0), () -> becomeReady(node));
        return node;
    }

    private void becomeReady(Node node) {
        if (node.isEnding()) {
            return;
        }
        node.becomeReady(loop.now());
        noteSuccess(node);
        kubelets.nodeReady(node);
        if (node.isReserved()) {
            loop.after(parameters.seconds(Quantity.BUFFER_STANDBY_INIT), () -> suspend(node));
        } else {
            placing.retry();
        }
    }

    private void noteSuccess(Node ready) {
        if (!ready.isOnDemand()
                && zones.zone(ready.zone()).failures() > 0
                && nodes.stream()
                        .noneMatch(node -> node.isUpcoming() && node.origin().equals(ready.origin()))) {
            zones.succeeded(ready.zone());
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
                    placing.retry();
                }
            });
        } else {
            placing.retry();
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
        node.placeholders().forEach(placing::evict);
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
                growGroup(node.zone());
            }
        });
    }

    /** Whether all placeholders of a node without students fit on other nodes. */
    boolean canMoveFrom(Node node) {
        return placing.canMoveFrom(node);
    }

    private Duration draw(RandomPart part, String subject, long index) {
        return times.draw(part, subject, index);
    }
}
