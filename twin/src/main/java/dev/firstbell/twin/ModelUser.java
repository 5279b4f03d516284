package dev.firstbell.twin;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/** A user of the modelled hub and the state of their server. Lives on the loop's thread. */
public final class ModelUser {
    /** What the hub thinks of a user's server. */
    public enum ServerState {
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

    private final String name;
    private final long id;
    private final Instant created;

    // The hub's own notes.
    ServerState state = ServerState.STOPPED;
    Start start;
    boolean remembered;
    boolean known;
    int attempts;
    int refusals;
    boolean routed;

    ModelUser(String name, long id, Instant created) {
        this.name = requireNonNull(name, "name is null");
        this.id = id;
        this.created = created;
    }

    public String name() {
        return name;
    }

    /** In the order of creation, from 1. */
    public long id() {
        return id;
    }

    public Instant created() {
        return created;
    }

    public ServerState state() {
        return state;
    }

    /**
     * The start under way, or the last one that this process of the hub knows of, ended or not. Empty for a user who
     * never started, whose server was stopped, or whose hub has restarted since.
     */
    public Optional<Start> start() {
        return remembered ? Optional.of(start) : Optional.empty();
    }

    /** The last start, however long ago: the server that runs now if one does. */
    public Optional<Start> lastStart() {
        return Optional.ofNullable(start);
    }

    /** Whether this process of the hub has had a server of the user in its hands, running or not. */
    public boolean isKnown() {
        return known;
    }

    /** Starts that the hub has taken from this user so far; the last one's draws have the index {@code attempts − 1}. */
    public int attempts() {
        return attempts;
    }

    /** Whether the proxy has a route to the user's server; it outlives a restart of the hub. */
    public boolean isRouted() {
        return routed;
    }
}
