package dev.firstbell.client.websocket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.java_websocket.WebSocket;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.protocols.Protocol;
import org.java_websocket.server.WebSocketServer;

/** The websocket of a single-user server on loopback; a test decides how it responds to each frame. */
public final class TestingKernelServer extends WebSocketServer implements AutoCloseable {
    private final CountDownLatch started = new CountDownLatch(1);
    private final List<ClientHandshake> handshakes = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Integer> closedWith = new CompletableFuture<>();
    private final Kernel kernel;

    /** Reacts to the client's frames; either kind may be ignored. */
    public interface Kernel {
        default void opened(WebSocket socket) {}

        default void text(WebSocket socket, String frame) {}

        default void binary(WebSocket socket, ByteBuffer frame) {}
    }

    /** @param subprotocols that the server accepts; the empty string for none */
    public TestingKernelServer(Kernel kernel, String... subprotocols) {
        super(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                1,
                List.of(new Draft_6455(
                        List.of(),
                        java.util.Arrays.stream(subprotocols)
                                .<org.java_websocket.protocols.IProtocol>map(Protocol::new)
                                .toList())));
        this.kernel = kernel;
        setDaemon(true);
        setReuseAddr(true);
        start();
        try {
            started.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + getPort() + "/");
    }

    public List<ClientHandshake> handshakes() {
        return handshakes;
    }

    /** The code with which the first socket closed. */
    public CompletableFuture<Integer> closedWith() {
        return closedWith;
    }

    @Override
    public void onStart() {
        started.countDown();
    }

    @Override
    public void onOpen(WebSocket socket, ClientHandshake handshake) {
        handshakes.add(handshake);
        kernel.opened(socket);
    }

    @Override
    public void onMessage(WebSocket socket, String frame) {
        kernel.text(socket, frame);
    }

    @Override
    public void onMessage(WebSocket socket, ByteBuffer frame) {
        kernel.binary(socket, frame);
    }

    /**
     * Takes the code of the client's closing frame; by the time of {@link #onClose} the client may have disconnected.
     */
    @Override
    public void onClosing(WebSocket socket, int code, String reason, boolean remote) {
        closedWith.complete(code);
    }

    @Override
    public void onClose(WebSocket socket, int code, String reason, boolean remote) {
        closedWith.complete(code);
    }

    @Override
    public void onError(WebSocket socket, Exception e) {
        // Tests check the client's reaction.
    }

    @Override
    public void close() {
        try {
            stop(0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
