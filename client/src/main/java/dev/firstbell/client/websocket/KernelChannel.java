package dev.firstbell.client.websocket;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.call.HubException;
import java.util.concurrent.CompletableFuture;

/**
 * A websocket to a kernel. Several requests may be in flight; the kernel works them off in order. A request is done when
 * its reply has come <em>and</em> the kernel is idle after it, in whichever order these two arrive (they travel on
 * different channels and are not ordered with each other). Thread-safe.
 *
 * <p>Futures complete exceptionally with a {@link HubException}: {@code KERNEL_DIED}, {@code CHANNEL_CLOSED},
 * {@code TIMEOUT} (the deadline per request, {@link HubClient.Builder#kernelTimeout}), {@code PROTOCOL} (a frame that
 * makes no sense, after which the channel is closed). Cancelling a future forgets the request; the kernel still runs
 * it.
 */
public interface KernelChannel extends AutoCloseable {
    /** Runs code, as a notebook cell would. */
    CompletableFuture<ExecutionResult> execute(String code);

    CompletableFuture<KernelInfo> kernelInfo();

    /** The subprotocol agreed on: {@code v1.kernel.websocket.jupyter.org}, or empty for the older JSON frames. */
    String subprotocol();

    /**
     * What the server knows this socket by ({@code session_id}). A new socket with it takes the old one's place and is
     * told what was missed in between.
     */
    String session();

    /** Completes when the socket is gone, for whatever reason. */
    CompletableFuture<Void> closed();

    /** Closes the socket and fails what is in flight with {@code CHANNEL_CLOSED}; the kernel lives on. */
    @Override
    void close();
}
