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
 * the events of pods in the hub's namespace, and all nodes. Other pods cause no traffic except for their events.
 *
 * <p>It lists the objects, then watches them with bookmarks. After a lost connection it resumes from the last resource
 * version, after pauses that grow from 0.2 s to 6.4 s. If the API server no longer has that version (410 Gone), it
 * lists again. Changes during the gap are recorded late, but with Kubernetes' own timestamps. Only objects that
 * appeared and disappeared within the gap are lost; {@link ClusterEntry.Gap} and {@link ClusterEntry.Relisted} mark
 * when that is possible.
 *
 * <p>Memory: a few hundred bytes for each of at most 50,000 pods, and the image names of each node. States are not
 * kept. Events of pods not yet known are kept for at most 5,000 pods, 16 events each. Threads: a few of the Kubernetes
 * client, and one for the comparison of the clocks.
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
     * Starts to watch, and returns when all existing objects have been listed. The comparison of the clocks continues
     * in the background for up to ten seconds.
     *
     * @param cluster supports one observer at a time; the caller closes it after the observer
     * @param clock the hub's time, used for {@code seen}
     * @param sink receives the entries one at a time, from various threads, until {@link #close} returns
     * @throws BadInputException if the cluster cannot be listed; {@link ClusterAccess#check} finds the causes
     *     beforehand
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
        cluster.connection().onFailure(tracker::connectionFailed);
        watches.start();
        probe.start().thenRun(this::writeClockOffset);
    }

    /**
     * Lists all objects once more, so that changes the watches have not delivered yet are recorded, and stops. If the
     * API server cannot be reached, the last entry marks the record as incomplete. Closing again has no effect.
     *
     * @throws RuntimeException the first exception that the sink threw, if any; no entry was written after it
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (!probe.isDone()) {
            writeClockOffset();
        }
        boolean complete = watches.listOnceMore();
        end(complete);
    }

    private void end(boolean complete) {
        cluster.connection().onFailure(reason -> {});
        watches.stop();
        timer.shutdownNow();
        tracker.close(complete);
    }

    private void writeClockOffset() {
        probe.result()
                .ifPresent(result -> tracker.write(
                        new ClusterEntry.ServerClock(clock.instant(), result.ahead(), result.uncertainty())));
    }
}
