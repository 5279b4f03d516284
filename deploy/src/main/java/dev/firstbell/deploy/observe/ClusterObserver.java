package dev.firstbell.deploy.observe;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.cluster.ClusterJournal;
import dev.firstbell.records.io.BadInputException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/**
 * Watches a cluster from {@link #start} to {@link #close}: students' pods (label {@code component=singleuser-server}),
 * the events of pods in the hub's namespace, and all nodes. Other pods cost nothing but their events.
 *
 * <p>It lists, then watches with bookmarks from there on. When the connection breaks it goes on from the last version that
 * it saw, after 0.2 s and ever longer pauses up to 6.4 s; when the API server no longer has that version (410 Gone) it
 * lists anew. What happened meanwhile is told late but with Kubernetes' stamps; only what came and went unseen is lost,
 * and {@link ClusterEntry.Gap} and {@link ClusterEntry.Relisted} say when that can have been.
 *
 * <p>Memory: a few hundred bytes a pod, of at most 50,000 pods, and of a node what it says of its images; states are not
 * kept, and of events at most sixteen of each of up to 5,000 pods that nothing else is known of yet. Threads: the client's
 * few, and one for the clock.
 *
 * <p>Thread-safe.
 */
public final class ClusterObserver implements AutoCloseable {
    private final ClusterTracker tracker;
    private final ClusterWatches watches;
    private final ServerClockProbe probe;
    private final ClusterAccess cluster;
    private final ScheduledExecutorService timer;
    private final Clock clock;
    private boolean closed;

    private ClusterObserver(ClusterAccess cluster, Clock clock, ClusterTracker tracker) {
        this.cluster = cluster;
        this.clock = clock;
        this.tracker = tracker;
        this.watches = new ClusterWatches(cluster.client(), cluster.namespace(), tracker);
        this.timer = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "firstbell-cluster-clock");
            thread.setDaemon(true);
            return thread;
        });
        this.probe = new ServerClockProbe(cluster.client(), clock, timer);
    }

    /**
     * Starts to watch; returns when everything that is there has been listed. The comparison of the clocks takes up to ten
     * seconds more, beside it.
     *
     * @param cluster stays the caller's to close, after this; watched by one observer at a time
     * @param clock what {@code seen} is read from: the hub's time
     * @param sink is given every entry, one at a time and from various threads, until {@link #close} returns
     * @throws BadInputException if the cluster cannot be listed, although it was {@linkplain ClusterAccess#check checked}
     */
    public static ClusterObserver start(ClusterAccess cluster, String runId, Clock clock, Consumer<ClusterEntry> sink) {
        requireNonNull(runId, "runId is null");
        ClusterTracker tracker = new ClusterTracker(clock, sink);
        tracker.write(new ClusterEntry.Opened(
                clock.instant(), ClusterJournal.SCHEMA, runId, cluster.server(), cluster.namespace()));
        ClusterObserver observer = new ClusterObserver(cluster, clock, tracker);
        try {
            observer.begin();
            return observer;
        } catch (KubernetesClientException e) {
            observer.end(false);
            throw new BadInputException(
                    "--kubeconfig: " + cluster.server() + " cannot be watched: " + FailureMessages.reason(e));
        }
    }

    private void begin() {
        cluster.connection().tell(tracker::outOfReach);
        watches.start();
        probe.start().thenRun(this::tellClock);
    }

    /**
     * Lists everything once more, so that what the watches still had to bring is in, and stops. If the API server cannot
     * be reached by then, the last entry says that the record is not complete.
     *
     * @throws RuntimeException what the sink threw, if it ever did: nothing was written after that
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (!probe.isDone()) {
            tellClock();
        }
        boolean complete = watches.listOnceMore();
        end(complete);
    }

    private void end(boolean complete) {
        cluster.connection().tell(reason -> {});
        watches.stop();
        timer.shutdownNow();
        tracker.close(complete);
    }

    private void tellClock() {
        probe.result()
                .ifPresent(result -> tracker.write(
                        new ClusterEntry.ServerClock(clock.instant(), result.ahead(), result.uncertainty())));
    }
}
