package dev.firstbell.client.singleuser;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * What a single-user server says of itself (jupyter_server services/api/handlers.py). Asking is not activity.
 *
 * @param connections open websockets to kernels
 * @param kernels running kernels
 */
public record ServerStatus(int connections, int kernels, Instant started, Instant lastActivity) {
    public ServerStatus {
        requireNonNull(started, "started is null");
        requireNonNull(lastActivity, "lastActivity is null");
    }
}
