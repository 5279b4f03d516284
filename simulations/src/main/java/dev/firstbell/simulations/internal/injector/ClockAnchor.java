package dev.firstbell.simulations.internal.injector;

import dev.firstbell.records.time.HubClock;
import java.time.Instant;

/** The values that two processes need to read the same hub clock. */
public record ClockAnchor(Instant hubEpoch, Instant wallEpoch, double speed) {
    public ClockAnchor {
        // The clock checks its values.
        HubClock.paced(hubEpoch, wallEpoch, speed);
    }

    public static ClockAnchor of(HubClock clock) {
        return new ClockAnchor(clock.hubEpoch(), clock.wallEpoch(), clock.speed());
    }

    public HubClock clock() {
        return HubClock.paced(hubEpoch, wallEpoch, speed);
    }
}
