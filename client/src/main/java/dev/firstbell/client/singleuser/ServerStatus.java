package dev.firstbell.client.singleuser;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * The status that a single-user server reports (jupyter_server services/api/handlers.py).
 *
 * @param connections the number of open websockets to kernels
 * @param kernels the number of running kernels
 */
public record ServerStatus(int connections, int kernels, Instant started, Instant lastActivity) {
    public ServerStatus {
        requireNonNull(started, "started is null");
        requireNonNull(lastActivity, "lastActivity is null");
    }
}
