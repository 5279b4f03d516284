package dev.firstbell.client.hub;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** What the hub says to "start this user's server" (JupyterHub apihandlers/users.py, handlers/base.py). */
public sealed interface StartResponse {
    /**
     * Applies the function of the case that this response is, and returns its result. Every case has a parameter, so a new
     * case does not compile until every caller has decided about it.
     */
    <T> T match(
            Function<? super Accepted, ? extends T> accepted,
            Function<? super Throttled, ? extends T> throttled,
            Function<? super AlreadyRunning, ? extends T> alreadyRunning,
            Function<? super Pending, ? extends T> pending,
            Function<? super Refused, ? extends T> refused);

    /**
     * The start is under way, or was already (asking again while it is pending is harmless).
     *
     * @param ready true for 201: the start is not pending any more, so the server is ready, or (seen with 6.1.1) the start
     *     has failed already; the progress stream tells. Z2JH, which waits 0 s, nearly always says false (202).
     */
    record Accepted(boolean ready) implements StartResponse {
        @Override
        public <T> T match(
                Function<? super Accepted, ? extends T> accepted,
                Function<? super Throttled, ? extends T> throttled,
                Function<? super AlreadyRunning, ? extends T> alreadyRunning,
                Function<? super Pending, ? extends T> pending,
                Function<? super Refused, ? extends T> refused) {
            return accepted.apply(this);
        }
    }

    /**
     * The hub starts too many servers right now (429).
     *
     * @param retryAfter what the hub's header says; absent at the limit of active servers, which no waiting of a known
     *     length will cure. It is in the hub's time.
     */
    record Throttled(Optional<Duration> retryAfter, String message) implements StartResponse {
        public Throttled {
            requireNonNull(retryAfter, "retryAfter is null");
            requireNonNull(message, "message is null");
        }

        @Override
        public <T> T match(
                Function<? super Accepted, ? extends T> accepted,
                Function<? super Throttled, ? extends T> throttled,
                Function<? super AlreadyRunning, ? extends T> alreadyRunning,
                Function<? super Pending, ? extends T> pending,
                Function<? super Refused, ? extends T> refused) {
            return throttled.apply(this);
        }
    }

    /** The server runs and is ready. */
    record AlreadyRunning() implements StartResponse {
        @Override
        public <T> T match(
                Function<? super Accepted, ? extends T> accepted,
                Function<? super Throttled, ? extends T> throttled,
                Function<? super AlreadyRunning, ? extends T> alreadyRunning,
                Function<? super Pending, ? extends T> pending,
                Function<? super Refused, ? extends T> refused) {
            return alreadyRunning.apply(this);
        }
    }

    /**
     * The hub is busy with this server otherwise.
     *
     * @param what {@code stop}, or {@code check} after a restart of the hub
     */
    record Pending(String what, String message) implements StartResponse {
        public Pending {
            requireNonNull(what, "what is null");
            requireNonNull(message, "message is null");
        }

        @Override
        public <T> T match(
                Function<? super Accepted, ? extends T> accepted,
                Function<? super Throttled, ? extends T> throttled,
                Function<? super AlreadyRunning, ? extends T> alreadyRunning,
                Function<? super Pending, ? extends T> pending,
                Function<? super Refused, ? extends T> refused) {
            return pending.apply(this);
        }
    }

    /**
     * The hub will not or could not: 400 for options or names it does not take, 500 where it sees the start fail before it
     * answers, because of a slow-spawn timeout or, even without one, because the start fails at once. The message of a 500
     * says little: {@code timeout} or {@code error} from JupyterHub 5, {@code Internal Server Error} from 6; the progress
     * stream says why.
     */
    record Refused(int status, String message) implements StartResponse {
        public Refused {
            requireNonNull(message, "message is null");
        }

        @Override
        public <T> T match(
                Function<? super Accepted, ? extends T> accepted,
                Function<? super Throttled, ? extends T> throttled,
                Function<? super AlreadyRunning, ? extends T> alreadyRunning,
                Function<? super Pending, ? extends T> pending,
                Function<? super Refused, ? extends T> refused) {
            return refused.apply(this);
        }
    }
}
