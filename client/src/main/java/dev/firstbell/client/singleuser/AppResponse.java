package dev.firstbell.client.singleuser;

import static java.util.Objects.requireNonNull;

import java.util.function.Function;

/** The response of a proxied app to a browser that opens its page (jupyter-server-proxy handlers.py). */
public sealed interface AppResponse {
    /**
     * Applies the function of the case that this response is, and returns its result. Every case has a parameter, so a
     * new case does not compile until every caller has decided about it.
     */
    <T> T match(
            Function<? super Opened, ? extends T> opened,
            Function<? super NotStarted, ? extends T> notStarted,
            Function<? super NotYet, ? extends T> notYet,
            Function<? super Rejected, ? extends T> rejected);

    /**
     * The app's own page.
     *
     * @param path of the page, after redirects
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
                Function<? super Rejected, ? extends T> rejected) {
            return opened.apply(this);
        }
    }

    /** The app's process did not start within jupyter-server-proxy's timeout: a 500 with that message. */
    record NotStarted(String message) implements AppResponse {
        public NotStarted {
            requireNonNull(message, "message is null");
        }

        @Override
        public <T> T match(
                Function<? super Opened, ? extends T> opened,
                Function<? super NotStarted, ? extends T> notStarted,
                Function<? super NotYet, ? extends T> notYet,
                Function<? super Rejected, ? extends T> rejected) {
            return notStarted.apply(this);
        }
    }

    /**
     * The student's server has no route or does not run, or the app does not respond yet.
     *
     * @param where path of the last page
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
                Function<? super Rejected, ? extends T> rejected) {
            return notYet.apply(this);
        }
    }

    /** A permanent failure: no access, an unknown app, a response that is not a page, or a redirect to another site. */
    record Rejected(int status, String message) implements AppResponse {
        public Rejected {
            requireNonNull(message, "message is null");
        }

        @Override
        public <T> T match(
                Function<? super Opened, ? extends T> opened,
                Function<? super NotStarted, ? extends T> notStarted,
                Function<? super NotYet, ? extends T> notYet,
                Function<? super Rejected, ? extends T> rejected) {
            return rejected.apply(this);
        }
    }
}
