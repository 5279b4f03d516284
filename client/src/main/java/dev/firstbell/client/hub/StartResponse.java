package dev.firstbell.client.hub;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/** The hub's response to a request to start a server (JupyterHub apihandlers/users.py, handlers/base.py). */
public sealed interface StartResponse {
    /** Calls the method for the case that this response is, and returns its result. */
    <T> T match(Cases<T> cases);

    /** One method for each case: a new case does not compile until every caller has decided about it. */
    interface Cases<T> {
        T accepted(Accepted response);

        T throttled(Throttled response);

        T alreadyRunning(AlreadyRunning response);

        T pending(Pending response);

        T rejected(Rejected response);
    }

    /**
     * The start is pending; it may have been pending before the request.
     *
     * @param ready true for 201: the start is no longer pending, so the server is ready or, as observed with 6.1.1, the
     *     start has failed already; the progress stream distinguishes the two. False for 202. Z2JH, which waits 0 s, almost
     *     always responds with 202.
     */
    record Accepted(boolean ready) implements StartResponse {
        @Override
        public <T> T match(Cases<T> cases) {
            return cases.accepted(this);
        }
    }

    /**
     * The request was throttled (429): too many starts are pending, or too many servers are active, or a proxy in front of the
     * hub throttled it.
     *
     * @param retryAfter the hub's {@code Retry-After} header; absent at the limit of active servers
     */
    record Throttled(Optional<Duration> retryAfter, String message) implements StartResponse {
        public Throttled {
            requireNonNull(retryAfter, "retryAfter is null");
            requireNonNull(message, "message is null");
        }

        @Override
        public <T> T match(Cases<T> cases) {
            return cases.throttled(this);
        }
    }

    /** The server runs and is ready. */
    record AlreadyRunning() implements StartResponse {
        @Override
        public <T> T match(Cases<T> cases) {
            return cases.alreadyRunning(this);
        }
    }

    /**
     * The hub is busy with the server for another reason than a start.
     *
     * @param what {@code stop}, or {@code check} after a restart of the hub
     */
    record Pending(String what, String message) implements StartResponse {
        public Pending {
            requireNonNull(what, "what is null");
            requireNonNull(message, "message is null");
        }

        @Override
        public <T> T match(Cases<T> cases) {
            return cases.pending(this);
        }
    }

    /**
     * The hub rejected the request or the start failed: 400 for invalid options or names, 500 if the start fails before
     * the hub responds; 403 and 404 are exceptions. A hub with a slow-spawn timeout waits for the start that long; a start can also fail at once.
     * The message of a 500 contains no reason: {@code timeout} or {@code error} from JupyterHub 5,
     * {@code Internal Server Error} from JupyterHub 6. The progress stream states the reason.
     */
    record Rejected(int status, String message) implements StartResponse {
        public Rejected {
            requireNonNull(message, "message is null");
        }

        @Override
        public <T> T match(Cases<T> cases) {
            return cases.rejected(this);
        }
    }
}
