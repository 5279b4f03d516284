package dev.firstbell.client.internal.websocket;

import dev.firstbell.client.call.HubException;
import dev.firstbell.client.call.HubException.Code;
import dev.firstbell.client.internal.http.BufferedResponse;
import dev.firstbell.client.internal.http.NetworkFailures;
import dev.firstbell.client.internal.http.Operation;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import okio.ByteString;
import okio.Sink;
import okio.Socket;
import okio.Source;

/**
 * A wire on OkHttp. While open it occupies one thread, which reads; a virtual one on JDK 21 and later. It suits more
 * students in one process than {@link JavaWebSocketWire}.
 */
public final class OkHttpWire extends WebSocketListener implements Wire {
    private final OkHttpClient client;
    private final Request request;
    private final Operation operation;
    private final Listener listener;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile WebSocket socket;
    private volatile boolean wasOpen;
    private volatile boolean hungUp;

    /**
     * Creates a wire that is not connected yet.
     *
     * @param client made by {@link #client}
     */
    public OkHttpWire(OkHttpClient client, Target target, Listener listener) {
        this.client = client;
        Request.Builder handshake = target.request().newBuilder();
        target.subprotocol().ifPresent(name -> handshake.header("Sec-WebSocket-Protocol", name));
        this.request = handshake.build();
        this.operation = target.operation();
        this.listener = listener;
    }

    /** A client whose websockets have a {@link FrameGuard}. */
    public static OkHttpClient client(OkHttpClient.Builder builder) {
        return builder.addInterceptor(OkHttpWire::guarded).build();
    }

    private static Response guarded(Interceptor.Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        Socket socket = response.socket();
        return socket == null
                ? response
                : response.newBuilder().socket(new GuardedSocket(socket)).build();
    }

    private static final class GuardedSocket implements Socket {
        private final Socket socket;
        private final Source frames;

        GuardedSocket(Socket socket) {
            this.socket = socket;
            this.frames = new FrameGuard(socket.getSource(), MAX_MESSAGE_BYTES);
        }

        @Override
        public Source getSource() {
            return frames;
        }

        @Override
        public Sink getSink() {
            return socket.getSink();
        }

        @Override
        public void cancel() {
            socket.cancel();
        }
    }

    @Override
    public void connect() {
        socket = client.newWebSocket(request, this);
        if (hungUp) {
            socket.cancel();
        }
    }

    @Override
    public void text(String frame) {
        sent(socket.send(frame));
    }

    @Override
    public void binary(ByteBuffer frame) {
        sent(socket.send(ByteString.of(frame)));
    }

    private void sent(boolean queued) {
        if (!queued) {
            throw new IllegalStateException("the websocket is closed, or its send queue of 16 MiB is full");
        }
    }

    @Override
    public void close(int code) {
        WebSocket open = socket;
        if (open != null) {
            open.close(code, null);
        }
    }

    @Override
    public void hangUp() {
        hungUp = true;
        WebSocket open = socket;
        if (open != null) {
            open.cancel();
        }
    }

    @Override
    public void onOpen(WebSocket opened, Response response) {
        socket = opened;
        wasOpen = true;
        listener.opened(response.header("Sec-WebSocket-Protocol", "").strip());
    }

    @Override
    public void onMessage(WebSocket from, String text) {
        listener.text(text);
    }

    @Override
    public void onMessage(WebSocket from, ByteString bytes) {
        listener.binary(bytes.asByteBuffer());
    }

    @Override
    public void onClosing(WebSocket closing, int code, String reason) {
        // The server closes; this is the client's half of the closing handshake.
        closing.close(NORMAL, null);
    }

    @Override
    public void onClosed(WebSocket closed, int code, String reason) {
        end(Wire.closed(operation, code, reason, wasOpen));
    }

    @Override
    public void onFailure(WebSocket failed, Throwable t, Response response) {
        if (response != null && response.code() != 101) {
            end(Wire.rejected(operation, response.code()));
        } else if (t instanceof ProtocolException) {
            end(operation.failure(Code.PROTOCOL, BufferedResponse.shortened(String.valueOf(t.getMessage())), t));
        } else if (wasOpen) {
            String words = t instanceof IOException broken
                    ? NetworkFailures.words(broken)
                    : BufferedResponse.shortened(String.valueOf(t.getMessage()));
            end(operation.failure(Code.CHANNEL_CLOSED, words, t));
        } else if (t instanceof IOException e) {
            end(operation.failure(e, hungUp));
        } else {
            end(operation.failure(Code.UNREACHABLE, String.valueOf(t.getMessage()), t));
        }
    }

    private void end(HubException reason) {
        if (ended.compareAndSet(false, true)) {
            listener.ended(reason);
        }
    }
}
