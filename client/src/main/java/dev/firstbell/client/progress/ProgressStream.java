package dev.firstbell.client.progress;

import dev.firstbell.client.call.HubException;
import java.util.concurrent.CompletableFuture;

/** The progress of one start, followed until it ends. Thread-safe. */
public interface ProgressStream extends AutoCloseable {
    /**
     * Completes when the stream ends. Completes exceptionally with a {@link HubException}: {@code FORBIDDEN};
     * {@code NOT_FOUND} or {@code BAD_REQUEST} if the server is not starting (the hub forgets a stopped server until
     * the next request to stop it); {@code PROTOCOL}; {@code CANCELLED}; or with the exception that the listener threw.
     */
    CompletableFuture<ProgressEnd> end();

    /** Closes the connection. {@link #end()} completes with {@code CANCELLED} unless it is complete already. */
    void cancel();

    /** The same as {@link #cancel()}. */
    @Override
    default void close() {
        cancel();
    }
}
