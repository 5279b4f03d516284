package dev.firstbell.twin.hub;

import java.util.function.Function;

/** What the hub says to "stop this user's server" (JupyterHub apihandlers/users.py). */
public sealed interface StopReply {
    /** Calls the function of the case that this reply is. */
    <R> R match(
            Function<Stopped, R> stopped,
            Function<Stopping, R> stopping,
            Function<Failed, R> failed,
            Function<NoSuchUser, R> noSuchUser,
            Function<Unavailable, R> unavailable);

    /** 204: it is gone, or was not running. */
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

    /** 202: it takes longer than the hub makes a client wait. */
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

    /** 404: no such user, or none with a server of that name. */
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
