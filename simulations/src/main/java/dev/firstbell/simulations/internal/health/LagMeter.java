package dev.firstbell.simulations.internal.health;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Measures how late an executor runs its tasks, by a task that is due every 100 ms. A task that is overdue but has not run
 * yet counts as well, so that a blocked executor is visible while it is blocked. Thread-safe.
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

    /** Starts to measure. The measurement ends when the executor shuts down. */
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
            // The executor has shut down, so nothing is overdue any more.
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

    /** Returns the largest lag since the last call. */
    Duration take() {
        synchronized (lock) {
            long overdue = due == Long.MAX_VALUE || executor.isShutdown() ? 0 : nanos.getAsLong() - due;
            long taken = Math.max(0, Math.max(worst, overdue));
            worst = 0;
            return Duration.ofNanos(taken);
        }
    }
}
