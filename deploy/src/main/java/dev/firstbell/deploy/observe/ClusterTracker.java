package dev.firstbell.deploy.observe;

import dev.firstbell.records.cluster.ClusterEntry;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Turns the states and events that watches and lists deliver into entries, each with the time at which it arrived.
 * Thread-safe: the sink receives one entry at a time, and none after {@link #close}.
 */
final class ClusterTracker {
    /** Three watches and the library's own retries would report the same gap many times. */
    private static final Duration BETWEEN_GAPS = Duration.ofSeconds(1);

    private final Clock clock;
    private final Consumer<ClusterEntry> sink;
    private final PodTracker pods;
    private final NodeTracker nodes;
    private Instant lastGap = Instant.EPOCH;
    private RuntimeException sinkFailure;
    private boolean closed;

    public ClusterTracker(Clock clock, Consumer<ClusterEntry> sink) {
        this.clock = clock;
        this.sink = sink;
        this.pods = new PodTracker(this::write);
        this.nodes = new NodeTracker(this::write);
    }

    /** An API server sends no such object; something between it and this program may. */
    private static boolean isIncomplete(HasMetadata object) {
        return object.getMetadata() == null
                || object.getMetadata().getUid() == null
                || object.getMetadata().getName() == null;
    }

    /** Records a pod's state. */
    public void update(Pod pod) {
        if (isIncomplete(pod)) {
            return;
        }
        Instant seen = clock.instant();
        synchronized (this) {
            pods.update(pod, seen).ifPresent(nodes::trackImage);
        }
    }

    /** How many students' pods carry no user name, and so are left out. */
    synchronized int unnamedPods() {
        return pods.unnamed();
    }

    /** Records a node's state. */
    public void update(Node node) {
        if (isIncomplete(node)) {
            return;
        }
        Instant seen = clock.instant();
        synchronized (this) {
            nodes.update(node, seen);
        }
    }

    /** Records a Kubernetes event. */
    public void add(Event event) {
        if (event.getMetadata() == null) {
            return;
        }
        Instant seen = clock.instant();
        synchronized (this) {
            pods.add(event, seen);
        }
    }

    /** Records that a pod was removed. Its last state may contain more than the states before. */
    public void remove(Pod pod) {
        Instant seen = clock.instant();
        synchronized (this) {
            pods.update(pod, seen);
            pods.remove(pod.getMetadata().getUid(), seen);
        }
    }

    /** Records that a node was removed. */
    public void remove(Node node) {
        Instant seen = clock.instant();
        synchronized (this) {
            nodes.remove(node.getMetadata().getUid(), seen);
        }
    }

    /** Records a complete list: known pods and nodes that are not in it have been removed. */
    public void updateAll(List<Pod> allPods, List<Node> allNodes) {
        Instant seen = clock.instant();
        allPods.forEach(this::update);
        allNodes.forEach(this::update);
        synchronized (this) {
            pods.retain(uids(allPods), seen);
            nodes.retain(uids(allNodes), seen);
        }
    }

    /** Records a failed request to the API server; at most one entry a second. */
    public synchronized void connectionFailed(String reason) {
        Instant now = clock.instant();
        if (Duration.between(lastGap, now).compareTo(BETWEEN_GAPS) >= 0) {
            lastGap = now;
            write(new ClusterEntry.Gap(now, reason));
        }
    }

    /** Records that all objects of a kind were listed again. */
    public void relisted(String what) {
        write(new ClusterEntry.Relisted(clock.instant(), what));
    }

    /** Passes an entry to the sink, unless the tracker is closed or the sink has failed before. */
    public synchronized void write(ClusterEntry entry) {
        if (closed || sinkFailure != null) {
            return;
        }
        try {
            sink.accept(entry);
        } catch (RuntimeException e) {
            // The library's threads would only log it.
            sinkFailure = e;
        }
    }

    /**
     * Writes the last entry.
     *
     * @throws RuntimeException the first exception that the sink threw, if any
     */
    public synchronized void close(boolean complete) {
        write(new ClusterEntry.Closed(clock.instant(), complete));
        closed = true;
        if (sinkFailure != null) {
            throw sinkFailure;
        }
    }

    private static Set<String> uids(List<? extends HasMetadata> objects) {
        return objects.stream().map(object -> object.getMetadata().getUid()).collect(Collectors.toSet());
    }
}
