package dev.firstbell.twin.hub;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.function.Function;

/** The hub's reply to a spawn request (JupyterHub apihandlers/users.py, handlers/base.py). */
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

    /** 202: the start is pending; it may have been pending before. */
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

    /** 429: too many starts are pending; the client should retry after this many whole seconds. */
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

    /** 429 without {@code Retry-After}: the limit of active servers is reached. */
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

    /** 400: the server is already running. */
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

    /** 400: another operation on this server is pending: {@code stop} or {@code check}. */
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

    /** 404: the user does not exist. */
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
