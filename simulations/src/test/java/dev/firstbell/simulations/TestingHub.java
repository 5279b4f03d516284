package dev.firstbell.simulations;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A hub that behaves as badly as a test wants it to; what it was not told is 404. */
public final class TestingHub implements AutoCloseable {
    static {
        // Otherwise each answer with a body waits 40 ms for the client's acknowledgement of its headers.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Map<String, Answers> answers = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    private interface Answers {
        void answer(HttpExchange exchange) throws IOException;
    }

    public TestingHub() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    /** Answers a request: {@code "DELETE /hub/api/users/zoe"}. */
    public TestingHub on(String request, int status, String body) {
        answers.put(request, exchange -> send(exchange, new Reply(status, body)));
        return this;
    }

    /** One answer. */
    public record Reply(int status, String body) {}

    /** Answers a request differently each time, and from the last answer on always the same. */
    public TestingHub inTurn(String request, Reply... replies) {
        AtomicInteger next = new AtomicInteger();
        answers.put(request, exchange -> send(exchange, replies[Math.min(next.getAndIncrement(), replies.length - 1)]));
        return this;
    }

    private static void send(HttpExchange exchange, Reply reply) throws IOException {
        byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
        // The proxy's page for a hub that is away is no JSON, which is how the client tells it from the hub's own 503.
        exchange.getResponseHeaders()
                .add("Content-Type", reply.body().startsWith("<") ? "text/html" : "application/json");
        exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /** Never answers a request. */
    public TestingHub silentOn(String request) {
        answers.put(request, exchange -> {
            try {
                closing.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return this;
    }

    /** The requests so far: {@code "DELETE /hub/api/users/zoe"}. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String request =
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
            exchange.getRequestBody().readAllBytes();
            asked.add(request);
            Answers known = answers.get(request);
            if (known == null) {
                exchange.sendResponseHeaders(404, -1);
            } else {
                known.answer(exchange);
            }
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
