package dev.firstbell.simulations;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.call.HubException;
import dev.firstbell.client.hub.Metrics;
import dev.firstbell.records.hub.HubMetricsEntry;
import dev.firstbell.records.hub.HubMetricsEntry.LoopTicks;
import dev.firstbell.records.hub.HubMetricsEntry.SpawnEnd;
import dev.firstbell.records.hub.HubMetricsEntry.Spawns;
import dev.firstbell.records.hub.HubMetricsJournal;
import dev.firstbell.records.io.JournalWriter;
import dev.firstbell.records.time.HubClock;
import dev.firstbell.simulations.internal.async.FutureFailures;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Asks a hub for its own figures before, while and after a class comes, and writes down what it says. One question at a
 * time, every five seconds of the hub's time and never more than one a second: each costs the hub a few milliseconds of its
 * only thread. A token that may not read them is asked with once. Thread-safe.
 */
public final class HubFigures implements AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final Duration NO_MORE_OFTEN = Duration.ofSeconds(1);

    /** For the last answer, in wall time: the run is over, and somebody waits for its result. */
    private static final Duration LAST_ANSWER = Duration.ofSeconds(10);

    private final HubClient hub;
    private final JournalWriter journal;
    private final Supplier<HubClock> clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "hub-figures");
        thread.setDaemon(true);
        return thread;
    });
    private final Object lock = new Object();
    private CompletableFuture<Boolean> asking = CompletableFuture.completedFuture(false);
    private boolean refused;
    private boolean ending;
    private boolean closed;

    private HubFigures(HubClient hub, JournalWriter journal, Supplier<HubClock> clock) {
        this.hub = hub;
        this.journal = journal;
        this.clock = clock;
    }

    /**
     * Asks for the first time and goes on until it is closed; returns at once.
     *
     * @param hub is closed with this
     * @param file gets the answers
     * @param clock the hub's, which may be another one later
     */
    public static HubFigures begin(HubClient hub, URI url, Path file, String runId, Supplier<HubClock> clock) {
        HubFigures figures = new HubFigures(requireNonNull(hub, "hub is null"), JournalWriter.append(file), clock);
        figures.journal.write(
                new HubMetricsEntry.Opened(clock.get().now(), HubMetricsJournal.SCHEMA, runId, url.toString()));
        figures.askAndGoOn();
        return figures;
    }

    /** Why a hub does not show its figures now; empty if it does. Asks once, and waits for the answer. */
    public static Optional<String> refusal(HubClient hub) {
        return hub.metrics()
                .handle((metrics, failure) -> failure == null
                        ? Optional.<String>empty()
                        : Optional.of(reason(failed(Instant.EPOCH, failure))))
                .join();
    }

    private void askAndGoOn() {
        synchronized (lock) {
            if (ending || refused) {
                return;
            }
            asking = ask();
        }
        asking.whenComplete((answered, failure) -> {
            synchronized (lock) {
                if (!ending && !refused) {
                    Duration pause = clock.get().toWall(EVERY);
                    timer.schedule(
                            this::askAndGoOn,
                            Math.max(pause.toMillis(), NO_MORE_OFTEN.toMillis()),
                            TimeUnit.MILLISECONDS);
                }
            }
        });
    }

    /** Done with whether there was an answer; never fails. */
    private CompletableFuture<Boolean> ask() {
        Instant at = clock.get().now();
        long from = System.nanoTime();
        return hub.metrics().handle((metrics, failure) -> {
            HubMetricsEntry entry = failure == null
                    ? counted(at, Duration.ofNanos(System.nanoTime() - from), metrics)
                    : failed(at, failure);
            synchronized (lock) {
                refused = refused || entry instanceof HubMetricsEntry.Refused;
                if (!closed) {
                    journal.write(entry);
                }
            }
            return failure == null;
        });
    }

    private static String reason(HubMetricsEntry failed) {
        return failed instanceof HubMetricsEntry.Refused refused
                ? refused.reason()
                : ((HubMetricsEntry.Missed) failed).reason();
    }

    private static HubMetricsEntry failed(Instant at, Throwable failure) {
        Throwable cause = FutureFailures.cause(failure);
        if (!(cause instanceof HubException error)) {
            return new HubMetricsEntry.Missed(at, String.valueOf(cause.getMessage()));
        }
        return switch (error.code()) {
            case FORBIDDEN ->
                new HubMetricsEntry.Refused(
                        at,
                        "the token may not read the hub's metrics; give its role " + HubCheck.METRICS_SCOPE
                                + " (hub.loadRoles in the Helm values)");
            case NOT_FOUND -> new HubMetricsEntry.Refused(at, "the hub has no metrics");
            case PROTOCOL, BAD_REQUEST ->
                new HubMetricsEntry.Refused(at, "the hub's metrics cannot be read: " + error.hubMessage());
            case UNREACHABLE,
                    TIMEOUT,
                    CONFLICT,
                    THROTTLED,
                    HUB_RESTARTING,
                    SERVER_ERROR,
                    KERNEL_DIED,
                    CHANNEL_CLOSED,
                    CANCELLED -> new HubMetricsEntry.Missed(at, error.hubMessage());
        };
    }

    /** What of a hub's metrics is about starts and about its own health. */
    static HubMetricsEntry.Counted counted(Instant at, Duration took, Metrics metrics) {
        Map<SpawnEnd, Spawns> spawns = new EnumMap<>(SpawnEnd.class);
        metrics.spawns()
                .forEach((outcome, timing) -> spawns.put(
                        switch (outcome) {
                            case SUCCESS -> SpawnEnd.SUCCESS;
                            case FAILURE -> SpawnEnd.FAILURE;
                            case THROTTLED -> SpawnEnd.THROTTLED;
                            case TOO_MANY_USERS -> SpawnEnd.TOO_MANY_USERS;
                            case ALREADY_PENDING -> SpawnEnd.ALREADY_PENDING;
                        },
                        new Spawns(timing.count(), timing.total())));
        List<Metrics.Sample> requests = metrics.named("request_duration_seconds_count");
        Optional<Long> throttledAnswers = requests.isEmpty()
                ? Optional.empty()
                : Optional.of(requests.stream()
                        .filter(sample -> "429".equals(sample.labels().get("code")))
                        .mapToLong(sample -> Math.round(sample.value()))
                        .sum());
        return new HubMetricsEntry.Counted(
                at,
                took,
                spawns,
                throttledAnswers,
                eventLoop(metrics),
                value(metrics, "process_cpu_seconds_total").map(HubFigures::seconds),
                value(metrics, "process_resident_memory_bytes").map(Math::round),
                value(metrics, "running_servers").map(Math::round));
    }

    private static Optional<LoopTicks> eventLoop(Metrics metrics) {
        String name = "event_loop_interval_seconds";
        List<LoopTicks.Bucket> buckets = metrics.named(name + "_bucket").stream()
                .flatMap(sample -> Optional.ofNullable(sample.labels().get("le"))
                        .flatMap(HubFigures::number)
                        .map(within -> new LoopTicks.Bucket(seconds(within), Math.round(sample.value())))
                        .stream())
                .sorted(Comparator.comparing(LoopTicks.Bucket::within))
                .toList();
        return value(metrics, name + "_count")
                .flatMap(ticks -> value(metrics, name + "_sum")
                        .map(sum -> new LoopTicks(Math.round(ticks), seconds(sum), buckets)));
    }

    /** Empty for infinity, which is the bucket that holds all. */
    private static Optional<Double> number(String text) {
        try {
            return Optional.of(Double.parseDouble(text)).filter(value -> !value.isInfinite() && !value.isNaN());
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<Double> value(Metrics metrics, String name) {
        return metrics.value(name).stream().boxed().filter(Double::isFinite).findFirst();
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }

    /** Asks for the last time, and ends. Closing it twice is closing it once. */
    @Override
    public void close() {
        CompletableFuture<Boolean> last;
        synchronized (lock) {
            if (ending) {
                return;
            }
            ending = true;
            last = refused ? CompletableFuture.completedFuture(false) : asking.thenCompose(ignored -> ask());
        }
        boolean complete = inTime(last);
        synchronized (lock) {
            closed = true;
            journal.write(new HubMetricsEntry.Closed(clock.get().now(), complete));
            journal.close();
        }
        timer.shutdownNow();
        hub.close();
    }

    private static boolean inTime(CompletableFuture<Boolean> answer) {
        try {
            return answer.get(LAST_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
