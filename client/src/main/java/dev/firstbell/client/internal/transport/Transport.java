package dev.firstbell.client.internal.transport;

import dev.firstbell.client.call.CallQueue;
import dev.firstbell.client.internal.http.BufferedResponse;
import dev.firstbell.client.internal.http.Calls;
import dev.firstbell.client.internal.http.Credentials;
import dev.firstbell.client.internal.http.Http;
import dev.firstbell.client.internal.http.Network;
import dev.firstbell.client.internal.http.Operation;
import dev.firstbell.client.internal.http.QueueMeter;
import dev.firstbell.client.internal.kernel.V1Framing;
import dev.firstbell.client.internal.websocket.JavaWebSocketWire;
import dev.firstbell.client.internal.websocket.OkHttpWire;
import dev.firstbell.client.internal.websocket.Sockets;
import dev.firstbell.client.internal.websocket.Wire;
import dev.firstbell.client.internal.websocket.WireAppSocket;
import dev.firstbell.client.internal.websocket.WireKernelChannel;
import dev.firstbell.client.internal.websocket.WireSession;
import dev.firstbell.client.internal.websocket.WireTerminal;
import dev.firstbell.client.progress.ProgressEvent;
import dev.firstbell.client.progress.ProgressStream;
import dev.firstbell.client.websocket.AppSocket;
import dev.firstbell.client.websocket.KernelChannel;
import dev.firstbell.client.websocket.OpenSockets;
import dev.firstbell.client.websocket.Terminal;
import dev.firstbell.client.websocket.WebSocketEngine;
import java.lang.reflect.InvocationTargetException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;

/** The connections, threads and timers of a client, shared by all its views. Thread-safe. */
public final class Transport implements AutoCloseable {
    /** OkHttp's defaults, 64 requests and 5 for one host, would queue students inside the client. */
    private static final int MAX_SOCKETS = 10_000;

    /**
     * configurable-http-proxy (Node) closes idle connections after 5 s. The client does not retry, so it must never
     * reuse a connection that the proxy may be closing.
     */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(3);

    private static final int MAX_IDLE_CONNECTIONS = 512;

    private final Settings settings;
    private final ExecutorService executor = callExecutor();
    private final ScheduledThreadPoolExecutor scheduler = scheduler();
    private final ConnectionPool pool = pool();
    /**
     * A separate pool: each call searches all connections of its pool, and a stream holds its connection for minutes.
     */
    private final ConnectionPool streamPool = pool();

    private final Sockets sockets = new Sockets();
    private final QueueMeter queue = new QueueMeter();
    private final Dispatcher dispatcher;
    private final Calls calls;
    private final Http http;
    private final OkHttpClient streams;
    private final BiFunction<Wire.Target, Wire.Listener, Wire> wires;

    /**
     * The settings of a transport, as {@code HubClientBuilder} documents them.
     *
     * @param watchdog the longest silence of a progress stream
     */
    public record Settings(
            Duration requestTimeout,
            Duration watchdog,
            Duration kernelTimeout,
            String userAgent,
            Clock clock,
            Network network,
            WebSocketEngine webSockets) {}

