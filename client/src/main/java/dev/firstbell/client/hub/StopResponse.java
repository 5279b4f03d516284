package dev.firstbell.client.hub;

import java.util.function.Function;

/** The hub's response to a request to stop a server (JupyterHub apihandlers/users.py). */
public sealed interface StopResponse {
    /**
     * Applies the function of the case that this response is, and returns its result. Every case has a parameter, so a
     * new case does not compile until every caller has decided about it.
     */
    <T> T match(Function<? super Stopped, ? extends T> stopped, Function<? super Stopping, ? extends T> stopping);

    /** The server has stopped, or was not running (204). */
    record Stopped() implements StopResponse {
        @Override
        public <T> T match(
                Function<? super Stopped, ? extends T> stopped, Function<? super Stopping, ? extends T> stopping) {
            return stopped.apply(this);
        }
    }

    /**
     * The server takes longer to stop than the hub waits, 10 s by default (202). It has stopped when it is no longer
     * among the user's servers.
     */
    record Stopping() implements StopResponse {
        @Override
        public <T> T match(
                Function<? super Stopped, ? extends T> stopped, Function<? super Stopping, ? extends T> stopping) {
            return stopping.apply(this);
        }
    }
}
