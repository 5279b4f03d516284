package dev.firstbell.twin.hub;

import static java.util.Objects.requireNonNull;

/** The hub's reply to a request to stop a server (JupyterHub apihandlers/users.py). */
public sealed interface StopReply {
    /** 204: the server has stopped, or was not running. */
    record Stopped() implements StopReply {}

    /** 202: stopping takes longer than the hub lets a client wait. */
    record Stopping() implements StopReply {}

    /** 400: the hub is still checking this server after a restart. */
    record Busy(String pending) implements StopReply {
        public Busy {
            requireNonNull(pending, "pending is null");
        }
    }

    /** 404: the user or the named server does not exist. */
    record NoSuchUser() implements StopReply {}

    /** 503 from the proxy: the hub is restarting. */
    record Unavailable() implements StopReply {}
}
