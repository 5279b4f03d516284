package dev.firstbell.client.internal.websocket;

import dev.firstbell.client.call.HubException;
import dev.firstbell.client.call.HubException.Code;
import dev.firstbell.client.internal.http.BufferedResponse;
import dev.firstbell.client.internal.http.Operation;
import dev.firstbell.client.internal.kernel.KernelFraming;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import okhttp3.Request;

/**
 * A websocket, independent of the library that carries it. After {@link #connect()} the listener receives
 * {@code opened} at most once, and {@code ended} exactly once as the last event. Thread-safe.
 */
public interface Wire extends KernelFraming.Sink {
    /** A message contains one output of a cell; jupyter_server drops output beyond 1 MB/s. */
    int MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

    /** The two codes with which this client closes (RFC 6455, 7.4.1). */
    int NORMAL = 1000;

    int PROTOCOL_ERROR = 1002;

    /**
     * The address and the conditions of a connection.
     *
     * @param request http or https, with credentials; its headers are sent with the handshake
     * @param subprotocol offered to the server, which may also choose none
     */
    record Target(Request request, Optional<String> subprotocol, Duration deadline, Operation operation) {}

    /** Receives events. Called on the wire's own thread, one call at a time. */
    interface Listener {
        /** @param subprotocol chosen by the server; empty for none */
        void opened(String subprotocol);

        void text(String message);

        void binary(ByteBuffer message);

        void ended(HubException reason);
    }

    void connect();

    /** Starts the closing handshake. */
    void close(int code);

    /** Closes the connection without the closing handshake, in any state. */
    void hangUp();

    /** The failure of a handshake with another status than 101. */
    static HubException rejected(Operation operation, int status) {
        Code code = switch (status) {
            case 401, 403 -> Code.FORBIDDEN;
            case 404 -> Code.NOT_FOUND;
            // The hub redirects the websocket of a server that has no route.
            case 301, 302, 303, 307, 424 -> Code.NOT_FOUND;
            case 502, 503, 504 -> Code.HUB_RESTARTING;
            default -> status >= 500 ? Code.SERVER_ERROR : Code.PROTOCOL;
        };
        return operation.failure(code, status, "the server rejected the websocket");
    }

    /** The failure of a websocket that closed with a code of either side. */
    static HubException closed(Operation operation, int code, String reason, boolean wasOpen) {
        String message = "the websocket closed (" + code + ") " + BufferedResponse.shortened(reason);
        return switch (code) {
            case PROTOCOL_ERROR, 1003, 1007, 1009 -> operation.failure(Code.PROTOCOL, message);
            default -> operation.failure(wasOpen ? Code.CHANNEL_CLOSED : Code.UNREACHABLE, message);
        };
    }
}
