package dev.firstbell.cli.environment;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.deploy.prescale.Prescaler;
import dev.firstbell.deploy.prescale.verify.NodeLog;
import dev.firstbell.records.cluster.ClusterUse;
import dev.firstbell.records.prescale.Verification;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks for the room of one cell, and looks at the cluster again and again until the cell ends: which nodes are there, and
 * since when the room is. Every call of the cluster is made on a thread of its own, one after the other. The methods may be
 * called from any thread.
 */
final class CellWatch implements AutoCloseable {
    private final Prescaler prescaler;
    private final int count;
    private final Runnable request;
    private final NodeLog nodes;
    private final Clock clock;
    private final Instant begun;
    private final ScheduledExecutorService thread;
    private final Set<String> before;

    private volatile Optional<Instant> askedAt = Optional.empty();
    private volatile Optional<Duration> verifiedAfter = Optional.empty();

    private CellWatch(Prescaler prescaler, int count, Runnable request, NodeLog nodes, Clock clock) {
        this.prescaler = requireNonNull(prescaler, "prescaler is null");
        this.count = count;
        this.request = requireNonNull(request, "request is null");
        this.nodes = requireNonNull(nodes, "nodes is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.begun = clock.instant();
        this.before = Set.copyOf(nodes.look(begun));
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread own = new Thread(task, "firstbell-cell-watch");
            own.setDaemon(true);
            return own;
        });
    }

    /**
     * Begins to look.
     *
     * @param prescaler of the cell's means; closed with this watch
     * @param request asks for the room; may be called more than once
     * @param nodes an empty log
     * @param interval between two looks
     * @throws PrescaleException if the nodes cannot be read
     */
    static CellWatch begin(
            Prescaler prescaler, int count, Runnable request, NodeLog nodes, Clock clock, Duration interval) {
        CellWatch watch = new CellWatch(prescaler, count, request, nodes, clock);
        watch.thread.scheduleWithFixedDelay(
                watch::lookIfPossible, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        return watch;
    }

    /** Asks for the room, in the background; the result is a {@link PrescaleException} if the cluster refuses. */
    Future<Void> ask() {
        return thread.submit(() -> {
            if (count > 0) {
                askedAt = askedAt.or(() -> Optional.of(clock.instant()));
                request.run();
            }
            return null;
        });
    }

    /** Gives the room back. */
    void release() {
        on(() -> {
            prescaler.release();
            return null;
        });
    }

    /** Whether a look has shown all of the room. True if there is none to ask for. */
    boolean isVerified() {
        return count == 0 || verifiedAfter.isPresent();
    }

    /**
     * Looks now.
     *
     * @throws PrescaleException if the cluster cannot be read
     */
    Verification look() {
        return on(() -> {
            Verification room = prescaler.verify(count);
            note(room);
            return room;
        });
    }

    private void note(Verification room) {
        Instant now = clock.instant();
        if (count > 0 && room.verified() && verifiedAfter.isEmpty()) {
            verifiedAfter = askedAt.map(asked -> Duration.between(asked, now));
        }
    }

    /** A look that failed is made up for by the next one. */
    private void lookIfPossible() {
        try {
            nodes.look(clock.instant());
            if (askedAt.isPresent() && !isVerified()) {
                note(prescaler.verify(count));
            }
        } catch (PrescaleException e) {
            // The API server may be away for a moment, and a class start goes on.
        }
    }

    /**
     * The nodes' use so far, with a last look. If that fails, the one before counts.
     *
     * @param warmNodes at the first intended arrival
     */
    ClusterUse use(Instant until, int warmNodes) {
        on(() -> {
            lookIfPossible();
            return null;
        });
        List<NodeLog.Sighting> all = nodes.sightings();
        int created =
                (int) all.stream().filter(node -> !before.contains(node.name())).count();
        return new ClusterUse(
                nodes.mostAtOnce(),
                nodes.time(begun, until).toMillis() / 3_600_000.0,
                until,
                warmNodes,
                Optional.of(created),
                verifiedAfter);
    }

    /**
     * Waits for a request.
     *
     * @return false if the time passed before it ended
     * @throws PrescaleException if the cluster refuses
     */
    static boolean await(Future<Void> request, Duration most) {
        try {
            request.get(most.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw unwrapped(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private <T> T on(Callable<T> call) {
        try {
            return thread.submit(call).get();
        } catch (ExecutionException e) {
            throw unwrapped(e);
        } catch (CancellationException e) {
            throw new IllegalStateException("the watch of the cell has ended", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static RuntimeException unwrapped(ExecutionException e) {
        return e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted while the cluster was being read", e);
    }

    /** Ends the looks. The room stays. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            thread.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        prescaler.close();
    }
}
