package dev.firstbell.twin.hub;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/** A user's server, default or named, and what the hub thinks of it. Lives on the loop's thread. */
public final class ModelServer {
    /** What the hub thinks of a server. */
    public enum State {
        /** None. */
        STOPPED,
        /** {@code pending: "spawn"}. */
        STARTING,
        /** {@code ready: true}. */
        READY,
        /** {@code pending: "stop"}. */
        STOPPING,
        /** {@code pending: "check"}: the hub restarted and looks whether it still runs. */
        CHECKING
    }

    private final ModelUser user;
    private final String name;

    // The hub's own notes.
    State state = State.STOPPED;
    Start start;
    boolean remembered;
    boolean known;
    int attempts;
    int refusals;
    boolean routed;

    ModelServer(ModelUser user, String name) {
        this.user = requireNonNull(user, "user is null");
        this.name = requireNonNull(name, "name is null");
    }

    public ModelUser user() {
        return user;
    }

    /** Empty for the default server. */
    public String name() {
        return name;
    }

    /**
     * What tells it from all others, and its draws from theirs: the user's name, for a named server followed by a slash
     * and its own name. A user's name holds no slash.
     */
    public String key() {
        return name.isEmpty() ? user.name() : user.name() + "/" + name;
    }

    public State state() {
        return state;
    }

    /**
     * The start under way, or the last one that this process of the hub knows of, ended or not. Empty for a server that
     * never started, was stopped, or whose hub has restarted since.
     */
    public Optional<Start> start() {
        return remembered ? Optional.of(start) : Optional.empty();
    }

    /** The last start, however long ago: that of the server that runs now if it does. */
    public Optional<Start> lastStart() {
        return Optional.ofNullable(start);
    }

    /** Whether the pod of its last start went with its node, which the hub may not have noticed yet. */
    public boolean isLost() {
        return start != null && start.lost;
    }

    /** Whether this process of the hub has had the server in its hands, running or not. */
    public boolean isKnown() {
        return known;
    }

    /** Starts that the hub has taken so far; the last one's draws have the index {@code attempts − 1}. */
    public int attempts() {
        return attempts;
    }

    /** Whether the proxy has a route to the server; it outlives a restart of the hub. */
    public boolean isRouted() {
        return routed;
    }
}