    public Transport(Settings settings) {
        this.settings = settings;
        this.dispatcher = new Dispatcher(executor);
        dispatcher.setMaxRequests(MAX_SOCKETS);
        dispatcher.setMaxRequestsPerHost(MAX_SOCKETS);
        OkHttpClient.Builder builder = new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectionPool(pool)
                // One connection for each call in flight, as students at their own machines have.
                .protocols(List.of(Protocol.HTTP_1_1))
                .retryOnConnectionFailure(false)
                // Connects on the call's own thread, to one address after the other in the JDK's order (IPv4 first),
                // and remembers addresses that failed. Fast fallback would take two more threads for each connection.
                .fastFallback(false)
                .eventListenerFactory(queue)
                .followRedirects(false)
                .followSslRedirects(false)
                .callTimeout(settings.requestTimeout())
                .connectTimeout(settings.requestTimeout())
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO);
        settings.network().configure(builder);
        OkHttpClient client = builder.build();
        this.calls = new Calls(executor);
        this.http = new Http(client, calls);
        this.streams = client.newBuilder()
                .connectionPool(streamPool)
                .callTimeout(Duration.ZERO)
                .readTimeout(settings.watchdog())
                .build();
        this.wires = wires(settings, client);
    }

    private static BiFunction<Wire.Target, Wire.Listener, Wire> wires(Settings settings, OkHttpClient client) {
        return switch (settings.webSockets()) {
            case JAVA_WEBSOCKET -> (target, listener) -> new JavaWebSocketWire(target, listener, settings.network());
            case OKHTTP -> {
                // A separate pool: websockets are counted separately, and their connections are never reused.
                OkHttpClient sockets = OkHttpWire.client(client.newBuilder()
                        .callTimeout(Duration.ZERO)
                        .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS)));
                yield (target, listener) -> new OkHttpWire(sockets, target, listener);
            }
        };
    }

    <T> CompletableFuture<T> send(
            Request.Builder request, Credentials credentials, Operation operation, Function<BufferedResponse, T> read) {
        return http.send(signed(credentials, request), credentials, operation, Optional.empty(), read);
    }

    <T> CompletableFuture<T> send(
            Request.Builder request,
            Credentials credentials,
            Operation operation,
            Duration deadline,
            Function<BufferedResponse, T> read) {
        return http.send(signed(credentials, request), credentials, operation, Optional.of(deadline), read);
    }

    public ProgressStream stream(
            HttpUrl url, Credentials credentials, Operation operation, Consumer<ProgressEvent> listener) {
        Request request = signed(credentials, new Request.Builder().url(url).header("Accept", "text/event-stream"));
        return ProgressReader.open(calls, streams, request, operation, settings.watchdog(), listener);
    }

    /**
     * Opens a websocket to a kernel.
     *
     * @param url of the kernel's channels, http or https
     * @param session the session of an earlier channel to replace that channel, or a new session
     */
    public CompletableFuture<KernelChannel> channel(
            HttpUrl url, Credentials credentials, Operation operation, String session) {
        HttpUrl address =
                url.newBuilder().addQueryParameter("session_id", session).build();
        Duration timeout = settings.kernelTimeout();
        WireKernelChannel channel = new WireKernelChannel(session, operation, timeout, settings.clock(), scheduler);
        WireSession wire =
                session(address, credentials, operation, Optional.of(V1Framing.SUBPROTOCOL), timeout, channel);
        channel.use(wire);
        return opened(wire, timeout, channel);
    }

    /**
     * Opens a websocket to a terminal.
     *
     * @param url of the terminal's websocket, http or https
     */
    public CompletableFuture<Terminal> terminal(
            HttpUrl url, Credentials credentials, Operation operation, Consumer<String> output) {
        WireTerminal terminal = new WireTerminal(output);
        Duration timeout = settings.kernelTimeout();
        WireSession wire = session(url, credentials, operation, Optional.empty(), timeout, terminal);
        terminal.use(wire);
        return opened(wire, timeout, terminal);
    }

    /**
     * Opens a websocket to a proxied app.
     *
     * @param url of the app's websocket, http or https
     */
    public CompletableFuture<AppSocket> appSocket(
            HttpUrl url,
            Credentials credentials,
            Operation operation,
            Optional<String> subprotocol,
            Duration deadline) {
        WireAppSocket socket = new WireAppSocket();
        WireSession wire = session(url, credentials, operation, subprotocol, deadline, socket);
        socket.use(wire);
        return opened(wire, deadline, socket);
    }

    /** A caller that cancels at the moment of opening gets no channel, so the channel must not stay open. */
    private static <T> CompletableFuture<T> opened(WireSession wire, Duration deadline, T channel) {
        CompletableFuture<T> result = new CompletableFuture<>();
        CompletableFuture<Void> opening = wire.open(deadline);
        result.whenComplete((value, failure) -> {
            if (failure != null) {
                opening.cancel(true);
            }
        });
        opening.whenComplete((value, failure) -> {
            if (failure != null) {
                result.completeExceptionally(failure);
            } else if (!result.complete(channel)) {
                wire.abort();
            }
        });
        return result;
    }

    private WireSession session(
            HttpUrl url,
            Credentials credentials,
            Operation operation,
            Optional<String> subprotocol,
            Duration deadline,
            WireSession.User user) {
        Request request = signed(credentials, new Request.Builder().url(url));
        return new WireSession(
                new Wire.Target(request, subprotocol, deadline, operation), user, wires, scheduler, sockets);
    }

    private Request signed(Credentials credentials, Request.Builder request) {
        request.header("User-Agent", settings.userAgent());
        Request unsigned = request.build();
        boolean changing =
                !unsigned.method().equals("GET") && !unsigned.method().equals("HEAD");
        Request.Builder signed = unsigned.newBuilder();
        credentials.sign(signed, unsigned.url(), changing);
        return signed.build();
    }

    public Clock clock() {
        return settings.clock();
    }

    public OpenSockets openSockets() {
        int idle = pool.idleConnectionCount() + streamPool.idleConnectionCount();
        int all = pool.connectionCount() + streamPool.connectionCount();
        return new OpenSockets(Math.max(0, all - idle), idle, sockets.count(), queue.connected());
    }

    public CallQueue takeCallQueue() {
        return queue.take();
    }

    /** Calls in flight end with {@code CANCELLED}, so they get their reason before their connection closes. */
    @Override
    public void close() {
        // First: OkHttp's websockets are calls too, and a cancelled call would look like a broken websocket.
        sockets.closeAll();
        scheduler.shutdownNow();
        // From here on no call begins, so that every call is cancelled.
        executor.shutdown();
        calls.cancelAll();
        dispatcher.cancelAll();
        pool.evictAll();
        streamPool.evictAll();
    }

    private static ConnectionPool pool() {
        return new ConnectionPool(MAX_IDLE_CONNECTIONS, KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A virtual thread for each call on JDK 21 and later, else a cached pool of platform threads. */
    private static ExecutorService callExecutor() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (NoSuchMethodException e) {
            return new ThreadPoolExecutor(
                    0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), daemons("hub-call-"));
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("this JDK has virtual threads, but they cannot be created", e);
        }
    }

    private static ScheduledThreadPoolExecutor scheduler() {
        ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1, daemons("hub-deadlines-"));
        scheduler.setRemoveOnCancelPolicy(true);
        return scheduler;
    }

    private static ThreadFactory daemons(String prefix) {
        AtomicInteger next = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + next.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
