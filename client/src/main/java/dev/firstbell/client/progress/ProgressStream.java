package dev.firstbell.client.progress;

import dev.firstbell.client.call.HubException;
import java.util.concurrent.CompletableFuture;

/** An open progress stream. Thread-safe. */
public interface ProgressStream extends AutoCloseable {
    /**
     * Completes when the stream ends. Exceptionally with a {@link HubException}: {@code FORBIDDEN}; {@code NOT_FOUND} or
     * {@code BAD_REQUEST} if this server is not starting (the hub forgets one that was stopped, and remembers it as soon
     * as someone asks it to stop again); {@code PROTOCOL}; {@code CANCELLED}; or with whatever the listener threw.
     */
    CompletableFuture<ProgressEnd> end();

    /** Closes the socket; {@link #end()} completes with {@code CANCELLED} unless it is complete. */
    void cancel();

    /** The same as {@link #cancel()}. */
    @Override
    default void close() {
        cancel();
    }
}
