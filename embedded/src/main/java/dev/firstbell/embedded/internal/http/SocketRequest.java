package dev.firstbell.embedded.internal.http;

import io.vertx.core.Context;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.ServerWebSocketHandshake;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A client's request for a websocket, and its answer. Read and decided on the model's thread; the answer leaves on the
 * connection's thread.
 */
public final class SocketRequest {
    private static final String SUBPROTOCOL = "Sec-WebSocket-Protocol";

    private final ServerWebSocketHandshake handshake;
    private final Context context;
    private final List<String> segments;

    public SocketRequest(ServerWebSocketHandshake handshake, Context context, List<String> segments) {
        this.handshake = handshake;
        this.context = context;
        this.segments = segments;
    }

    /** The decoded path below the base path; no segments if the path cannot be decoded. */
    public List<String> segments() {
        return segments;
    }

    /** Runs what is submitted to it on the connection's thread. */
    public Context context() {
        return context;
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(handshake.headers().get(name));
    }

    public Optional<String> cookie(String name) {
        return Cookies.value(header("Cookie").orElse(""), name);
    }

    /** The first argument of that name in the query, as the client sent it. */
    public Optional<String> argument(String name) {
        return Stream.of(Objects.requireNonNullElse(handshake.query(), "").split("&"))
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> pair.substring(name.length() + 1))
                .findFirst();
    }

    /** Whether the client offers a subprotocol. */
    public boolean offers(String subprotocol) {
        return header(SUBPROTOCOL).stream()
                .flatMap(offered -> Stream.of(offered.split(",")))
                .anyMatch(offered -> offered.strip().equals(subprotocol));
    }

    public void reject(int status) {
        context.runOnContext(nothing -> handshake.reject(status));
    }

    /** Agrees to the first subprotocol that the client offers, whatever it is, as jupyter-server-proxy does. */
    public void accept(Consumer<ServerWebSocket> use) {
        context.runOnContext(nothing -> handshake.accept().onSuccess(use::accept));
    }

    /** Agrees to the given subprotocol, or to none if it is empty. */
    public void accept(Optional<String> subprotocol, Consumer<ServerWebSocket> use) {
        context.runOnContext(nothing -> {
            // Vert.x agrees to the first offered subprotocol that is allowed, and all are allowed. Only the right one
            // stays.
            handshake.headers().remove(SUBPROTOCOL);
            subprotocol.ifPresent(one -> handshake.headers().set(SUBPROTOCOL, one));
            handshake.accept().onSuccess(use::accept);
        });
    }
}
