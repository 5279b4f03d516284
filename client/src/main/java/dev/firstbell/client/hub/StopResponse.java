package dev.firstbell.client.hub;

import java.util.function.Function;

/** What the hub says to "stop this user's server" (JupyterHub apihandlers/users.py). */
public sealed interface StopResponse {
    /**
     * Applies the function of the case that this response is, and returns its result. Every case has a parameter, so a new
     * case does not compile until every caller has decided about it.
     */
    <T> T match(Function<? super Stopped, ? extends T> stopped, Function<? super Stopping, ? extends T> stopping);

    /** It is gone, or was not running (204). */
    record Stopped() implements StopResponse {
        @Override
        public <T> T match(
                Function<? super Stopped, ? extends T> stopped, Function<? super Stopping, ? extends T> stopping) {
            return stopped.apply(this);
        }
    }

    /** It takes longer than the hub waits, 10 s by default (202): done once the user's servers lose the entry. */
    record Stopping() implements StopResponse {
        @Override
        public <T> T match(
                Function<? super Stopped, ? extends T> stopped, Function<? super Stopping, ? extends T> stopping) {
            return stopping.apply(this);
        }
    }
}
