package dev.firstbell.client.hub;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;

/**
 * A user as the hub shows it to this token (JupyterHub apihandlers/base.py, user_model).
 *
 * @param servers those that start, run or stop, by name; the default server's name is the empty text. A server that
 *     failed to start is absent, the same as one that was never started: only the progress stream tells them apart.
 */
public record HubUser(String name, boolean admin, Map<String, HubServer> servers) {
    public HubUser {
        requireNonNull(name, "name is null");
        servers = Map.copyOf(servers);
    }

    /** The default server, if it starts, runs or stops. */
    public Optional<HubServer> server() {
        return Optional.ofNullable(servers.get(""));
    }
}
