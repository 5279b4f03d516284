package dev.firstbell.client.internal.websocket;

import dev.firstbell.client.call.HubException;
import dev.firstbell.client.call.HubException.Code;
import dev.firstbell.client.internal.http.JsonBody;
import dev.firstbell.client.internal.http.MalformedInputException;
import dev.firstbell.client.websocket.Terminal;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A websocket to a terminal: text frames with JSON lists whose first element is the kind (terminado websocket.py).
 * Thread-safe.
 */
public final class WireTerminal implements Terminal, WireSession.User {
    private final Consumer<String> output;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile WireSession wire;

    public WireTerminal(Consumer<String> output) {
        this.output = output;
    }

    /** Sets the session. Call it once, before the session opens. */
    public void use(WireSession opening) {
        wire = opening;
    }

    @Override
    public void type(String input) {
        try {
            wire.text(JsonBody.mapper().writeValueAsString(List.of("stdin", input)));
        } catch (RuntimeException e) {
            throw wire.operation().failure(Code.CHANNEL_CLOSED, "the terminal is closed", e);
        }
    }

    @Override
    public CompletableFuture<Void> ended() {
        return ended.copy();
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
    public void opened(String subprotocol) {
        // Terminals have no subprotocol.
    }

    @Override
    public void text(String message) {
        JsonNode frame;
        try {
            frame = JsonBody.mapper().readTree(message);
        } catch (JacksonException e) {
            throw new MalformedInputException("a terminal's frame is not JSON", e);
        }
        if (!frame.isArray() || frame.isEmpty() || !frame.get(0).isString()) {
            throw new MalformedInputException("a terminal's frame is not a list that begins with its kind");
        }
        switch (frame.get(0).stringValue()) {
            case "stdout" -> {
                if (frame.size() < 2 || !frame.get(1).isString()) {
                    throw new MalformedInputException("a terminal's output is not text");
                }
                output.accept(frame.get(1).stringValue());
            }
            case "disconnect" -> ended.complete(null);
            default -> {
                // "setup" after opening; other kinds carry no output.
            }
        }
    }

    @Override
    public void binary(ByteBuffer message) {
        throw new MalformedInputException("a binary frame from a terminal");
    }

    @Override
    public void ended(HubException reason) {
        ended.completeExceptionally(reason);
    }
}
