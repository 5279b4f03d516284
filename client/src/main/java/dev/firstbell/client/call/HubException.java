package dev.firstbell.client.call;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * A call to the hub, or to a server behind it, that has no answer of the kind the caller asked for. Futures of this
 * package complete with it directly, never wrapped a second time.
 */
public final class HubException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Why there is no answer. */
    public enum Code {
        /** No connection, or it broke before the answer was complete. */
        UNREACHABLE,
        /** The deadline of the call passed. */
        TIMEOUT,
        /** The token is missing, wrong, expired or lacks a scope (403; the hub never answers 401). */
        FORBIDDEN,
        /** No such user, server, kernel, or none that the token may see (404). */
        NOT_FOUND,
        /** The thing exists already, or is busy with a change of its own (409; 400 while a server is stopping). */
        CONFLICT,
        /** The request does not make sense to the hub (400 and the rest of the 4xx). */
        BAD_REQUEST,
        /** Something on the way limits the rate (429), other than a server start, which has its own answer. */
        THROTTLED,
        /** The proxy answers that nobody is behind it: the hub restarts or is down (502, 503, 504 not from the hub). */
        HUB_RESTARTING,
        /** The answer is malformed, too large, of the wrong shape, or comes from something that is no JupyterHub. */
        PROTOCOL,
        /** The hub or single-user server failed (5xx). */
        SERVER_ERROR,
        /** The kernel died or restarted under a request. */
        KERNEL_DIED,
        /** The kernel channel closed under a request. */
        CHANNEL_CLOSED,
        /** The caller cancelled, or the client is closed. */
        CANCELLED
    }

    private final Code code;
    private final String operation;
    private final String user;
    private final int status;
    private final String hubMessage;

    /**
     * @param operation what was tried, as a verb phrase ("start server")
     * @param user whose, if it was about one user
     * @param status HTTP status if there was one
     * @param hubMessage what the other side said, or our own words for what went wrong
     * @param cause may be null
     */
    public HubException(
            Code code,
            String operation,
            Optional<String> user,
            OptionalInt status,
            String hubMessage,
            Throwable cause) {
        super(describe(code, operation, user, status, hubMessage), cause);
        this.code = code;
        this.operation = operation;
        this.user = user.orElse(null);
        this.status = status.orElse(0);
        this.hubMessage = hubMessage;
    }

    private static String describe(
            Code code, String operation, Optional<String> user, OptionalInt status, String hubMessage) {
        requireNonNull(code, "code is null");
        requireNonNull(operation, "operation is null");
        requireNonNull(hubMessage, "hubMessage is null");
        StringBuilder text = new StringBuilder(operation);
        user.ifPresent(name -> text.append(" of ").append(name));
        text.append(": ").append(code);
        status.ifPresent(number -> text.append(" (").append(number).append(')'));
        if (!hubMessage.isEmpty()) {
            text.append(": ").append(hubMessage);
        }
        return text.toString();
    }

    public Code code() {
        return code;
    }

    /** What was tried, such as "start server". */
    public String operation() {
        return operation;
    }

    public Optional<String> user() {
        return Optional.ofNullable(user);
    }

    /** The HTTP status, if an answer came at all. */
    public OptionalInt status() {
        return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
    }

    /** The words of the hub where it had any, else ours; at most a few hundred characters; may be empty. */
    public String hubMessage() {
        return hubMessage;
    }
}
