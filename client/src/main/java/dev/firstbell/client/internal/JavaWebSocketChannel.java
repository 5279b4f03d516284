package dev.firstbell.client.internal;

import dev.firstbell.client.ExecutionResult;
import dev.firstbell.client.HubException;
import dev.firstbell.client.HubException.Code;
import dev.firstbell.client.KernelChannel;
import dev.firstbell.client.KernelInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.java_websocket.WebSocketImpl;
import org.java_websocket.client.WebSocketClient;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.framing.CloseFrame;
import org.java_websocket.handshake.ServerHandshake;
import org.java_websocket.protocols.Protocol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A kernel channel on Java-WebSocket. It costs two platform threads while open (read and write, which the library makes
 * itself), so it serves up to about 1,500 students per process.
 */
final class JavaWebSocketChannel implements KernelChannel {
    /** A frame holds one output of a cell; jupyter_server drops streams beyond 1 MB/s. */
    private static final int MAX_FRAME_BYTES = 16 * 1024 * 1024;

    private static final Duration CLOSE_GRACE = Duration.ofSeconds(2);
    private static final Pattern REFUSED = Pattern.compile("Invalid status code received: (\\d{3})\\b.*");

    private static final Logger LOG = LoggerFactory.getLogger(JavaWebSocketChannel.class);

    private final Operation operation;
    private final Sockets sockets;
    private final ScheduledExecutorService scheduler;
    private final Socket socket;
    private final KernelConversation conversation;
    private final CompletableFuture<KernelChannel> opened = new CompletableFuture<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private volatile KernelFraming framing;

    /** @param deadline for the handshake, and then for each request */
    static CompletableFuture<KernelChannel> open(
            URI address,
            String session,
            Map<String, String> headers,
            Operation operation,
            Duration deadline,
            Clock clock,
            ScheduledExecutorService scheduler,
            Sockets sockets) {
        JavaWebSocketChannel channel =
                new JavaWebSocketChannel(address, session, headers, operation, deadline, clock, scheduler, sockets);
        channel.connect(deadline);
        return channel.opened;
    }

    private JavaWebSocketChannel(
            URI address,
            String session,
            Map<String, String> headers,
            Operation operation,
            Duration deadline,
            Clock clock,
            ScheduledExecutorService scheduler,
            Sockets sockets) {
        this.operation = operation;
        this.sockets = sockets;
        this.scheduler = scheduler;
        this.socket = new Socket(address, headers, deadline);
        this.conversation = new KernelConversation(session, operation, deadline, clock, scheduler, this::send);
    }

    private void connect(Duration deadline) {
        sockets.add(this);
        Deadlines.limit(opened, deadline, scheduler, operation, "the websocket did not open");
        opened.whenComplete((channel, failure) -> {
            if (failure != null) {
                abort();
            }
        });
        if (opened.isDone()) {
            return;
        }
        socket.connect();
    }

    @Override
    public CompletableFuture<ExecutionResult> execute(String code) {
        return conversation.execute(code);
    }

    @Override
    public CompletableFuture<KernelInfo> kernelInfo() {
        return conversation.kernelInfo();
    }

    @Override
    public String subprotocol() {
        return framing.subprotocol();
    }

    @Override
    public CompletableFuture<Void> closed() {
        return closed.copy();
    }

    @Override
    public void close() {
        conversation.end(operation.failure(Code.CHANNEL_CLOSED, "the channel was closed"));
        socket.close();
        hangUpLater();
    }

    /** Without the closing handshake. */
    void abort() {
        conversation.end(operation.failure(Code.CANCELLED, "the client is closed"));
        socket.hangUp();
    }

    /** A server that never answers the closing handshake must not keep the socket. */
    private void hangUpLater() {
        try {
            ScheduledFuture<?> timer =
                    scheduler.schedule(socket::hangUp, CLOSE_GRACE.toMillis(), TimeUnit.MILLISECONDS);
            closed.whenComplete((value, failure) -> timer.cancel(false));
        } catch (RejectedExecutionException e) {
            socket.hangUp();
        }
    }

    private void send(KernelMessage message) {
        framing.encode(message, socket);
    }

    private void received(Supplier<KernelMessage> decoded) {
        try {
            conversation.accept(decoded.get());
        } catch (MalformedInputException e) {
            broken(operation.failure(Code.PROTOCOL, e.getMessage(), e));
        } catch (HubException e) {
            broken(e);
        }
    }

    private void broken(HubException reason) {
        opened.completeExceptionally(reason);
        conversation.end(reason);
        socket.close(CloseFrame.PROTOCOL_ERROR);
        hangUpLater();
    }

