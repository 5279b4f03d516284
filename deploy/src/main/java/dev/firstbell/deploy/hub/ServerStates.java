package dev.firstbell.deploy.hub;

import dev.firstbell.deploy.hub.ServerNames.Server;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a hub's log has said of each server up to one of its lines. Not thread-safe. */
final class ServerStates {
    private final Map<String, Map<String, State>> byUser = new HashMap<>();

    /** The state of one server. */
    static final class State {
        /** When a start that is under way was requested. */
        Instant requested;

        boolean up;

        /** Whether a student has requested the server since it was last up. */
        boolean awaited;

        /** Whether the last start was cancelled; what the hub writes about it later says nothing about another start. */
        boolean cancelled;

        /** Whether the server that is up was started without a student. */
        boolean leftOut;

        /** When a student's last start ended well. */
        Instant served;
    }

    State of(Server server) {
        return byUser.computeIfAbsent(server.user(), user -> new HashMap<>())
                .computeIfAbsent(server.name(), name -> new State());
    }

    /** Whether a start of one of the user's servers is under way. */
    boolean isUnderWay(String user) {
        return firstUnderWay(user).isPresent();
    }

    /** Of the user's servers whose start is under way, the one that was requested first. */
    Optional<State> firstUnderWay(String user) {
        return ofUser(user).stream()
                .filter(state -> state.requested != null)
                .min(Comparator.comparing(state -> state.requested));
    }

    /** Whether the last start of one of the user's servers was cancelled. */
    boolean anyCancelled(String user) {
        return ofUser(user).stream().anyMatch(state -> state.cancelled);
    }

    private Collection<State> ofUser(String user) {
        return byUser.getOrDefault(user, Map.of()).values();
    }
}
