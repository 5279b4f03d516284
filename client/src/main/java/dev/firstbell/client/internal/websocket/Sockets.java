package dev.firstbell.client.internal.websocket;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The websockets of a client, so that they can be counted and closed. Thread-safe. */
public final class Sockets {
    private final Set<WireSession> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Returns whether the websocket may open. It may not once {@link #closeAll} was called. */
    boolean add(WireSession session) {
        open.add(session);
        // Checked after the addition: a concurrent closeAll() either finds the session or is noticed here.
        if (closed) {
            open.remove(session);
        }
        return !closed;
    }

    void remove(WireSession session) {
        open.remove(session);
    }

    public int count() {
        return open.size();
    }

    /** Closes all websockets and lets no further one open. */
    public void closeAll() {
        closed = true;
        open.forEach(WireSession::abort);
    }
}
