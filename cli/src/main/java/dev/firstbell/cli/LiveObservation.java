package dev.firstbell.cli;

import dev.firstbell.analysis.Figures;
import dev.firstbell.client.HubClient;
import dev.firstbell.deploy.observe.ClusterAccess;
import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.cluster.ClusterEntry.PodMark;
import dev.firstbell.simulations.HubFigures;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A class that is watched while it starts. For one use. */
final class LiveObservation {
    private static final Duration BETWEEN_LINES = Duration.ofMinutes(1);

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
        Instant from = run.clock().now();
        String where = "namespace " + cluster.namespace() + " at " + cluster.server();
        run.begin(from, from, from.plus(length), where);
        CountDownLatch enough = new CountDownLatch(1);
        // A second Ctrl-C: what is on disk stays, and can be read.
        try (Interrupts interrupts =
                new Interrupts(enough::countDown, () -> Runtime.getRuntime().halt(ExitCode.INTERRUPTED))) {
            WatchedCluster watched = beginWatching(from);
            // Closed in any case: a hub's journal that cannot be written does not take the cluster's along.
            try (watched) {
                try (HubFigures figures = hub.map(this::beginAsking).orElse(null)) {
                    say("watching " + where + " for " + Figures.limit(length) + "; the hub is "
                            + (figures != null ? "asked what it counts and sent nothing else" : "sent nothing")
                            + ". Ctrl-C ends it, with a record");
                    await(enough, from.plus(length));
                }
            }
            return run.end(run.clock().now(), interrupts.any());
        }
    }

    /** A watch that could not begin leaves no record of a class that nobody saw. */
    private WatchedCluster beginWatching(Instant from) {
        try {
            return WatchedCluster.start(
                    cluster,
                    run.folder(),
                    run.runId(),
                    run.clock(),
                    entry -> run.names().hide(count(entry, from)),
                    run::say);
        } catch (RuntimeException e) {
            run.folder().discard();
            throw e;
        }
    }

    private HubFigures beginAsking(HubClient client) {
        return HubFigures.begin(client, client.url(), run.folder().hubJournalFile(), run.runId(), run::clock);
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

    private void say(String line) {
        if (!quiet) {
            run.say(line);
        }
    }
}
