package dev.firstbell.client.hub;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Selects the users to list.
 *
 * @param prefix what the names start with; empty for all users. The hub's own filter ({@code name_filter}) matches
 *     anywhere in a name; the client removes the other matches.
 * @param state selects users with a server in this state
 */
public record UserQuery(String prefix, Optional<State> state) {
    /** The states of the hub's own filter. */
    public enum State {
        /** A server is starting, running or stopping. */
        ACTIVE,
        /** A server is ready. */
        READY,
        /** The user has no active server. */
        INACTIVE
    }

    public UserQuery {
        requireNonNull(prefix, "prefix is null");
        requireNonNull(state, "state is null");
    }

    public static UserQuery all() {
        return new UserQuery("", Optional.empty());
    }

    public static UserQuery prefix(String prefix) {
        return new UserQuery(prefix, Optional.empty());
    }

    public UserQuery in(State wanted) {
        return new UserQuery(prefix, Optional.of(wanted));
    }
}
