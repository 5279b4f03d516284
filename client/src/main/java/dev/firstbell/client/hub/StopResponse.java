package dev.firstbell.client.hub;

import java.util.function.Function;

/** What the hub says to "stop this user's server" (JupyterHub apihandlers/users.py). */
public sealed interface StopResponse {
    /** Calls the function of the case that this answer is. */
    <R> R match(Function<Stopped, R> stopped, Function<Stopping, R> stopping);

    /** It is gone, or was not running (204). */
    record Stopped() implements StopResponse {
        @Override
        public <R> R match(Function<Stopped, R> stopped, Function<Stopping, R> stopping) {
            return stopped.apply(this);
        }
    }

    /** It takes longer than the hub waits, 10 s by default (202): done once the user's servers lose the entry. */
    record Stopping() implements StopResponse {
        @Override
        public <R> R match(Function<Stopped, R> stopped, Function<Stopping, R> stopping) {
            return stopping.apply(this);
        }
    }
}
