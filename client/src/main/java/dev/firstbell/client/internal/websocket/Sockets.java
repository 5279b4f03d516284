package dev.firstbell.client.internal.websocket;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The websockets that exist, so that they can be counted and closed. */
public final class Sockets {
    private final Set<WireSession> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Whether it may open: not when all are being closed. */
    boolean add(WireSession session) {
        open.add(session);
        // Looked at afterwards: whoever closes all at this moment either finds it or is found here.
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

    /** And lets none open any more. */
    public void closeAll() {
        closed = true;
        open.forEach(WireSession::abort);
    }
}
