package dev.firstbell.client.internal.transport;

import dev.firstbell.client.call.CallQueue;
import dev.firstbell.client.call.HubException;
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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
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

/** Everything that holds sockets and threads, shared by a client and its views. */
public final class Transport implements AutoCloseable {
    /** OkHttp's own limits of 64 websockets, 5 to one host, would queue students inside the client. */
    private static final int MAX_SOCKETS = 10_000;

    /**
     * configurable-http-proxy (Node) closes idle connections after 5 s. Nothing is retried behind the caller's back, so
     * a connection must never be used again when it may be closing.
     */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(3);

    private static final int MAX_IDLE_CONNECTIONS = 512;

    private final Duration watchdog;
    private final Duration kernelTimeout;
    private final String userAgent;
    private final Clock clock;
    private final ExecutorService executor = callExecutor();
    private final ScheduledThreadPoolExecutor scheduler = scheduler();
    private final ConnectionPool pool = pool();
    /** Apart: OkHttp looks through all connections of a pool at each call, and a stream holds one for minutes. */
    private final ConnectionPool streamPool = pool();

    private final Sockets sockets = new Sockets();
    private final QueueMeter queue = new QueueMeter();
    private final Map<CompletableFuture<Void>, Operation> pauses = new ConcurrentHashMap<>();
    private final Dispatcher dispatcher;
    private final Calls calls;
    private final Http http;
    private final OkHttpClient streams;
    private final BiFunction<Wire.Target, Wire.Listener, Wire> wires;

    public Transport(
            Duration requestTimeout,
            Duration watchdog,
            Duration kernelTimeout,
            String userAgent,
            Clock clock,
            Network network,
            WebSocketEngine engine) {
        this.watchdog = watchdog;
        this.kernelTimeout = kernelTimeout;
        this.userAgent = userAgent;
        this.clock = clock;
        this.dispatcher = new Dispatcher(executor);
        dispatcher.setMaxRequests(MAX_SOCKETS);
        dispatcher.setMaxRequestsPerHost(MAX_SOCKETS);
        OkHttpClient.Builder builder = new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectionPool(pool)
                // One connection per call in flight, as students at their own machines have.
                .protocols(List.of(Protocol.HTTP_1_1))
                .retryOnConnectionFailure(false)
                // Connects on the call's own thread, one address after the other, IPv4 first (the JDK's order), and
                // remembers the one that failed; a race of addresses takes two more threads for each connection.
                .fastFallback(false)
                .eventListenerFactory(queue)
                .followRedirects(false)
                .followSslRedirects(false)
                .callTimeout(requestTimeout)
                .connectTimeout(requestTimeout)
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO);
        network.configure(builder);
        OkHttpClient client = builder.build();
        this.calls = new Calls(executor);
        this.http = new Http(client, calls);
        this.streams = client.newBuilder()
                .connectionPool(streamPool)
                .callTimeout(Duration.ZERO)
                .readTimeout(watchdog)
                .build();
        this.wires = wires(engine, client, network);
    }

    private static BiFunction<Wire.Target, Wire.Listener, Wire> wires(
            WebSocketEngine engine, OkHttpClient client, Network network) {
        return switch (engine) {
            case JAVA_WEBSOCKET -> (target, listener) -> new JavaWebSocketWire(target, listener, network);
            case OKHTTP -> {
                // A pool of their own: they are counted apart, and nobody uses such a connection a second time.
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
        return ProgressReader.open(calls, streams, request, operation, watchdog, listener);
    }

    /**
     * @param url of the kernel's channels, http or https
     * @param session of an earlier channel to take its place, or a new one
     */
    public CompletableFuture<KernelChannel> channel(
            HttpUrl url, Credentials credentials, Operation operation, String session) {
        HttpUrl address =
                url.newBuilder().addQueryParameter("session_id", session).build();
        WireKernelChannel channel = new WireKernelChannel(session, operation, kernelTimeout, clock, scheduler);
        WireSession wire =
                session(address, credentials, operation, Optional.of(V1Framing.SUBPROTOCOL), kernelTimeout, channel);
        channel.use(wire);
        return opened(wire, kernelTimeout, channel);
    }

    /** @param url of the terminal's websocket, http or https */
    public CompletableFuture<Terminal> terminal(
            HttpUrl url, Credentials credentials, Operation operation, Consumer<String> output) {
        WireTerminal terminal = new WireTerminal(output);
        WireSession wire = session(url, credentials, operation, Optional.empty(), kernelTimeout, terminal);
        terminal.use(wire);
        return opened(wire, kernelTimeout, terminal);
    }

    /** @param url of a websocket of a proxied app, http or https */
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

    /** Whoever cancels just when it opens gets no channel, and so must not leave one open. */
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
        request.header("User-Agent", userAgent);
        Request unsigned = request.build();
        boolean changing =
                !unsigned.method().equals("GET") && !unsigned.method().equals("HEAD");
        Request.Builder signed = unsigned.newBuilder();
        credentials.sign(signed, unsigned.url(), changing);
        return signed.build();
    }

    /** Completes after a while; a failure if the client is closed by then. Cancelling forgets it. */
    public CompletableFuture<Void> after(Duration delay, Operation operation) {
        CompletableFuture<Void> elapsed = new CompletableFuture<>();
        pauses.put(elapsed, operation);
        elapsed.whenComplete((value, failure) -> pauses.remove(elapsed));
        try {
            ScheduledFuture<?> timer =
                    scheduler.schedule(() -> elapsed.complete(null), delay.toNanos(), TimeUnit.NANOSECONDS);
            elapsed.whenComplete((value, failure) -> timer.cancel(false));
        } catch (RejectedExecutionException e) {
            elapsed.completeExceptionally(closed(operation, e));
        }
        if (scheduler.isShutdown()) {
            // Too late to be found by close(), and its timer is forgotten.
            elapsed.completeExceptionally(closed(operation, null));
        }
        return elapsed;
    }

    public Clock clock() {
        return clock;
    }

    public OpenSockets openSockets() {
        int idle = pool.idleConnectionCount() + streamPool.idleConnectionCount();
        int all = pool.connectionCount() + streamPool.connectionCount();
        return new OpenSockets(Math.max(0, all - idle), idle, sockets.count(), queue.connected());
    }

    public CallQueue takeCallQueue() {
        return queue.take();
    }

    private static HubException closed(Operation operation, Throwable cause) {
        return operation.failure(HubException.Code.CANCELLED, "the client is closed", cause);
    }

    /** Whatever is in flight ends as cancelled, so the reason is given before the socket is taken away. */
    @Override
    public void close() {
        // First, as OkHttp's websockets are calls, too: cancelled as such they would seem to have broken.
        sockets.closeAll();
        scheduler.shutdownNow();
        pauses.forEach((pause, operation) -> pause.completeExceptionally(closed(operation, null)));
        // From here on no call begins, so that none escapes being cancelled.
        executor.shutdown();
        calls.cancelAll();
        dispatcher.cancelAll();
        pool.evictAll();
        streamPool.evictAll();
    }

    private static ConnectionPool pool() {
        return new ConnectionPool(MAX_IDLE_CONNECTIONS, KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A virtual thread per call where the JDK has them (21+), else platform threads that come and go. */
    private static ExecutorService callExecutor() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (NoSuchMethodException e) {
            return new ThreadPoolExecutor(
                    0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), daemons("hub-call-"));
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("virtual threads exist but cannot be had", e);
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
