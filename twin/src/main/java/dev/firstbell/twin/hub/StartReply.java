package dev.firstbell.twin.hub;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/** What the hub says to "start this user's server" (JupyterHub apihandlers/users.py, handlers/base.py). */
public sealed interface StartReply {
    /** 202: the start is under way, or was already. */
    record Accepted(Start start) implements StartReply {
        public Accepted {
            requireNonNull(start, "start is null");
        }
    }

    /** 429: too many starts are pending; come back after whole seconds. */
    record Throttled(Duration retryAfter) implements StartReply {
        public Throttled {
            requireNonNull(retryAfter, "retryAfter is null");
        }
    }

    /** 429 without a time to wait: as many servers are active as the limit allows. */
    record Full() implements StartReply {}

    /** 400: the server runs. */
    record AlreadyRunning() implements StartReply {}

    /** 400: the hub is busy with this server otherwise: {@code stop} or {@code check}. */
    record Busy(String pending) implements StartReply {
        public Busy {
            requireNonNull(pending, "pending is null");
        }
    }

    /** 404. */
    record NoSuchUser() implements StartReply {}

    /** 503 from the proxy: the hub is restarting. */
    record Unavailable() implements StartReply {}
}
