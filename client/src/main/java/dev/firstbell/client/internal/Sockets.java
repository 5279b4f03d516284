package dev.firstbell.client.internal;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The websockets that exist, so that they can be counted and closed. */
final class Sockets {
    private final Set<WireSession> open = ConcurrentHashMap.newKeySet();

    void add(WireSession session) {
        open.add(session);
    }

    void remove(WireSession session) {
        open.remove(session);
    }

    int count() {
        return open.size();
    }

    void closeAll() {
        open.forEach(WireSession::abort);
    }
}
