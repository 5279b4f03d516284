package dev.firstbell.client.internal.websocket;

import dev.firstbell.client.call.HubException.Code;
import dev.firstbell.client.internal.http.BufferedResponse;
import dev.firstbell.client.internal.http.Network;
import dev.firstbell.client.internal.http.NetworkFailures;
import dev.firstbell.client.internal.http.Operation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLParameters;
import okhttp3.Request;
import org.java_websocket.WebSocketImpl;
import org.java_websocket.client.WebSocketClient;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.framing.CloseFrame;
import org.java_websocket.handshake.ServerHandshake;
import org.java_websocket.protocols.IProtocol;
import org.java_websocket.protocols.Protocol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A wire on Java-WebSocket. While open it occupies two platform threads of the library, one that reads and one that
 * writes, so it suits up to about 1,500 students in one process.
 */
public final class JavaWebSocketWire extends WebSocketClient implements Wire {
    private static final Pattern REJECTED = Pattern.compile("Invalid status code received: (\\d{3})\\b.*");
    private static final Logger LOG = LoggerFactory.getLogger(JavaWebSocketWire.class);

    private final Operation operation;
    private final Listener listener;
    private final Network network;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean wasOpen;
    private volatile boolean hungUp;
    private volatile boolean shakingHands;
    private volatile Exception whileConnecting;

    public JavaWebSocketWire(Target target, Listener listener, Network network) {
        super(
                address(target.request()),
                new Draft_6455(List.of(), protocols(target), MAX_MESSAGE_BYTES),
                headers(target.request()),
                (int) Math.min(target.deadline().toMillis(), Integer.MAX_VALUE));
        this.operation = target.operation();
        this.listener = listener;
        this.network = network;
        // The library's timer would be a third thread for each socket. It is not needed: the server sends a ping every
        // 30 s, the library responds, and each request has its own deadline.
        setConnectionLostTimeout(0);
        setTcpNoDelay(true);
        setDaemon(true);
        setDnsResolver(uri -> {
            if (hungUp) {
                throw new UnknownHostException("cancelled before it connected");
            }
            return InetAddress.getByName(uri.getHost());
        });
        network.proxyFor(target.request().url().uri()).ifPresent(this::setProxy);
        if (target.request().isHttps()) {
            network.sslSocketFactory().ifPresent(this::setSocketFactory);
        }
    }

    private static URI address(Request request) {
        return URI.create(request.url().toString().replaceFirst("^http", "ws"));
    }

    private static List<IProtocol> protocols(Target target) {
        IProtocol none = new Protocol("");
        return target.subprotocol()
                .map(name -> List.<IProtocol>of(new Protocol(name), none))
                .orElse(List.of(none));
    }

    private static Map<String, String> headers(Request request) {
        Map<String, String> headers = new HashMap<>();
        request.headers().forEach(header -> headers.put(header.getFirst(), header.getSecond()));
        return headers;
    }

    @Override
    protected void onSetSSLParameters(SSLParameters parameters) {
        if (network.checksHostNames()) {
            super.onSetSSLParameters(parameters);
        }
    }

    @Override
    public void text(String frame) {
        send(frame);
    }

    @Override
    public void binary(ByteBuffer frame) {
        send(frame);
    }

    @Override
    public void hangUp() {
        hungUp = true;
        closeConnection(CloseFrame.ABNORMAL_CLOSE, "hung up");
        closeRaw();
    }

    /** Closes a socket that is still connecting, which the library does not do. */
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
    public void close(int code) {
        shakingHands = isOpen();
        super.close(code);
    }

    /**
     * The library's read loop ends as soon as this is true. If the wire is closed on that thread, as at the moment of
     * opening, the loop would then hang up before the closing frame has been sent. So after {@link #close(int)} the
     * loop keeps reading until the server closes.
     */
    @Override
    public boolean isClosing() {
        return !shakingHands && super.isClosing();
    }

    @Override
    public void run() {
        super.run();
        // If the socket closed just before the library started its write thread, that thread waits for ever. A byte in
        // its queue makes it fail.
        if (hungUp && getConnection() instanceof WebSocketImpl engine) {
            closeRaw();
            engine.outQueue.add(ByteBuffer.wrap(new byte[1]));
        }
    }

    @Override
    public void onOpen(ServerHandshake handshake) {
        wasOpen = true;
        listener.opened(handshake.getFieldValue("Sec-WebSocket-Protocol").strip());
    }

    @Override
    public void onMessage(String frame) {
        listener.text(frame);
    }

    @Override
    public void onMessage(ByteBuffer frame) {
        listener.binary(frame);
    }

    @Override
    public void onClose(int code, String reason, boolean remote) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        String why = String.valueOf(reason);
        Matcher rejected = REJECTED.matcher(why);
        Exception cause = whileConnecting;
        if (rejected.matches()) {
            listener.ended(Wire.rejected(operation, Integer.parseInt(rejected.group(1))));
        } else if (cause != null) {
            String words = cause instanceof IOException broken
                    ? NetworkFailures.words(broken)
                    : BufferedResponse.shortened(String.valueOf(cause.getMessage()));
            listener.ended(operation.failure(Code.UNREACHABLE, words, cause));
        } else if (code == CloseFrame.NEVER_CONNECTED) {
            listener.ended(operation.failure(Code.UNREACHABLE, "the websocket never connected"));
        } else {
            // REFUSE is the library's code for a protocol error that it detected; it is never sent.
            listener.ended(Wire.closed(operation, code == CloseFrame.REFUSE ? PROTOCOL_ERROR : code, why, wasOpen));
        }
    }

    @Override
    public void onError(Exception e) {
        // onClose always follows. While connecting, only this exception states the reason.
        if (!wasOpen) {
            whileConnecting = e;
        }
    }
}
