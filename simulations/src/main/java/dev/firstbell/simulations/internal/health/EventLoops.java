package dev.firstbell.simulations.internal.health;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.StreamSupport;

/** The lag of the engine's event loops, which are known once the engine has started. Thread-safe. */
public final class EventLoops {
    private volatile List<LagMeter> meters = List.of();

    /**
     * Starts to measure the event loops. The engine passes the same loops once for each step of each journey; only the
     * first call has an effect.
     */
    public synchronized void watch(Iterable<? extends ScheduledExecutorService> loops) {
        if (!meters.isEmpty()) {
            return;
        }
        meters = StreamSupport.stream(loops.spliterator(), false)
                .map(LagMeter::of)
                .toList();
    }

    /** Returns the largest lag of any loop since the last call; empty if the loops are not known yet. */
    Optional<Duration> takeLag() {
        return meters.stream().map(LagMeter::take).max(Duration::compareTo);
    }
}
