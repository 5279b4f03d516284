package dev.firstbell.client.internal.websocket;

import dev.firstbell.client.call.HubException;
import dev.firstbell.client.websocket.AppSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** A websocket to a proxied app, which counts and discards messages. Thread-safe. */
public final class WireAppSocket implements AppSocket, WireSession.User {
    private final AtomicLong received = new AtomicLong();
    private volatile WireSession wire;
    private volatile String subprotocol = "";

    /** Sets the session. Call it once, before the session opens. */
    public void use(WireSession opening) {
        wire = opening;
    }

    @Override
    public String subprotocol() {
        return subprotocol;
    }

    @Override
    public long messagesReceived() {
        return received.get();
    }

    @Override
    public CompletableFuture<Void> closed() {
        return wire.closed();
    }

    @Override
    public void close() {
        wire.close();
    }

    @Override
    public void opened(String chosen) {
        subprotocol = chosen;
    }

    @Override
    public void text(String message) {
        received.incrementAndGet();
    }

    @Override
    public void binary(ByteBuffer message) {
        received.incrementAndGet();
    }

    @Override
    public void ended(HubException reason) {
        // Callers that wait use closed().
    }
}
