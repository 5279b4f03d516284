package dev.firstbell.client.websocket;

import java.util.concurrent.CompletableFuture;

/**
 * An open websocket to a proxied app: the server has switched protocols (101). Messages of the app are counted and
 * discarded, since this client does not implement the apps' own protocols. Thread-safe.
 */
public interface AppSocket extends AutoCloseable {
    /** The subprotocol that the app chose; empty for none. */
    String subprotocol();

    /** The number of text and binary messages received so far. */
    long messagesReceived();

    /** Completes when the socket has closed, for any reason. */
    CompletableFuture<Void> closed();

    @Override
    void close();
}
