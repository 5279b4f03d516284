package dev.firstbell.deploy.prescale.gke;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;

/**
 * How long calls are repeated.
 *
 * @param clock of this machine
 * @param pause waits between two attempts
 * @param change for how long a change is tried, its operations included
 * @param reading for how long a reading is tried
 */
public record Patience(Clock clock, Pause pause, Duration change, Duration reading) {
    /** Ten minutes for a change: an operation of GKE takes seconds to minutes, and a second one waits for it. */
    public static final Patience REAL =
            new Patience(Clock.systemUTC(), Pause.REAL, Duration.ofMinutes(10), Duration.ofSeconds(30));

    public Patience {
        requireNonNull(clock, "clock is null");
        requireNonNull(pause, "pause is null");
        requireNonNull(change, "change is null");
        requireNonNull(reading, "reading is null");
    }

    Deadline forChange() {
        return new Deadline(clock, pause, change);
    }

    Deadline forReading() {
        return new Deadline(clock, pause, reading);
    }
}
