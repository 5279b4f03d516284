package dev.firstbell.client.browser;

import static java.util.Objects.requireNonNull;

import java.util.function.Function;

/** What the hub's log-in form comes to (handlers/login.py). */
public sealed interface LoginResponse {
    /**
     * Applies the function of the case that this response is, and returns its result. Every case has a parameter, so a new
     * case does not compile until every caller has decided about it.
     */
    <T> T match(
            Function<? super LoggedIn, ? extends T> loggedIn,
            Function<? super Rejected, ? extends T> rejected,
            Function<? super Elsewhere, ? extends T> elsewhere);

    /** @param user the name as the hub writes it, lower-cased and mapped */
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

    /** Wrong name or password, or a name that may not log in: the hub does not say which. */
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
     * This hub has no form of its own: people log in at another site (OAuth, SAML). A load test then needs tokens instead.
     *
     * @param where the site, or the path on this one, that the browser is sent to
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
