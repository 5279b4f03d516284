package dev.firstbell.client.internal;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The kernel sockets that exist, so that they can be counted and closed. */
final class Sockets {
    private final Set<JavaWebSocketChannel> open = ConcurrentHashMap.newKeySet();

    void add(JavaWebSocketChannel channel) {
        open.add(channel);
    }

    void remove(JavaWebSocketChannel channel) {
        open.remove(channel);
    }

    int count() {
        return open.size();
    }

    void closeAll() {
        open.forEach(JavaWebSocketChannel::abort);
    }
}
