package dev.firstbell.embedded.internal.kernel;

import dev.firstbell.twin.clock.EventLoop;
import dev.firstbell.twin.clock.PacedLoop;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * A websocket to a kernel, in one of the two framings. Used on the model's thread; sends on the connection's thread.
 */
public final class KernelSocket {
    private static final Duration PING = Duration.ofSeconds(30);

    private final PacedLoop loop;
    private final EventLoop timers;
    private final Context context;
    private final ServerWebSocket socket;
    private final boolean v1;
    private EventLoop.Timer nextPing = () -> {};

    /** Called on the connection's thread. */
    public KernelSocket(PacedLoop loop, EventLoop timers, Context context, ServerWebSocket socket) {
        this.loop = loop;
        this.timers = timers;
        this.context = context;
        this.socket = socket;
        this.v1 = KernelSocketFraming.V1.equals(socket.subProtocol());
    }

    /** Connects the socket to a kernel. Called on the connection's thread, before the socket has read anything. */
    public void join(SimulatedKernel kernel, String session) {
        socket.closeHandler(nothing -> loop.submit(() -> {
            nextPing.cancel();
            kernel.detach(session, this);
            return null;
        }));
        socket.binaryMessageHandler(frame -> {
            if (v1) {
                receive(kernel, session, () -> KernelSocketFraming.decodeV1(frame));
            }
        });
        socket.textMessageHandler(text -> {
            if (!v1) {
                receive(kernel, session, () -> KernelSocketFraming.decodeLegacy(text));
            }
        });
        loop.submit(() -> {
            kernel.attach(session, this);
            schedulePing();
            return null;
        });
    }

    void send(KernelSocketMessage message) {
        context.runOnContext(nothing -> {
            if (socket.isClosed()) {
                return;
            }
            if (v1) {
                socket.writeBinaryMessage(KernelSocketFraming.encodeV1(message));
            } else {
                socket.writeTextMessage(KernelSocketFraming.encodeLegacy(message));
            }
        });
    }

    void close() {
        context.runOnContext(nothing -> socket.close());
    }

    private void schedulePing() {
        nextPing = timers.after(PING, () -> {
            context.runOnContext(nothing -> {
                if (!socket.isClosed()) {
                    socket.writePing(Buffer.buffer());
                }
            });
            schedulePing();
        });
    }

    private void receive(SimulatedKernel kernel, String session, Supplier<KernelSocketMessage> frame) {
        KernelSocketMessage message;
        try {
            message = frame.get();
        } catch (IllegalArgumentException e) {
            socket.close((short) 1007, "not a kernel message");
            return;
        }
        loop.submit(() -> {
            kernel.receive(message, session);
            return null;
        });
    }
}
