package dev.firstbell.client.browser;

import static java.util.Objects.requireNonNull;

import java.util.function.Function;

/** The hub's response to a log-in in a browser (handlers/login.py). */
public sealed interface LoginResponse {
    /**
     * Applies the function of the case that this response is, and returns its result. Every case has a parameter, so a
     * new case does not compile until every caller has decided about it.
     */
    <T> T match(
            Function<? super LoggedIn, ? extends T> loggedIn,
            Function<? super Rejected, ? extends T> rejected,
            Function<? super Elsewhere, ? extends T> elsewhere);

    /**
     * The hub accepted the name and password.
     *
     * @param user the name as the hub writes it, in lower case and mapped by the authenticator
     */
    record LoggedIn(String user) implements LoginResponse {
        public LoggedIn {
            requireNonNull(user, "user is null");
        }

        @Override
        public <T> T match(
                Function<? super LoggedIn, ? extends T> loggedIn,
                Function<? super Rejected, ? extends T> rejected,
                Function<? super Elsewhere, ? extends T> elsewhere) {
            return loggedIn.apply(this);
        }
    }

    /** The name or password is wrong, or the user may not log in. The hub does not state which. */
    record Rejected(String message) implements LoginResponse {
        public Rejected {
            requireNonNull(message, "message is null");
        }

        @Override
        public <T> T match(
                Function<? super LoggedIn, ? extends T> loggedIn,
                Function<? super Rejected, ? extends T> rejected,
                Function<? super Elsewhere, ? extends T> elsewhere) {
            return rejected.apply(this);
        }
    }

    /**
     * The hub has no log-in form of its own: users log in at another site (OAuth, SAML). A load test needs tokens
     * instead.
     *
     * @param where the other site, or the path on this site, that the hub redirects the browser to
     */
    record Elsewhere(String where) implements LoginResponse {
        public Elsewhere {
            requireNonNull(where, "where is null");
        }

        @Override
        public <T> T match(
                Function<? super LoggedIn, ? extends T> loggedIn,
                Function<? super Rejected, ? extends T> rejected,
                Function<? super Elsewhere, ? extends T> elsewhere) {
            return elsewhere.apply(this);
        }
    }
}
