package dev.firstbell.client.internal;

import dev.firstbell.client.ApiToken;
import dev.firstbell.client.KernelChannel;
import dev.firstbell.client.OpenSockets;
import dev.firstbell.client.ProgressEvent;
import dev.firstbell.client.ProgressStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
    /** OkHttp's own limits of 64 calls, 5 to one host, would queue students inside the client. */
    private static final int MAX_CALLS = 10_000;

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
    private final ConnectionPool pool =
            new ConnectionPool(MAX_IDLE_CONNECTIONS, KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS);
    private final Sockets sockets = new Sockets();
    private final Dispatcher dispatcher;
    private final Http http;
    private final OkHttpClient streams;

    public Transport(
            Duration requestTimeout, Duration watchdog, Duration kernelTimeout, String userAgent, Clock clock) {
        this.watchdog = watchdog;
        this.kernelTimeout = kernelTimeout;
        this.userAgent = userAgent;
        this.clock = clock;
        this.dispatcher = new Dispatcher(executor);
        dispatcher.setMaxRequests(MAX_CALLS);
        dispatcher.setMaxRequestsPerHost(MAX_CALLS);
        OkHttpClient calls = new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectionPool(pool)
                // One connection per call in flight, as students at their own machines have.
                .protocols(List.of(Protocol.HTTP_1_1))
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .followSslRedirects(false)
                .callTimeout(requestTimeout)
                .connectTimeout(requestTimeout)
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .build();
        this.http = new Http(calls);
        this.streams = calls.newBuilder()
                .callTimeout(Duration.ZERO)
                .readTimeout(watchdog)
                .build();
    }

    public <T> CompletableFuture<T> send(
            Request.Builder request, Optional<ApiToken> token, Operation operation, Function<Answer, T> read) {
        return http.send(with(token, request), operation, read);
    }

    public ProgressStream stream(
            HttpUrl url, Optional<ApiToken> token, Operation operation, Consumer<ProgressEvent> listener) {
        Request request = with(token, new Request.Builder().url(url).header("Accept", "text/event-stream"));
        return ProgressReader.open(streams, request, operation, watchdog, listener);
    }

    /** @param url of the kernel's channels, http or https */
    public CompletableFuture<KernelChannel> channel(HttpUrl url, Optional<ApiToken> token, Operation operation) {
        String session = UUID.randomUUID().toString();
        URI address = URI.create(url.newBuilder()
                .addQueryParameter("session_id", session)
                .build()
                .toString()
                .replaceFirst("^http", "ws"));
        Map<String, String> headers = new HashMap<>();
        headers.put("User-Agent", userAgent);
        token.ifPresent(secret -> headers.put("Authorization", secret.authorization()));
        return JavaWebSocketChannel.open(
                address, session, headers, operation, kernelTimeout, clock, scheduler, sockets);
    }

    private Request with(Optional<ApiToken> token, Request.Builder request) {
        request.header("User-Agent", userAgent);
        token.ifPresent(secret -> request.header("Authorization", secret.authorization()));
        return request.build();
    }

    public OpenSockets openSockets() {
        int idle = pool.idleConnectionCount();
        return new OpenSockets(Math.max(0, pool.connectionCount() - idle), idle, sockets.count());
    }

    @Override
    public void close() {
        dispatcher.cancelAll();
        sockets.closeAll();
        scheduler.shutdownNow();
        executor.shutdown();
        pool.evictAll();
    }

    /** A virtual thread per call where the JDK has them (21+), else platform threads that come and go. */
    private static ExecutorService callExecutor() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (NoSuchMethodException e) {
            return new ThreadPoolExecutor(
                    0, MAX_CALLS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), daemons("hub-call-"));
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
