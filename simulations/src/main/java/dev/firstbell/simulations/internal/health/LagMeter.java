package dev.firstbell.simulations.internal.health;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How late tasks of one executor come: one that should run every 100 ms says how much later it did. A task that is overdue
 * and has not run yet counts for as long as it is overdue, so that an executor that stands still is seen while it does.
 * Thread-safe.
 */
public final class LagMeter {
    static final Duration EVERY = Duration.ofMillis(100);

    private final ScheduledExecutorService executor;
    private final LongSupplier nanos;
    private final Object lock = new Object();
    private long due;
    private long worst;

    private LagMeter(ScheduledExecutorService executor, LongSupplier nanos) {
        this.executor = executor;
        this.nanos = nanos;
    }

    /** Begins to measure; ends with the executor. */
    public static LagMeter of(ScheduledExecutorService executor) {
        LagMeter meter = new LagMeter(executor, System::nanoTime);
        meter.next();
        return meter;
    }

    private void next() {
        synchronized (lock) {
            due = nanos.getAsLong() + EVERY.toNanos();
        }
        try {
            executor.schedule(this::run, EVERY.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // It has been shut down: nobody waits for it any more, and nothing is overdue.
            synchronized (lock) {
                due = Long.MAX_VALUE;
            }
        }
    }

    private void run() {
        synchronized (lock) {
            worst = Math.max(worst, nanos.getAsLong() - due);
        }
        next();
    }

    /** The worst since the last time. */
    Duration take() {
        synchronized (lock) {
            long overdue = due == Long.MAX_VALUE || executor.isShutdown() ? 0 : nanos.getAsLong() - due;
            long taken = Math.max(0, Math.max(worst, overdue));
            worst = 0;
            return Duration.ofNanos(taken);
        }
    }
}
