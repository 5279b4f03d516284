package dev.firstbell.twin.hub;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/** A user's server, default or named, with its state at the hub. Confined to the loop's thread. */
public final class ModelServer {
    /** The state of a server at the hub. */
    public enum State {
        /** The server does not run, and nothing is pending. */
        STOPPED,
        /** {@code pending: "spawn"}. */
        STARTING,
        /** {@code ready: true}. */
        READY,
        /** {@code pending: "stop"}. */
        STOPPING,
        /** {@code pending: "check"}: the hub has restarted and checks whether the server still runs. */
        CHECKING
    }

    private final ModelUser user;
    private final String name;

    // State that only the hub changes.
    State state = State.STOPPED;
    Start start;
    boolean remembered;
    boolean known;
    int attempts;
    int throttles;
    boolean routed;

    ModelServer(ModelUser user, String name) {
        this.user = requireNonNull(user, "user is null");
        this.name = requireNonNull(name, "name is null");
    }

    public ModelUser user() {
        return user;
    }

    /** The server's name; empty for the default server. */
    public String name() {
        return name;
    }

    /**
     * A unique key, also of the server's draws: the user's name; for a named server followed by a slash and the
     * server's name. User names contain no slash.
     */
    public String key() {
        return name.isEmpty() ? user.name() : user.name() + "/" + name;
    }

    public State state() {
        return state;
    }

    /**
     * The pending start, or the last one that this process of the hub knows. Empty for a server that never started, was
     * stopped, or has not been started since the hub restarted.
     */
    public Optional<Start> start() {
        return remembered ? Optional.of(start) : Optional.empty();
    }

    /** The last start, even if the hub has restarted since. If the server runs, this is its start. */
    public Optional<Start> lastStart() {
        return Optional.ofNullable(start);
    }

    /** Whether the pod of the last start was lost with its node. The hub may not have noticed yet. */
    public boolean isLost() {
        return start != null && start.lost;
    }

    /** Whether this process of the hub has loaded the server, running or not. */
    public boolean isKnown() {
        return known;
    }

    /** The number of accepted starts so far. The draws of the last one have the index {@code attempts − 1}. */
    public int attempts() {
        return attempts;
    }

    /** Whether the proxy has a route to the server. Routes survive a restart of the hub. */
    public boolean isRouted() {
        return routed;
    }
}
