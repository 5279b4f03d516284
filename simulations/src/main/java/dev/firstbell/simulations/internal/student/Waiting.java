package dev.firstbell.simulations.internal.student;

import dev.firstbell.records.HubClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Waits in the hub's time without a thread. Thread-safe.
 *
 * @param clock the hub's clock
 * @param timers fires the waits; what follows a wait must not block it
 */
public record Waiting(HubClock clock, ScheduledExecutorService timers) {
    /** Done when the hub's clock reads {@code instant}; at once if it is past. */
    CompletableFuture<Void> until(Instant instant) {
        return wall(clock.wallUntil(instant));
    }

    /** Done when this much of the hub's time has passed. */
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
