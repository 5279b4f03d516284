package dev.firstbell.deploy.observe;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.cluster.ServerClockProbe;
import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.cluster.ClusterJournal;
import dev.firstbell.records.io.BadInputException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
 * <p>The API server's clock is compared with ours when the watch begins, once a minute, and when it ends, because either
 * clock may be set meanwhile: a laptop that sleeps wakes up with another time. Each comparison is an entry ({@link
 * ClusterEntry.ServerClock}); what follows from them is {@link dev.firstbell.records.cluster.ServerTime}'s.
 *
 * <p>Memory: a few hundred bytes for each of at most 50,000 pods, and the image names of each node. States are not
 * kept. Events of pods not yet known are kept for at most 5,000 pods, 16 events each. Threads: a few of the Kubernetes
 * client, and one for the comparisons of the clocks.
 *
 * <p>Thread-safe.
 */
public final class ClusterObserver implements AutoCloseable {
    private static final Duration LAST_RESPONSE = Duration.ofSeconds(4);

    /**
     * How often the clocks are compared, and by how many requests at most, about one a second.
     *
     * @param last during these a person may be waiting for the end
     */
    record Comparisons(Duration every, int first, int later, int last) {
        static final Comparisons USUAL = new Comparisons(Duration.ofMinutes(1), 12, 6, 3);
    }

    private final ClusterTracker tracker;
    private final ClusterWatches watches;
    private final ClusterAccess cluster;
    private final ScheduledExecutorService timer;
    private final Clock clock;
    private final Comparisons comparisons;
    private volatile ServerClockProbe probe;
    private volatile CompletableFuture<Void> compared = CompletableFuture.completedFuture(null);
    private volatile Instant lastCompared = Instant.MIN;
    private boolean closed;

    private ClusterObserver(ClusterAccess cluster, Clock clock, ClusterTracker tracker, Comparisons comparisons) {
        this.cluster = cluster;
        this.clock = clock;
        this.tracker = tracker;
        this.comparisons = comparisons;
        this.watches = new ClusterWatches(cluster.client(), cluster.namespace(), tracker);
        this.timer = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "firstbell-cluster-clock");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Starts to watch, and returns when all existing objects have been listed. The first comparison of the clocks continues
     * in the background for up to twelve seconds.
     *
     * @param cluster supports one observer at a time; the caller closes it after the observer
     * @param clock the hub's time, used for {@code seen}
     * @param sink receives the entries one at a time, from various threads, until {@link #close} returns
     * @throws BadInputException if the cluster cannot be listed; {@link ClusterAccess#check} finds the causes
     *     beforehand
     */
    public static ClusterObserver start(ClusterAccess cluster, String runId, Clock clock, Consumer<ClusterEntry> sink) {
        return start(cluster, runId, clock, Comparisons.USUAL, sink);
    }

    /** The same with comparisons of the clocks at another pace. */
    static ClusterObserver start(
            ClusterAccess cluster, String runId, Clock clock, Comparisons comparisons, Consumer<ClusterEntry> sink) {
        requireNonNull(runId, "runId is null");
        ClusterTracker tracker = new ClusterTracker(clock, sink);
        tracker.write(new ClusterEntry.Opened(
                clock.instant(), ClusterJournal.SCHEMA, runId, cluster.server(), cluster.namespace()));
        ClusterObserver observer = new ClusterObserver(cluster, clock, tracker, comparisons);
        try {
            observer.begin();
            return observer;
        } catch (KubernetesClientException e) {
            String why = cluster.unwatchable(e);
            observer.end(false);
            throw new BadInputException("--kubeconfig: " + why);
        } catch (ClusterWatches.NotBegun e) {
            observer.end(false);
            throw new BadInputException("--kubeconfig: " + cluster.server() + " cannot be watched: " + e.getMessage());
        }
    }

    private void begin() {
        cluster.connection().onFailure(tracker::connectionFailed);
        watches.start();
        compare(comparisons.first());
        timer.scheduleWithFixedDelay(
                this::compareAgain,
                comparisons.every().toMillis(),
                comparisons.every().toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** Starts a comparison, unless one is under way. */
    private void compare(int requests) {
        if (compared.isDone()) {
            ServerClockProbe next = new ServerClockProbe(cluster.client(), clock, timer);
            probe = next;
            compared = next.start(requests).thenAccept(result -> result.ifPresent(this::write));
        }
    }

    /** A server whose first responses had no date has none later. */
    private void compareAgain() {
        if (lastCompared.isAfter(Instant.MIN)) {
            compare(comparisons.later());
        }
    }

    private void write(ServerClockProbe.Result result) {
        lastCompared = result.at();
        tracker.write(new ClusterEntry.ServerClock(result.at(), result.ahead(), result.uncertainty()));
    }

    /**
     * Lists all objects once more, so that changes the watches have not delivered yet are recorded, compares the clocks
     * once more, and stops. If the API server cannot be reached, the last entry marks the record as incomplete. Closing
     * again has no effect.
     *
     * @throws RuntimeException the first exception that the sink threw, if any; no entry was written after it
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        probe.end();
        boolean complete = watches.listOnceMore();
        if (complete) {
            compareForTheLastTime();
        }
        end(complete);
    }

    /** How many pods carry the label of students' pods and no user name, so that they are left out. */
    public int unnamedPods() {
        return tracker.unnamedPods();
    }

    private void compareForTheLastTime() {
        Duration since = Duration.between(lastCompared, clock.instant()).abs();
        if (lastCompared.equals(Instant.MIN)
                || since.compareTo(comparisons.every().dividedBy(2)) < 0) {
            return;
        }
        compare(comparisons.last());
        try {
            compared.get(LAST_RESPONSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            probe.end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void end(boolean complete) {
        cluster.connection().onFailure(reason -> {});
        watches.stop();
        timer.shutdownNow();
        tracker.close(complete);
    }
}
