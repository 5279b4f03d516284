package dev.firstbell.twin.hub;

import dev.firstbell.twin.hub.ModelServer.State;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The users of the modelled hub, and how many of their servers are in each state. */
final class HubUsers {
    private final Map<String, ModelUser> users = new LinkedHashMap<>();

    /** How many servers are in each state; that of {@code STOPPED} is meaningless, because servers begin in it. */
    private final int[] inState = new int[State.values().length];

    private long nextId = 1;

    /** All users, in the order of their creation; an unmodifiable view. */
    Collection<ModelUser> all() {
        return Collections.unmodifiableCollection(users.values());
    }

    Optional<ModelUser> find(String name) {
        return Optional.ofNullable(users.get(name));
    }

    /** @throws IllegalArgumentException if a user with that name exists */
    ModelUser add(String name, Instant now) {
        if (users.containsKey(name)) {
            throw new IllegalArgumentException("user exists: " + name);
        }
        ModelUser user = new ModelUser(name, nextId++, now);
        users.put(name, user);
        return user;
    }

    void remove(String name) {
        ModelUser removed = users.remove(name);
        if (removed != null) {
            removed.removed = true;
            removed.servers.values().forEach(server -> inState[server.state.ordinal()]--);
        }
    }

    Stream<ModelServer> servers() {
        return users.values().stream().flatMap(user -> user.servers.values().stream());
    }

    /** Every change of a server's state: each spawn request needs the counts, and a class has thousands of servers. */
    void become(ModelServer server, State state) {
        if (!server.user().removed) {
            inState[server.state.ordinal()]--;
            inState[state.ordinal()]++;
        }
        server.state = state;
    }

    int starting() {
        return inState[State.STARTING.ordinal()];
    }

    /** The number of servers that are running, starting, stopping or being checked. */
    int active() {
        return Arrays.stream(State.values())
                .filter(state -> state != State.STOPPED)
                .mapToInt(state -> inState[state.ordinal()])
                .sum();
    }
}
