package dev.firstbell.twin.hub;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/** The hub's reply to a spawn request (JupyterHub apihandlers/users.py, handlers/base.py). */
public sealed interface StartReply {
    /** 202: the start is pending; it may have been pending before. */
    record Accepted(Start start) implements StartReply {
        public Accepted {
            requireNonNull(start, "start is null");
        }
    }

    /** 429: too many starts are pending; the client should retry after this many whole seconds. */
    record Throttled(Duration retryAfter) implements StartReply {
        public Throttled {
            requireNonNull(retryAfter, "retryAfter is null");
        }
    }

    /** 429 without {@code Retry-After}: the limit of active servers is reached. */
    record Full() implements StartReply {}

    /** 400: the server is already running. */
    record AlreadyRunning() implements StartReply {}

    /** 400: another operation on this server is pending: {@code stop} or {@code check}. */
    record Busy(String pending) implements StartReply {
        public Busy {
            requireNonNull(pending, "pending is null");
        }
    }

    /** 404: the user does not exist. */
    record NoSuchUser() implements StartReply {}

    /** 503 from the proxy: the hub is restarting. */
    record Unavailable() implements StartReply {}
}
