package dev.firstbell.client.hub;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * One server of a user (JupyterHub apihandlers/base.py, server_model).
 *
 * @param name empty for the default server
 * @param pending {@code spawn}, {@code stop} or {@code check} while the hub works on it
 * @param started when its start began
 * @param lastActivity the same instant until the server says something of its own
 * @param podName with KubeSpawner and a token that has {@code admin:server_state}
 */
public record HubServer(
        String name,
        boolean ready,
        Optional<String> pending,
        Optional<Instant> started,
        Optional<Instant> lastActivity,
        Optional<String> url,
        Optional<String> podName) {
    public HubServer {
        requireNonNull(name, "name is null");
        requireNonNull(pending, "pending is null");
        requireNonNull(started, "started is null");
        requireNonNull(lastActivity, "lastActivity is null");
        requireNonNull(url, "url is null");
        requireNonNull(podName, "podName is null");
    }

    /**
     * Whether the server's own process has reported to the hub, as jupyterhub-singleuser does when it comes up: then it is
     * ready or will be in a moment (user.py sets both times at once; singleuser's first report moves the second).
     */
    public boolean hasReported() {
        return started.flatMap(begun -> lastActivity.map(active -> active.isAfter(begun)))
                .orElse(false);
    }
}
