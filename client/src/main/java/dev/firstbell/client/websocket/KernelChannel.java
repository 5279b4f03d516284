package dev.firstbell.client.websocket;

import dev.firstbell.client.call.HubException;
import java.util.concurrent.CompletableFuture;

/**
 * A websocket to a kernel (jupyter_client docs/messaging.rst). Several requests may be in flight; the kernel handles
 * them in order. A request is complete when its reply has arrived <em>and</em> the kernel has become idle after it.
 * These two messages arrive on different channels, in either order. Thread-safe.
 *
 * <p>Futures complete exceptionally with a {@link HubException}: {@code KERNEL_DIED}, {@code CHANNEL_CLOSED},
 * {@code TIMEOUT} (the deadline of each request, {@code HubClientBuilder.kernelTimeout}), {@code PROTOCOL} (a
 * malformed frame, after which the channel closes). Cancelling a future discards the result; the kernel still runs the
 * code.
 */
public interface KernelChannel extends AutoCloseable {
    /** Runs code, as a notebook cell would. */
    CompletableFuture<ExecutionResult> execute(String code);

    /** Requests the kernel's description of itself. */
    CompletableFuture<KernelInfo> kernelInfo();

    /** The negotiated subprotocol: {@code v1.kernel.websocket.jupyter.org}, or empty for the older JSON frames. */
    String subprotocol();

    /**
     * The identifier by which the server knows this socket ({@code session_id}). A new socket with the same identifier
     * replaces this one and receives the messages sent in between.
     */
    String session();

    /** Completes when the socket has closed, for any reason. */
    CompletableFuture<Void> closed();

    /** Closes the socket and fails requests in flight with {@code CHANNEL_CLOSED}. The kernel keeps running. */
    @Override
    void close();
}
