package dev.firstbell.client.singleuser;

import static java.util.Objects.requireNonNull;

import java.util.function.Function;

/** The response to a browser that opens a page of a student's server. */
public sealed interface PageResponse {
    /**
     * Applies the function of the case that this response is, and returns its result. Every case has a parameter, so a
     * new case does not compile until every caller has decided about it.
     */
    <T> T match(
            Function<? super Landed, ? extends T> landed,
            Function<? super NotYet, ? extends T> notYet,
            Function<? super Rejected, ? extends T> rejected);

    /**
     * A page of the student's own server.
     *
     * @param path of the page, after redirects
     */
    record Landed(int status, String path) implements PageResponse {
        public Landed {
            requireNonNull(path, "path is null");
        }

        @Override
        public <T> T match(
                Function<? super Landed, ? extends T> landed,
                Function<? super NotYet, ? extends T> notYet,
                Function<? super Rejected, ? extends T> rejected) {
            return landed.apply(this);
        }
    }

    /**
     * The server has no route or does not run yet: a redirect to the hub, or 424, 502, 503 or another 5xx.
     *
     * @param where path of the last page
     */
    record NotYet(int status, String where) implements PageResponse {
        public NotYet {
            requireNonNull(where, "where is null");
        }

        @Override
        public <T> T match(
                Function<? super Landed, ? extends T> landed,
                Function<? super NotYet, ? extends T> notYet,
                Function<? super Rejected, ? extends T> rejected) {
            return notYet.apply(this);
        }
    }

    /** A permanent failure: no access, an unknown page, a redirect to another site, or too many redirects. */
    record Rejected(int status, String message) implements PageResponse {
        public Rejected {
            requireNonNull(message, "message is null");
        }

        @Override
        public <T> T match(
                Function<? super Landed, ? extends T> landed,
                Function<? super NotYet, ? extends T> notYet,
                Function<? super Rejected, ? extends T> rejected) {
            return rejected.apply(this);
        }
    }
}
