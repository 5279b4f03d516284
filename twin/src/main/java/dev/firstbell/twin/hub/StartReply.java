package dev.firstbell.twin.hub;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.function.Function;

/** What the hub says to "start this user's server" (JupyterHub apihandlers/users.py, handlers/base.py). */
public sealed interface StartReply {
    /** Calls the function of the case that this reply is. */
    <R> R match(
            Function<Accepted, R> accepted,
            Function<Throttled, R> throttled,
            Function<Full, R> full,
            Function<AlreadyRunning, R> alreadyRunning,
            Function<Busy, R> busy,
            Function<NoSuchUser, R> noSuchUser,
            Function<Unavailable, R> unavailable);

    /** 202: the start is under way, or was already. */
    record Accepted(Start start) implements StartReply {
        public Accepted {
            requireNonNull(start, "start is null");
        }

        @Override
        public <R> R match(
                Function<Accepted, R> accepted,
                Function<Throttled, R> throttled,
                Function<Full, R> full,
                Function<AlreadyRunning, R> alreadyRunning,
                Function<Busy, R> busy,
                Function<NoSuchUser, R> noSuchUser,
                Function<Unavailable, R> unavailable) {
            return accepted.apply(this);
        }
    }

    /** 429: too many starts are pending; come back after whole seconds. */
    record Throttled(Duration retryAfter) implements StartReply {
        public Throttled {
            requireNonNull(retryAfter, "retryAfter is null");
        }

        @Override
        public <R> R match(
                Function<Accepted, R> accepted,
                Function<Throttled, R> throttled,
                Function<Full, R> full,
                Function<AlreadyRunning, R> alreadyRunning,
                Function<Busy, R> busy,
                Function<NoSuchUser, R> noSuchUser,
                Function<Unavailable, R> unavailable) {
            return throttled.apply(this);
        }
    }

    /** 429 without a time to wait: as many servers are active as the limit allows. */
    record Full() implements StartReply {
        @Override
        public <R> R match(
                Function<Accepted, R> accepted,
                Function<Throttled, R> throttled,
                Function<Full, R> full,
                Function<AlreadyRunning, R> alreadyRunning,
                Function<Busy, R> busy,
                Function<NoSuchUser, R> noSuchUser,
                Function<Unavailable, R> unavailable) {
            return full.apply(this);
        }
    }

    /** 400: the server runs. */
    record AlreadyRunning() implements StartReply {
        @Override
        public <R> R match(
                Function<Accepted, R> accepted,
                Function<Throttled, R> throttled,
                Function<Full, R> full,
                Function<AlreadyRunning, R> alreadyRunning,
                Function<Busy, R> busy,
                Function<NoSuchUser, R> noSuchUser,
                Function<Unavailable, R> unavailable) {
            return alreadyRunning.apply(this);
        }
    }

    /** 400: the hub is busy with this server otherwise: {@code stop} or {@code check}. */
    record Busy(String pending) implements StartReply {
        public Busy {
            requireNonNull(pending, "pending is null");
        }

        @Override
        public <R> R match(
                Function<Accepted, R> accepted,
                Function<Throttled, R> throttled,
                Function<Full, R> full,
                Function<AlreadyRunning, R> alreadyRunning,
                Function<Busy, R> busy,
                Function<NoSuchUser, R> noSuchUser,
                Function<Unavailable, R> unavailable) {
            return busy.apply(this);
        }
    }

    /** 404. */
    record NoSuchUser() implements StartReply {
        @Override
        public <R> R match(
                Function<Accepted, R> accepted,
                Function<Throttled, R> throttled,
                Function<Full, R> full,
                Function<AlreadyRunning, R> alreadyRunning,
                Function<Busy, R> busy,
                Function<NoSuchUser, R> noSuchUser,
                Function<Unavailable, R> unavailable) {
            return noSuchUser.apply(this);
        }
    }

    /** 503 from the proxy: the hub is restarting. */
    record Unavailable() implements StartReply {
        @Override
        public <R> R match(
                Function<Accepted, R> accepted,
                Function<Throttled, R> throttled,
                Function<Full, R> full,
                Function<AlreadyRunning, R> alreadyRunning,
                Function<Busy, R> busy,
                Function<NoSuchUser, R> noSuchUser,
                Function<Unavailable, R> unavailable) {
            return unavailable.apply(this);
        }
    }
}
