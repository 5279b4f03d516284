package dev.firstbell.client.websocket;

import java.util.concurrent.CompletableFuture;

/**
 * A websocket to a proxied app, open: the server switched protocols (101). What the app says is counted and let go; this
 * client does not speak the apps' own protocols. Thread-safe.
 */
public interface AppSocket extends AutoCloseable {
    /** What the app chose of what was offered; empty for none. */
    String subprotocol();

    /** Messages so far, of either kind. */
    long messagesReceived();

    /** Completes when the socket is gone, for whatever reason. */
    CompletableFuture<Void> closed();

    @Override
    void close();
}
