package dev.firstbell.client.hub;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Which users to list.
 *
 * @param prefix what names start with; empty text for all. The hub only searches for it anywhere in a name
 *     ({@code name_filter}); the client keeps those that start with it.
 * @param state only users with a server in this state
 */
public record UserQuery(String prefix, Optional<State> state) {
    /** States of the hub's own filter. */
    public enum State {
        /** A server starts, runs or stops. */
        ACTIVE,
        /** A server is ready. */
        READY,
        /** No server. */
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
