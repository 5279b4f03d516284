package dev.firstbell.simulations.internal.student;

import dev.firstbell.records.time.HubClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Waits in the hub's time without blocking a thread. Thread-safe.
 *
 * @param clock the hub's clock
 * @param timers completes the waits; work that depends on a wait must not block its threads
 */
public record Waiting(HubClock clock, ScheduledExecutorService timers) {
    /** Completes when the hub's clock reaches {@code instant}; immediately if that has passed. */
    CompletableFuture<Void> until(Instant instant) {
        return wall(clock.wallUntil(instant));
    }

    /** Completes when this much of the hub's time has passed. */
    CompletableFuture<Void> after(Duration hub) {
        return wall(clock.toWall(hub));
    }

    private CompletableFuture<Void> wall(Duration wall) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (wall.isZero()) {
            done.complete(null);
        } else {
            timers.schedule(() -> done.complete(null), wall.toNanos(), TimeUnit.NANOSECONDS);
        }
        return done;
    }
}
