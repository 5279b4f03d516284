package dev.firstbell.embedded.internal.singleuser;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * An app behind jupyter-server-proxy.
 *
 * @param start how long its process takes to answer, from the first visit on
 * @param timeout how long the proxy waits for that
 */
public record SimulatedApp(Duration start, Duration timeout) {
    public SimulatedApp {
        requireNonNull(start, "start is null");
        requireNonNull(timeout, "timeout is null");
    }

    boolean startsInTime() {
        return start.compareTo(timeout) <= 0;
    }
}
