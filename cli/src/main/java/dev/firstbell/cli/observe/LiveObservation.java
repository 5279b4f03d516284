package dev.firstbell.cli.observe;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.cli.shared.Interrupts;
import dev.firstbell.client.HubClient;
import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.observe.NamespaceContents;
import dev.firstbell.recording.ObservedRun;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.time.HubClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** Watches a class while it starts, until the time is over or Ctrl-C. For one use. */
final class LiveObservation {
    /** How long a watch may still take to begin after a signal. */
    private static final Duration BEGINNING = Duration.ofSeconds(5);

    private static final Duration BETWEEN_LINES = Duration.ofMinutes(1);

    private final ObservedRun.Settings settings;
    private final ClusterAccess cluster;
    private final Optional<HubClient> hub;
    private final Duration length;
    private final Consumer<String> progress;
    private final Consumer<String> alarm;

    /**
     * @param hub is scraped for its metrics, and closed at the end
     * @param progress receives how far the watch is
     * @param alarm receives what goes wrong meanwhile
     */
    LiveObservation(
            ObservedRun.Settings settings,
            ClusterAccess cluster,
            Optional<HubClient> hub,
            Duration length,
            Consumer<String> progress,
            Consumer<String> alarm) {
        this.settings = settings;
        this.cluster = cluster;
        this.hub = hub;
        this.length = length;
        this.progress = progress;
        this.alarm = alarm;
    }

    /**
     * Watches, then writes the record.
     *
     * @param ending turns the outcome, and whether there was a Ctrl-C, into the exit code
     */
    int watch(BiFunction<ObservedRun.Result, Boolean, Integer> ending) {
        HubClock clock = settings.clock();
        Instant from = clock.now();
        StartCounter counter = new StartCounter(from, alarm);
        CountDownLatch enough = new CountDownLatch(1);
        // At a second Ctrl-C the process ends at once; what is on disk can be read.
        AtomicReference<Thread> beginning = new AtomicReference<>(Thread.currentThread());
        Runnable end = () -> {
            enough.countDown();
            interruptUnlessBegun(beginning);
        };
        try (Interrupts interrupts =
                new Interrupts(end, () -> Runtime.getRuntime().halt(ExitCode.INTERRUPTED))) {
            return watch(from, counter, enough, beginning, interrupts, ending);
        }
    }

    /** A watch that begins right now keeps what it has recorded. */
    private static void interruptUnlessBegun(AtomicReference<Thread> beginning) {
        Instant patience = Instant.now().plus(BEGINNING);
        try {
            while (beginning.get() != null && Instant.now().isBefore(patience)) {
                Thread.sleep(50);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Optional.ofNullable(beginning.get()).ifPresent(Thread::interrupt);
    }

    private int watch(
            Instant from,
            StartCounter counter,
            CountDownLatch enough,
            AtomicReference<Thread> beginning,
            Interrupts interrupts,
            BiFunction<ObservedRun.Result, Boolean, Integer> ending) {
        HubClock clock = settings.clock();
        try (ObservedRun run = ObservedRun.watch(settings, cluster, hub, from, length, counter)) {
            beginning.set(null);
            // An interrupt that came just before has also ended the wait.
            Thread.interrupted();
            progress.accept("watching namespace " + cluster.namespace() + " at " + cluster.server() + " for "
                    + DisplayText.limit(length) + "; the hub receives "
                    + (hub.isPresent() ? "only requests for its metrics" : "no requests")
                    + ". Ctrl-C ends the watch and writes the record");
            NamespaceContents.doubt(cluster).ifPresent(alarm);
            await(enough, clock, from.plus(length), counter);
            return ending.apply(finish(run), interrupts.any());
        } catch (BadInputException e) {
            if (beginning.get() != null && interrupts.any()) {
                alarm.accept("interrupted before the watch began; nothing was recorded");
                return ExitCode.INTERRUPTED;
            }
            throw e;
        }
    }

    /** What was recorded stays if the figures cannot be written, such as on a full disk. */
    private ObservedRun.Result finish(ObservedRun run) {
        try {
            return run.finish();
        } catch (RuntimeException e) {
            alarm.accept(
                    "everything is recorded, but the figures could not be written; remove the cause, then run `firstbell"
                            + " observe --finish " + settings.folder().path() + "`");
            throw e;
        }
    }

    private void await(CountDownLatch enough, HubClock clock, Instant end, StartCounter counter) {
        Duration left = Duration.between(clock.now(), end);
        try {
            while (left.compareTo(Duration.ZERO) > 0
                    && !enough.await(Math.min(left.toMillis() + 1, BETWEEN_LINES.toMillis()), TimeUnit.MILLISECONDS)) {
                left = Duration.between(clock.now(), end);
                if (left.compareTo(BETWEEN_LINES.dividedBy(2)) > 0) {
                    progress.accept(DisplayText.count(counter.created(), "server", "servers") + " requested, "
                            + counter.started() + " of them started; "
                            + DisplayText.limit(Duration.ofSeconds(left.toSeconds())) + " left");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
