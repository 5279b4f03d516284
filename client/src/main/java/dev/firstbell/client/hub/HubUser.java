package dev.firstbell.client.hub;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A user as the hub shows it to this token (JupyterHub apihandlers/base.py, user_model).
 *
 * @param created when the user was made at the hub; empty if the hub does not say so
 * @param servers the servers that start, run or stop, by name; the default server's name is the empty string. A server
 *     that failed to start is absent, like one that was never started. Only the progress stream distinguishes them.
 */
public record HubUser(String name, boolean admin, Optional<Instant> created, Map<String, HubServer> servers) {
    public HubUser {
        requireNonNull(name, "name is null");
        requireNonNull(created, "created is null");
        servers = Map.copyOf(servers);
    }

    /** The default server, if it is starting, running or stopping. */
    public Optional<HubServer> server() {
        return Optional.ofNullable(servers.get(""));
    }
}
