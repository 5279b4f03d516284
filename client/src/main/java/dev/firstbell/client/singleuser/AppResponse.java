package dev.firstbell.client.singleuser;

import static java.util.Objects.requireNonNull;

import java.util.function.Function;

/** What a proxied app's front door shows (jupyter-server-proxy handlers.py). */
public sealed interface AppResponse {
    /**
     * Applies the function of the case that this response is, and returns its result. Every case has a parameter, so a new
     * case does not compile until every caller has decided about it.
     */
    <T> T match(
            Function<? super Opened, ? extends T> opened,
            Function<? super NotStarted, ? extends T> notStarted,
            Function<? super NotYet, ? extends T> notYet,
            Function<? super Refused, ? extends T> refused);

    /**
     * The app's own page.
     *
     * @param path where it was found after redirects
     */
    record Opened(String path) implements AppResponse {
        public Opened {
            requireNonNull(path, "path is null");
        }

        @Override
        public <T> T match(
                Function<? super Opened, ? extends T> opened,
                Function<? super NotStarted, ? extends T> notStarted,
                Function<? super NotYet, ? extends T> notYet,
                Function<? super Refused, ? extends T> refused) {
            return opened.apply(this);
        }
    }

    /** The app's process did not come up within jupyter-server-proxy's timeout: a 500 that says so. */
    record NotStarted(String message) implements AppResponse {
        public NotStarted {
            requireNonNull(message, "message is null");
        }

        @Override
        public <T> T match(
                Function<? super Opened, ? extends T> opened,
                Function<? super NotStarted, ? extends T> notStarted,
                Function<? super NotYet, ? extends T> notYet,
                Function<? super Refused, ? extends T> refused) {
            return notStarted.apply(this);
        }
    }

    /**
     * The student's server is not routed or not up, or the app does not answer yet.
     *
     * @param where the page that says so
     */
    record NotYet(int status, String where) implements AppResponse {
        public NotYet {
            requireNonNull(where, "where is null");
        }

        @Override
        public <T> T match(
                Function<? super Opened, ? extends T> opened,
                Function<? super NotStarted, ? extends T> notStarted,
                Function<? super NotYet, ? extends T> notYet,
                Function<? super Refused, ? extends T> refused) {
            return notYet.apply(this);
        }
    }

    /** Waiting will not help: no access, no such app, something that is no page, a redirect elsewhere. */
    record Refused(int status, String message) implements AppResponse {
        public Refused {
            requireNonNull(message, "message is null");
        }

        @Override
        public <T> T match(
                Function<? super Opened, ? extends T> opened,
                Function<? super NotStarted, ? extends T> notStarted,
                Function<? super NotYet, ? extends T> notYet,
                Function<? super Refused, ? extends T> refused) {
            return refused.apply(this);
        }
    }
}