    private void ended(int code, String reason) {
        sockets.remove(this);
        HubException failure = failure(code, String.valueOf(reason));
        opened.completeExceptionally(failure);
        conversation.end(failure);
        closed.complete(null);
    }

    private HubException failure(int code, String reason) {
        Matcher refused = REFUSED.matcher(reason);
        if (refused.matches()) {
            int status = Integer.parseInt(refused.group(1));
            Code answer = switch (status) {
                case 401, 403 -> Code.FORBIDDEN;
                case 404 -> Code.NOT_FOUND;
                // The hub sends a websocket for a server without a route elsewhere.
                case 301, 302, 303, 307, 424 -> Code.NOT_FOUND;
                case 502, 503, 504 -> Code.HUB_RESTARTING;
                default -> status >= 500 ? Code.SERVER_ERROR : Code.PROTOCOL;
            };
            return operation.failure(answer, status, "the websocket was refused");
        }
        String message = "the websocket closed (" + code + ") " + Answer.shortened(reason);
        return switch (code) {
            case CloseFrame.NEVER_CONNECTED -> operation.failure(Code.UNREACHABLE, message);
            case CloseFrame.PROTOCOL_ERROR, CloseFrame.REFUSE, CloseFrame.NO_UTF8, CloseFrame.TOOBIG ->
                operation.failure(Code.PROTOCOL, message);
            default ->
                operation.failure(
                        opened.isDone() && !opened.isCompletedExceptionally() ? Code.CHANNEL_CLOSED : Code.UNREACHABLE,
                        message);
        };
    }

    private final class Socket extends WebSocketClient implements KernelFraming.Sink {
        private volatile boolean hungUp;

        Socket(URI address, Map<String, String> headers, Duration deadline) {
            super(
                    address,
                    new Draft_6455(
                            List.of(), List.of(new Protocol(V1Framing.SUBPROTOCOL), new Protocol("")), MAX_FRAME_BYTES),
                    headers,
                    (int) Math.min(deadline.toMillis(), Integer.MAX_VALUE));
            // Its timer would be a third thread per socket. The server pings every 30 s, the library answers, and each
            // of our requests has a deadline of its own.
            setConnectionLostTimeout(0);
            setTcpNoDelay(true);
            setDaemon(true);
            setDnsResolver(uri -> {
                if (hungUp) {
                    throw new UnknownHostException("cancelled before it connected");
                }
                return InetAddress.getByName(uri.getHost());
            });
        }

        @Override
        public void text(String frame) {
            send(frame);
        }

        @Override
        public void binary(ByteBuffer frame) {
            send(frame);
        }

        /** Without the closing handshake, and in whatever state the library is. */
        void hangUp() {
            hungUp = true;
            closeConnection(CloseFrame.ABNORMAL_CLOSE, "hung up");
            closeRaw();
        }

        /** The library forgets a socket that is still connecting. */
        private void closeRaw() {
            java.net.Socket raw = getSocket();
            if (raw != null) {
                try {
                    raw.close();
                } catch (IOException e) {
                    LOG.debug("closing the websocket of {}", operation, e);
                }
            }
        }

        @Override
        public void run() {
            super.run();
            // Closed just before the library made its write thread, nobody has told that thread: it fails on a byte.
            if (hungUp && getConnection() instanceof WebSocketImpl engine) {
                closeRaw();
                engine.outQueue.add(ByteBuffer.wrap(new byte[1]));
            }
        }

        @Override
        public void onOpen(ServerHandshake handshake) {
            String subprotocol = handshake.getFieldValue("Sec-WebSocket-Protocol");
            try {
                framing = KernelFraming.named(subprotocol.strip());
            } catch (MalformedInputException e) {
                broken(operation.failure(Code.PROTOCOL, e.getMessage(), e));
                return;
            }
            opened.complete(JavaWebSocketChannel.this);
        }

        @Override
        public void onMessage(String frame) {
            received(() -> framing.decode(frame));
        }

        @Override
        public void onMessage(ByteBuffer frame) {
            received(() -> framing.decode(frame));
        }

        @Override
        public void onClose(int code, String reason, boolean remote) {
            ended(code, reason);
        }

        @Override
        public void onError(Exception e) {
            // Always followed by onClose, except while connecting, where this is the only one that says why.
            if (!opened.isDone()) {
                opened.completeExceptionally(
                        operation.failure(Code.UNREACHABLE, Answer.shortened(String.valueOf(e.getMessage())), e));
            }
        }
    }
}
