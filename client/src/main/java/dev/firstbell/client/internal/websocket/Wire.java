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
 * A websocket, whichever library carries it. Nothing happens before {@link #connect()}; afterwards the listener hears
 * {@code opened} at most once and {@code ended} exactly once, as the last. Thread-safe.
 */
public interface Wire extends KernelFraming.Sink {
    /** A message holds one output of a cell; jupyter_server drops streams beyond 1 MB/s. */
    int MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

    /** The two codes that we close with (RFC 6455, 7.4.1). */
    int NORMAL = 1000;

    int PROTOCOL_ERROR = 1002;

    /**
     * What to connect to.
     *
     * @param request http or https, signed; its headers go with the handshake
     * @param subprotocol offered beside none at all
     */
    record Target(Request request, Optional<String> subprotocol, Duration deadline, Operation operation) {}

    /** What comes over it. Called on the wire's own thread, one call at a time. */
    interface Listener {
        /** @param subprotocol what the server chose; empty for none */
        void opened(String subprotocol);

        void text(String message);

        void binary(ByteBuffer message);

        void ended(HubException reason);
    }

    void connect();

    /** Starts the closing handshake. */
    void close(int code);

    /** Without the closing handshake, in whatever state the wire is. */
    void hangUp();

    /** A handshake that was answered with something else than 101. */
    static HubException refused(Operation operation, int status) {
        Code code = switch (status) {
            case 401, 403 -> Code.FORBIDDEN;
            case 404 -> Code.NOT_FOUND;
            // The hub sends a websocket for a server without a route elsewhere.
            case 301, 302, 303, 307, 424 -> Code.NOT_FOUND;
            case 502, 503, 504 -> Code.HUB_RESTARTING;
            default -> status >= 500 ? Code.SERVER_ERROR : Code.PROTOCOL;
        };
        return operation.failure(code, status, "the websocket was refused");
    }

    /** A socket that closed with a code, its own or the peer's. */
    static HubException closed(Operation operation, int code, String reason, boolean wasOpen) {
        String message = "the websocket closed (" + code + ") " + BufferedResponse.shortened(reason);
        return switch (code) {
            case PROTOCOL_ERROR, 1003, 1007, 1009 -> operation.failure(Code.PROTOCOL, message);
            default -> operation.failure(wasOpen ? Code.CHANNEL_CLOSED : Code.UNREACHABLE, message);
        };
    }
}
