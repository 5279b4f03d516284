package dev.firstbell.recording;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.HubClient;
import dev.firstbell.recording.HubMetricsReading.Failure;
import dev.firstbell.records.hub.HubMetricsEntry;
import dev.firstbell.records.hub.HubMetricsJournal;
import dev.firstbell.records.io.JournalWriter;
import dev.firstbell.records.observed.Observation.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks a hub for its metrics before, during and after a class start and writes {@code hub.jsonl}. It sends one request at
 * a time, every five seconds of the hub's time and never more than one per second, since each costs the hub a few
 * milliseconds of its only thread. If the token may not read the metrics, it asks only once.
 */
public final class HubMetricsRecording extends OneTimeRecording {
    /** The scope that a token needs, unless the hub shows its metrics to everyone. */
    public static final String SCOPE = "read:metrics";

    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

    /** For the last response, in wall time: the run is over, and its result waits for this. */
    private static final Duration LAST_RESPONSE = Duration.ofSeconds(10);

    private final RecordingContext context;
    private final HubClient hub;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "hub-metrics");
        thread.setDaemon(true);
        return thread;
    });
    private final Object lock = new Object();
    private JournalWriter journal;
    private CompletableFuture<Boolean> scraping = CompletableFuture.completedFuture(false);
    private boolean responded;
    private boolean unavailable;
    private boolean ending;
    private boolean closed;

    /** @param hub is closed with this recording */
    public HubMetricsRecording(RecordingContext context, HubClient hub) {
        super("the record of the hub's metrics");
        this.context = requireNonNull(context, "context is null");
        this.hub = requireNonNull(hub, "hub is null");
    }

    /** The reason why a hub does not show its metrics now; empty if it does. Scrapes once and waits for the response. */
    public static Optional<String> unavailability(HubClient hub) {
        return hub.metrics()
                .handle((metrics, failure) -> failure == null
                        ? Optional.<String>empty()
                        : Optional.of(Failure.of(failure).reason()))
                .join();
    }

    /** Scrapes for the first time and returns at once. */
    @Override
    void begin() {
        journal = JournalWriter.append(context.folder().hubJournalFile());
        journal.write(new HubMetricsEntry.Opened(
                now(), HubMetricsJournal.SCHEMA, context.runId(), hub.url().toString()));
        scrapeRepeatedly();
    }

    private void scrapeRepeatedly() {
        synchronized (lock) {
            if (ending || unavailable) {
                return;
            }
            scraping = scrape();
        }
        scraping.whenComplete((done, failure) -> {
            synchronized (lock) {
                if (!ending && !unavailable) {
                    Duration pause = context.clock().get().toWall(EVERY);
                    timer.schedule(
                            this::scrapeRepeatedly,
                            Math.max(pause.toMillis(), SHORTEST_PAUSE.toMillis()),
                            TimeUnit.MILLISECONDS);
                }
            }
        });
    }

    /** Completes with whether the hub responded; never fails. */
    private CompletableFuture<Boolean> scrape() {
        Instant at = now();
        long from = System.nanoTime();
        return hub.metrics().handle((metrics, error) -> {
            Duration took = Duration.ofNanos(System.nanoTime() - from);
            synchronized (lock) {
                if (error == null) {
                    responded |= write(HubMetricsReading.counted(at, took, metrics));
                } else {
                    Failure failure = Failure.of(error);
                    unavailable |= failure.lasting();
                    write(failure.at(at));
                }
            }
            return error == null;
        });
    }

    /** Returns whether the file was still open. */
    private boolean write(HubMetricsEntry entry) {
        if (!closed) {
            journal.write(entry);
        }
        return !closed;
    }

    private Instant now() {
        return context.clock().get().now();
    }

    /** Scrapes for the last time. */
    @Override
    Result end() {
        CompletableFuture<Boolean> lastScrape;
        synchronized (lock) {
            ending = true;
            lastScrape =
                    unavailable ? CompletableFuture.completedFuture(false) : scraping.thenCompose(ignored -> scrape());
        }
        boolean complete = inTime(lastScrape);
        synchronized (lock) {
            closed = true;
            try (JournalWriter last = journal) {
                last.write(new HubMetricsEntry.Closed(now(), complete));
            }
        }
        return new Result(contributed(), List.of(), List.of(), true);
    }

    private static boolean inTime(CompletableFuture<Boolean> response) {
        try {
            return response.get(LAST_RESPONSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    List<Source> contributed() {
        synchronized (lock) {
            return responded ? List.of(Source.HUB_METRICS) : List.of();
        }
    }

    @Override
    void release() {
        timer.shutdownNow();
        hub.close();
    }
}
