package dev.firstbell.twin.hub;

import static java.util.Objects.requireNonNull;

/** What the hub says to "stop this user's server" (JupyterHub apihandlers/users.py). */
public sealed interface StopReply {
    /** 204: it is gone, or was not running. */
    record Stopped() implements StopReply {}

    /** 202: it takes longer than the hub makes a client wait. */
    record Stopping() implements StopReply {}

    /** 400: the hub is still checking this server after a restart. */
    record Busy(String pending) implements StopReply {
        public Busy {
            requireNonNull(pending, "pending is null");
        }
    }

    /** 404: no such user, or none with a server of that name. */
    record NoSuchUser() implements StopReply {}

    /** 503 from the proxy: the hub is restarting. */
    record Unavailable() implements StopReply {}
}
