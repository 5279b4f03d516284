package dev.firstbell.client.websocket;

import dev.firstbell.client.call.HubException;
import java.util.concurrent.CompletableFuture;

/** A websocket to a terminal (jupyter_server_terminals, terminado). Thread-safe. */
public interface Terminal extends AutoCloseable {
    /**
     * Types into the shell; a line ends with {@code \r} or {@code \n}.
     *
     * @throws HubException {@code CHANNEL_CLOSED}
     */
    void type(String input);

    /** Completes when the shell ends; a {@link HubException} if the socket closes before that. */
    CompletableFuture<Void> ended();

    /** Completes when the socket is gone, for whatever reason. */
    CompletableFuture<Void> closed();

    /** Closes the socket; the shell lives on. */
    @Override
    void close();
}
