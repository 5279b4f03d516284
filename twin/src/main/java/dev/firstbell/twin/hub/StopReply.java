package dev.firstbell.twin.hub;

import java.util.function.Function;

/** The hub's reply to a request to stop a server (JupyterHub apihandlers/users.py). */
public sealed interface StopReply {
    /** Calls the function of the case that this reply is. */
    <R> R match(
            Function<Stopped, R> stopped,
            Function<Stopping, R> stopping,
            Function<Failed, R> failed,
            Function<NoSuchUser, R> noSuchUser,
            Function<Unavailable, R> unavailable);

    /** 204: the server has stopped, or was not running. */
    record Stopped() implements StopReply {
        @Override
        public <R> R match(
                Function<Stopped, R> stopped,
                Function<Stopping, R> stopping,
                Function<Failed, R> failed,
                Function<NoSuchUser, R> noSuchUser,
                Function<Unavailable, R> unavailable) {
            return stopped.apply(this);
        }
    }

    /** 202: stopping takes longer than the hub lets a client wait. */
    record Stopping() implements StopReply {
        @Override
        public <R> R match(
                Function<Stopped, R> stopped,
                Function<Stopping, R> stopping,
                Function<Failed, R> failed,
                Function<NoSuchUser, R> noSuchUser,
                Function<Unavailable, R> unavailable) {
            return stopping.apply(this);
        }
    }

    /** 500: after a restart the hub still checks this server, or something else is pending a second after the request. */
    record Failed() implements StopReply {
        @Override
        public <R> R match(
                Function<Stopped, R> stopped,
                Function<Stopping, R> stopping,
                Function<Failed, R> failed,
                Function<NoSuchUser, R> noSuchUser,
                Function<Unavailable, R> unavailable) {
            return failed.apply(this);
        }
    }

    /** 404: the user or the named server does not exist. */
    record NoSuchUser() implements StopReply {
        @Override
        public <R> R match(
                Function<Stopped, R> stopped,
                Function<Stopping, R> stopping,
                Function<Failed, R> failed,
                Function<NoSuchUser, R> noSuchUser,
                Function<Unavailable, R> unavailable) {
            return noSuchUser.apply(this);
        }
    }

    /** 503 from the proxy: the hub is restarting. */
    record Unavailable() implements StopReply {
        @Override
        public <R> R match(
                Function<Stopped, R> stopped,
                Function<Stopping, R> stopping,
                Function<Failed, R> failed,
                Function<NoSuchUser, R> noSuchUser,
                Function<Unavailable, R> unavailable) {
            return unavailable.apply(this);
        }
    }
}
