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
 * Turns states and events, as watches and listings bring them, into entries. Everything is stamped with when it came in.
 * Thread-safe: entries come out one at a time, and none after {@link #close}.
 */
final class ClusterTracker {
    /** Three watches and the library's own attempts would tell the same thing many times. */
    private static final Duration BETWEEN_GAPS = Duration.ofSeconds(1);

    private final Clock clock;
    private final Consumer<ClusterEntry> sink;
    private final PodTracker pods;
    private final NodeTracker nodes;
    private Instant lastGap = Instant.EPOCH;
    private RuntimeException broken;
    private boolean closed;

    public ClusterTracker(Clock clock, Consumer<ClusterEntry> sink) {
        this.clock = clock;
        this.sink = sink;
        this.pods = new PodTracker(this::write);
        this.nodes = new NodeTracker(this::write);
    }

    public void see(Pod pod) {
        Instant seen = clock.instant();
        synchronized (this) {
            pods.see(pod, seen).ifPresent(nodes::want);
        }
    }

    public void see(Node node) {
        Instant seen = clock.instant();
        synchronized (this) {
            nodes.see(node, seen);
        }
    }

    public void hear(Event event) {
        Instant seen = clock.instant();
        synchronized (this) {
            pods.hear(event, seen);
        }
    }

    /** A pod is gone; its last state may tell more, if it is known in full. */
    public void gone(Pod pod) {
        Instant seen = clock.instant();
        synchronized (this) {
            pods.see(pod, seen);
            pods.gone(pod.getMetadata().getUid(), seen);
        }
    }

    public void gone(Node node) {
        Instant seen = clock.instant();
        synchronized (this) {
            nodes.gone(node.getMetadata().getUid(), seen);
        }
    }

    /** Everything that there is: what is known and not among it is gone. */
    public void all(List<Pod> allPods, List<Node> allNodes) {
        Instant seen = clock.instant();
        allPods.forEach(this::see);
        allNodes.forEach(this::see);
        synchronized (this) {
            pods.retain(uids(allPods), seen);
            nodes.retain(uids(allNodes), seen);
        }
    }

    /** The API server did not answer. */
    public synchronized void outOfReach(String reason) {
        Instant now = clock.instant();
        if (Duration.between(lastGap, now).compareTo(BETWEEN_GAPS) >= 0) {
            lastGap = now;
            write(new ClusterEntry.Gap(now, reason));
        }
    }

    /** Everything was listed anew. */
    public void relisted(String what) {
        write(new ClusterEntry.Relisted(clock.instant(), what));
    }

    /** Adds what somebody else has to say. */
    public synchronized void write(ClusterEntry entry) {
        if (closed || broken != null) {
            return;
        }
        try {
            sink.accept(entry);
        } catch (RuntimeException e) {
            // Thrown into the library's threads it would be logged and forgotten.
            broken = e;
        }
    }

    /**
     * Writes the last entry; nothing comes out after it.
     *
     * @throws RuntimeException what the first entry that could not be written came to
     */
    public synchronized void close(boolean complete) {
        write(new ClusterEntry.Closed(clock.instant(), complete));
        closed = true;
        if (broken != null) {
            throw broken;
        }
    }

    private static Set<String> uids(List<? extends HasMetadata> things) {
        return things.stream().map(thing -> thing.getMetadata().getUid()).collect(Collectors.toSet());
    }
}
