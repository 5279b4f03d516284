package dev.firstbell.client.hub;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * One server of a user (JupyterHub apihandlers/base.py, server_model).
 *
 * @param name empty for the default server
 * @param pending {@code spawn}, {@code stop} or {@code check} while the hub is busy with the server
 * @param started when the start began, on the hub's clock
 * @param lastActivity equals {@code started} until the server reports activity
 * @param url path of the server, or its URL where each user has a subdomain
 * @param podName name of the pod; present with KubeSpawner if the token has the scope {@code admin:server_state}
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
     * Whether the server's process has reported to the hub, as jupyterhub-singleuser does when it comes up. Such a
     * server is ready or about to be: user.py sets both times at once, and the first report of the server moves the
     * second.
     */
    public boolean hasReported() {
        return started.flatMap(begun -> lastActivity.map(active -> active.isAfter(begun)))
                .orElse(false);
    }
}
