package dev.firstbell.client.websocket;

import dev.firstbell.client.call.HubException;
import java.util.concurrent.CompletableFuture;

/** A websocket to a terminal (jupyter_server_terminals, terminado). Thread-safe. */
public interface Terminal extends AutoCloseable {
    /**
     * Sends input to the shell; a line ends with {@code \r} or {@code \n}.
     *
     * @throws HubException {@code CHANNEL_CLOSED} if the socket is closed
     */
    void type(String input);

    /** Completes when the shell exits; exceptionally with a {@link HubException} if the socket closes before. */
    CompletableFuture<Void> ended();

    /** Completes when the socket has closed, for any reason. */
    CompletableFuture<Void> closed();

    /** Closes the socket. The shell keeps running. */
    @Override
    void close();
}
