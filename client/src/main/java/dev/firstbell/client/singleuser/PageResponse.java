package dev.firstbell.client.singleuser;

import static java.util.Objects.requireNonNull;

import java.util.function.Function;

/** What a student's browser would see at the server's front door. */
public sealed interface PageResponse {
    /**
     * Applies the function of the case that this response is, and returns its result. Every case has a parameter, so a new
     * case does not compile until every caller has decided about it.
     */
    <T> T match(
            Function<? super Landed, ? extends T> landed,
            Function<? super NotYet, ? extends T> notYet,
            Function<? super Refused, ? extends T> refused);

    /**
     * A page of the student's own server.
     *
     * @param path where it was found after redirects
     */
    record Landed(int status, String path) implements PageResponse {
        public Landed {
            requireNonNull(path, "path is null");
        }

        @Override
        public <T> T match(
                Function<? super Landed, ? extends T> landed,
                Function<? super NotYet, ? extends T> notYet,
                Function<? super Refused, ? extends T> refused) {
            return landed.apply(this);
        }
    }

    /**
     * Not routed or not up yet: sent back to the hub, or 424, 502, 503 and other 5xx on the way.
     *
     * @param where the page that says so
     */
    record NotYet(int status, String where) implements PageResponse {
        public NotYet {
            requireNonNull(where, "where is null");
        }

        @Override
        public <T> T match(
                Function<? super Landed, ? extends T> landed,
                Function<? super NotYet, ? extends T> notYet,
                Function<? super Refused, ? extends T> refused) {
            return notYet.apply(this);
        }
    }

    /** Waiting will not help: no access, no such page, a redirect to another site or in a circle. */
    record Refused(int status, String message) implements PageResponse {
        public Refused {
            requireNonNull(message, "message is null");
        }

        @Override
        public <T> T match(
                Function<? super Landed, ? extends T> landed,
                Function<? super NotYet, ? extends T> notYet,
                Function<? super Refused, ? extends T> refused) {
            return refused.apply(this);
        }
    }
}
