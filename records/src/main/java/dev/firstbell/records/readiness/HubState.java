package dev.firstbell.records.readiness;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What a hub answers.
 *
 * @param version of JupyterHub; empty if it does not answer
 * @param problem why it cannot be used, as a sentence without a full stop; empty if it is healthy
 * @param servers the servers of all users
 */
public record HubState(String version, Optional<String> problem, Fact<Servers> servers) {
    public HubState {
        requireNonNull(version, "version is null");
        requireNonNull(problem, "problem is null");
        requireNonNull(servers, "servers is null");
    }

    /**
     * The servers of all users.
     *
     * @param active that start, run or stop
     * @param starting that start
     */
    public record Servers(int active, int starting) {}
}
