package dev.firstbell.deploy.prescale.gke;

import java.time.Duration;

/** Waits. Tests advance their clock instead. */
@FunctionalInterface
public interface Pause {
    /** Waits in real time. */
    Pause REAL = duration -> Thread.sleep(duration.toMillis());

    void sleep(Duration duration) throws InterruptedException;
}
