package dev.firstbell.cli;

import dev.firstbell.analysis.Figures;
import dev.firstbell.client.HubClient;
import dev.firstbell.client.Metrics;
import dev.firstbell.deploy.observe.ClusterAccess;
import dev.firstbell.records.ClusterEntry;
import dev.firstbell.records.ClusterEntry.PodMark;
import dev.firstbell.records.Observation.HubCounts;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A class that is watched while it starts. For one use. */
final class LiveObservation {
    private static final Duration BETWEEN_LINES = Duration.ofMinutes(1);
    private static final Metrics.Timing NOTHING = new Metrics.Timing(0, Duration.ZERO);

    private final ObservedRun run;
    private final ClusterAccess cluster;
    private final Optional<HubClient> hub;
    private final Duration length;
    private final boolean quiet;
    private final Set<String> created = ConcurrentHashMap.newKeySet();
    private final Set<String> started = ConcurrentHashMap.newKeySet();

    LiveObservation(ObservedRun run, ClusterAccess cluster, Optional<HubClient> hub, Duration length, boolean quiet) {
        this.run = run;
        this.cluster = cluster;
        this.hub = hub;
        this.length = length;
        this.quiet = quiet;
    }

    /** Watches until the time is over or somebody has had enough; then writes the record. Returns the exit code. */
    int watch() {
        Optional<Metrics> before = hub.flatMap(this::counts);
        Instant from = run.clock().now();
        run.begin(from, from, from.plus(length), "namespace " + cluster.namespace() + " at " + cluster.server());
        CountDownLatch enough = new CountDownLatch(1);
        // A second Ctrl-C: what is on disk stays, and can be read.
        try (Interrupts interrupts =
                new Interrupts(enough::countDown, () -> Runtime.getRuntime().halt(ExitCode.INTERRUPTED))) {
            WatchedCluster watched = WatchedCluster.start(
                    cluster,
                    run.folder(),
                    run.runId(),
                    run.clock(),
                    entry -> run.names().hide(count(entry, from)));
            try {
                say("watching namespace " + cluster.namespace() + " at " + cluster.server() + " for "
                        + Figures.limit(length) + "; nothing is sent to the hub. Ctrl-C ends it, with a record");
                await(enough, from.plus(length));
            } finally {
                watched.close();
            }
            Instant until = run.clock().now();
            Optional<HubCounts> counts =
                    before.flatMap(first -> hub.flatMap(this::counts).map(last -> between(first, last)));
            return run.end(until, counts, interrupts.any());
        } finally {
            hub.ifPresent(HubClient::close);
        }
    }

    private void await(CountDownLatch enough, Instant end) {
        Duration left = Duration.between(run.clock().now(), end);
        try {
            while (left.compareTo(Duration.ZERO) > 0
                    && !enough.await(Math.min(left.toMillis() + 1, BETWEEN_LINES.toMillis()), TimeUnit.MILLISECONDS)) {
                left = Duration.between(run.clock().now(), end);
                if (left.compareTo(BETWEEN_LINES.dividedBy(2)) > 0) {
                    say(Figures.count(created.size(), "server", "servers") + " asked for, " + started.size()
                            + " of them started; " + Figures.limit(Duration.ofSeconds(left.toSeconds())) + " left");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ClusterEntry count(ClusterEntry entry, Instant from) {
        if (entry instanceof ClusterEntry.PodFact fact) {
            if (fact.mark() == PodMark.CREATED && !fact.at().isBefore(from.minusSeconds(1))) {
                created.add(fact.uid());
            }
            if (fact.mark() == PodMark.STARTED && created.contains(fact.uid())) {
                started.add(fact.uid());
            }
        }
        return entry;
    }

    private Optional<Metrics> counts(HubClient client) {
        try {
            return Optional.of(client.metrics().join());
        } catch (CompletionException e) {
            run.note("the hub did not show its metrics: " + e.getCause().getMessage());
            return Optional.empty();
        }
    }

    /** A hub that restarted counts from nothing. */
    private static HubCounts between(Metrics first, Metrics last) {
        Map<Metrics.SpawnOutcome, Metrics.Timing> to = last.spawns();
        boolean restarted = first.spawns().entrySet().stream()
                .anyMatch(entry ->
                        to.get(entry.getKey()).count() < entry.getValue().count());
        Map<Metrics.SpawnOutcome, Metrics.Timing> from = restarted ? Map.of() : first.spawns();
        return new HubCounts(
                more(from, to, Metrics.SpawnOutcome.SUCCESS).count(),
                more(from, to, Metrics.SpawnOutcome.SUCCESS).total(),
                more(from, to, Metrics.SpawnOutcome.FAILURE).count(),
                more(from, to, Metrics.SpawnOutcome.THROTTLED).count()
                        + more(from, to, Metrics.SpawnOutcome.TOO_MANY_USERS).count(),
                restarted);
    }

    private static Metrics.Timing more(
            Map<Metrics.SpawnOutcome, Metrics.Timing> from,
            Map<Metrics.SpawnOutcome, Metrics.Timing> to,
            Metrics.SpawnOutcome outcome) {
        Metrics.Timing before = from.getOrDefault(outcome, NOTHING);
        Metrics.Timing now = to.get(outcome);
        return new Metrics.Timing(now.count() - before.count(), now.total().minus(before.total()));
    }

    private void say(String line) {
        if (!quiet) {
            run.say(line);
        }
    }
}
