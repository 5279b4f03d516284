package dev.firstbell.client.call;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The failure of a call to the hub or to a server behind it. Futures of this client complete with it directly, without
 * a wrapper.
 */
public final class HubException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The kind of failure. */
    public enum Code {
        /** The client could not connect, or the connection broke before the response was complete. */
        UNREACHABLE("unreachable"),
        /** The call exceeded its deadline. */
        TIMEOUT("no response in time"),
        /** The token is missing, wrong, expired or lacks a scope (403; the hub never sends 401). */
        FORBIDDEN("forbidden"),
        /** The user, server or kernel does not exist, or the token may not see it (404). */
        NOT_FOUND("not found"),
        /**
         * The user, server or group exists already, or the hub is busy with it (409; 400 while a server is stopping).
         */
        CONFLICT("conflict"),
        /** The hub rejected the request as invalid (400 and the other 4xx). */
        BAD_REQUEST("rejected as invalid"),
        /**
         * The hub or something in front of it throttled the call (429). A throttled server start is a response instead.
         */
        THROTTLED("throttled"),
        /**
         * The proxy cannot reach the hub, which restarts or is down (502, 503 or 504, or 404 from the REST API, not sent by
         * the hub itself).
         */
        HUB_RESTARTING("the hub restarts or is down"),
        /** The response is malformed, too large or unexpected, or does not come from a JupyterHub. */
        PROTOCOL("unexpected response"),
        /** The hub or single-user server failed (5xx). */
        SERVER_ERROR("server error"),
        /** The kernel died or restarted during a request. */
        KERNEL_DIED("the kernel died"),
        /** The websocket closed during a request. */
        CHANNEL_CLOSED("the websocket closed"),
        /** The caller cancelled the call, or the client is closed. */
        CANCELLED("cancelled");

        private final String words;

        Code(String words) {
            this.words = words;
        }
    }

    private final Code code;
    private final String operation;
    private final String user;
    private final int status;
    private final String hubMessage;
    /** Null if the response had none. */
    private final Duration retryAfter;

    /**
     * @param operation the failed operation as a verb phrase, such as "start server"
     * @param user the user whom the operation concerns, if it concerns one
     * @param status the HTTP status, if a response arrived
     * @param hubMessage the message of the hub or server, or else this client's description of the failure
     * @param cause may be null
     */
    public HubException(
            Code code,
            String operation,
            Optional<String> user,
            OptionalInt status,
            String hubMessage,
            Throwable cause) {
        this(code, operation, user, status, hubMessage, Optional.empty(), cause);
    }

    /** @param retryAfter the response's {@code Retry-After} */
    public HubException(
            Code code,
            String operation,
            Optional<String> user,
            OptionalInt status,
            String hubMessage,
            Optional<Duration> retryAfter,
            Throwable cause) {
        super(describe(code, operation, user, status, hubMessage), cause);
        this.code = code;
        this.operation = operation;
        this.user = user.orElse(null);
        this.status = status.orElse(0);
        this.hubMessage = hubMessage;
        this.retryAfter = retryAfter.orElse(null);
    }

    private static String describe(
            Code code, String operation, Optional<String> user, OptionalInt status, String hubMessage) {
        requireNonNull(code, "code is null");
        requireNonNull(operation, "operation is null");
        requireNonNull(hubMessage, "hubMessage is null");
        StringBuilder text = new StringBuilder(operation);
        user.ifPresent(name -> text.append(" of ").append(name));
        text.append(": ").append(code.words);
        status.ifPresent(number -> text.append(" (").append(number).append(')'));
        if (!hubMessage.isEmpty()) {
            text.append(": ").append(hubMessage);
        }
        return text.toString();
    }

    public Code code() {
        return code;
    }

    /**
     * Whether the same call may succeed later: the hub restarts, is slow, throttles or is busy with the server, or the
     * network failed. Callers limit how long they repeat it.
     */
    public boolean mayPass() {
        return switch (code) {
            case UNREACHABLE, TIMEOUT, HUB_RESTARTING, SERVER_ERROR, THROTTLED, CONFLICT -> true;
            case FORBIDDEN, NOT_FOUND, BAD_REQUEST, PROTOCOL, KERNEL_DIED, CHANNEL_CLOSED, CANCELLED -> false;
        };
    }

    /** The failed operation as a verb phrase, such as "start server". */
    public String operation() {
        return operation;
    }

    public Optional<String> user() {
        return Optional.ofNullable(user);
    }

    /** The HTTP status, if a response arrived. */
    public OptionalInt status() {
        return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
    }

    /** How long the response asked to wait before the next try ({@code Retry-After}); empty if it did not. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /**
     * The message of the hub or server if it sent one, else this client's description; at most a few hundred
     * characters. May be empty.
     */
    public String hubMessage() {
        return hubMessage;
    }
}
