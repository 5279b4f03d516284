package dev.firstbell.embedded.internal.singleuser;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * An app behind jupyter-server-proxy.
 *
 * @param start how long its process takes to answer, from the first visit on; empty for the model's time for VS Code
 * @param timeout how long the proxy waits for that
 */
public record SimulatedApp(Optional<Duration> start, Duration timeout) {
    public SimulatedApp {
        requireNonNull(start, "start is null");
        requireNonNull(timeout, "timeout is null");
    }
}
