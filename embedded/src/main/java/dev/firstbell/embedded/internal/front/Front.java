package dev.firstbell.embedded.internal.front;

import dev.firstbell.embedded.internal.http.Exchange;
import dev.firstbell.embedded.internal.http.Names;
import dev.firstbell.embedded.internal.http.SocketRequest;
import dev.firstbell.records.io.FailureReason;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocketHandshake;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server: listens on loopback and passes each request to the model's thread. Thread-safe. */
public final class Front implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Front.class);
    private static final int MOST_BODY_BYTES = 1024 * 1024;
    private static final int MOST_FRAME_BYTES = 1024 * 1024;
    private static final int MOST_HEADER_BYTES = 16 * 1024;

    private final Vertx vertx;
    private final HttpServer server;
    private final String basePath;
    private final Supplier<Backend> backend;
    private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();

    private Front(Vertx vertx, HttpServer server, String basePath, Supplier<Backend> backend) {
        this.vertx = vertx;
        this.server = server;
        this.basePath = basePath;
        this.backend = backend;
    }

    /**
     * Starts to listen.
     *
     * @param basePath of the proxy's default route: hub and servers are below it
     * @param backend asked at each request for what answers it
     */
    public static Front listen(int port, String basePath, Supplier<Backend> backend) throws IOException {
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(2)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setUseDaemonThread(true)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setMaxHeaderSize(MOST_HEADER_BYTES)
                .setMaxWebSocketFrameSize(MOST_FRAME_BYTES)
                .setMaxWebSocketMessageSize(MOST_FRAME_BYTES)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setWebSocketSubProtocols(List.of("*")));
        Front front = new Front(vertx, server, basePath, backend);
        server.connectionHandler(front::connected)
                .requestHandler(front::requested)
                .webSocketHandshakeHandler(front::upgrading)
                .webSocketHandler(socket -> {});
        try {
            server.listen().toCompletionStage().toCompletableFuture().join();
        } catch (CompletionException e) {
            vertx.close();
            throw new IOException("cannot listen on 127.0.0.1:" + port + ": " + FailureReason.of(e.getCause()), e);
        }
        return front;
    }

    /** The port that it listens on. */
    public int port() {
        return server.actualPort();
    }

    /** Closes every connection, because the world behind them is gone. */
    public void closeConnections() {
        connections.forEach(HttpConnection::close);
    }

    @Override
    public void close() {
        closeConnections();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void connected(HttpConnection connection) {
        connections.add(connection);
        connection.closeHandler(nothing -> connections.remove(connection));
    }

    private void requested(HttpServerRequest request) {
        Context context = vertx.getOrCreateContext();
        Buffer body = Buffer.buffer();
        request.handler(chunk -> {
            if (body.length() + chunk.length() > MOST_BODY_BYTES) {
                request.handler(more -> {});
                request.endHandler(nothing -> {});
                request.response()
                        .setStatusCode(413)
                        .end()
                        .onComplete(done -> request.connection().close());
                return;
            }
            body.appendBuffer(chunk);
        });
        request.endHandler(nothing -> dispatch(request, context, body));
        request.exceptionHandler(e -> LOG.debug("{} {} broke off", request.method(), request.path(), e));
    }

    private void dispatch(HttpServerRequest request, Context context, Buffer body) {
        String path = request.path() == null ? "/" : request.path();
        Optional<List<String>> segments = below(path);
        if (segments.isEmpty()) {
            request.response().setStatusCode(400).end();
            return;
        }
        Exchange exchange = new Exchange(request, context, body, segments.get());
        if (!path.startsWith(basePath)) {
            exchange.proxyNotFound();
            return;
        }
        Backend now = backend.get();
        now.deployment()
                .loop()
                .submit(() -> {
                    new Routes(now).handle(exchange);
                    return null;
                })
                .exceptionally(e -> {
                    if (e instanceof RejectedExecutionException) {
                        // The world was replaced after the request arrived and before it was handled.
                        exchange.proxyUnavailable();
                    } else {
                        LOG.error("{} {} failed", request.method(), request.path(), e);
                        exchange.error(500, "Internal Server Error");
                    }
                    return null;
                });
    }

    /** The decoded segments of a path, without those of the base path. Empty if it cannot be decoded. */
    private Optional<List<String>> below(String path) {
        return Names.segments(path.startsWith(basePath) ? path.substring(basePath.length() - 1) : path);
    }

    private void upgrading(ServerWebSocketHandshake handshake) {
        Context context = vertx.getOrCreateContext();
        SocketRequest request =
                new SocketRequest(handshake, context, below(handshake.path()).orElse(List.of()));
        Backend now = backend.get();
        now.deployment()
                .loop()
                .submit(() -> {
                    new Routes(now).handle(request);
                    return null;
                })
                .exceptionally(e -> {
                    LOG.error("websocket {} failed", handshake.path(), e);
                    context.runOnContext(nothing -> handshake.reject(500));
                    return null;
                });
    }
}
