package dev.firstbell.twin;

/** What the hub says to "stop this user's server" (JupyterHub apihandlers/users.py). */
public sealed interface StopReply {
    /** 204: it is gone, or was not running. */
    record Stopped() implements StopReply {}

    /** 202: it takes longer than the hub makes a client wait. */
    record Stopping() implements StopReply {}

    /** 500: after a restart the hub still checks this server, or something else is pending a second after the request. */
    record Failed() implements StopReply {}

    /** 404: no such user, or none with a server of that name. */
    record NoSuchUser() implements StopReply {}

    /** 503 from the proxy: the hub is restarting. */
    record Unavailable() implements StopReply {}
}
