package dev.firstbell.client.internal.http;

import dev.firstbell.client.call.HubException;
import dev.firstbell.client.call.HubException.Code;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An operation and its user: the context of a failure.
 *
 * @param name a verb phrase such as "start server"
 */
public record Operation(String name, Optional<String> user) {
    public static Operation of(String name) {
        return new Operation(name, Optional.empty());
    }

    public static Operation of(String name, String user) {
        return new Operation(name, Optional.of(user));
    }

    public HubException failure(Code code, String message) {
        return failure(code, message, null);
    }

    public HubException failure(Code code, String message, Throwable cause) {
        return new HubException(code, name, user, OptionalInt.empty(), message, cause);
    }

    public HubException failure(Code code, int status, String message) {
        return new HubException(code, name, user, OptionalInt.of(status), message, null);
    }

    HubException failure(Code code, int status, String message, Optional<Duration> retryAfter) {
        return new HubException(code, name, user, OptionalInt.of(status), message, retryAfter, null);
    }

    /**
     * Translates an I/O failure of OkHttp.
     *
     * @param cancelled whether the call was cancelled: its exception then depends on the state of the closing socket
     */
    public HubException failure(IOException e, boolean cancelled) {
        String message = String.valueOf(e.getMessage());
        if (e instanceof InterruptedIOException) {
            // Every other InterruptedIOException is one of OkHttp's timeouts.
            return message.equals(Calls.REJECTED)
                    ? failure(Code.CANCELLED, "the client is closed", e)
                    : failure(Code.TIMEOUT, "no answer in time", e);
        }
        if (cancelled) {
            return failure(Code.CANCELLED, "cancelled", e);
        }
        if (e instanceof ProtocolException || isOversizedHeader(e)) {
            return failure(
                    Code.PROTOCOL, e instanceof ProtocolException ? NetworkFailures.words(e) : "malformed HTTP", e);
        }
        return failure(Code.UNREACHABLE, NetworkFailures.words(e), e);
    }

    /**
     * OkHttp stops reading at 256 KiB of headers, with the EOFException of a line that has no end. The same exception
     * with a limit of 0 means that the peer closed the connection before the first byte.
     */
    private static boolean isOversizedHeader(Throwable e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            String message = t.getMessage();
            if (t instanceof EOFException
                    && message != null
                    && message.startsWith("\\n not found: limit=")
                    && !message.startsWith("\\n not found: limit=0 ")) {
                return true;
            }
        }
        return false;
    }
}
