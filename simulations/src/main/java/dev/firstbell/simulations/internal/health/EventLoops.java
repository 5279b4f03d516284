package dev.firstbell.simulations.internal.health;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.StreamSupport;

/** The engine's event loops, once it is up. Thread-safe. */
public final class EventLoops {
    private volatile List<LagMeter> meters = List.of();

    /** Begins to measure them; the engine says them once for each step of each journey, and the first time counts. */
    public synchronized void watch(Iterable<? extends ScheduledExecutorService> loops) {
        if (!meters.isEmpty()) {
            return;
        }
        meters = StreamSupport.stream(loops.spliterator(), false)
                .map(LagMeter::of)
                .toList();
    }

    /** How late the worst of them was since the last time; empty as long as there are none. */
    Optional<Duration> takeLag() {
        return meters.stream().map(LagMeter::take).max(Duration::compareTo);
    }
}
