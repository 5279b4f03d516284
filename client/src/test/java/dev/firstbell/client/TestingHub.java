package dev.firstbell.client;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.firstbell.client.call.ApiToken;
import java.io.IOException;
import java.io.OutputStream;
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

/** An HTTP server on loopback that says what a test tells it to, and remembers what it was asked. */
public final class TestingHub implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Map<String, Reply> replies = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    /** @param request method, raw path and query: {@code GET /hub/api/user} */
    public record Asked(String request, Headers headers, String body) {}

    public interface Reply {
        void to(HttpExchange exchange) throws IOException;
    }

    public TestingHub() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(executor);
        server.createContext("/", this::handle);
        server.start();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    public HubClient.Builder client() {
        return HubClient.builder(url()).token(ApiToken.of("secret"));
    }

    public TestingHub on(String request, Reply reply) {
        replies.put(request, reply);
        return this;
    }

    public List<Asked> asked() {
        return asked;
    }

    public Asked onlyAsked() {
        if (asked.size() != 1) {
            throw new AssertionError("not one request but " + asked);
        }
        return asked.get(0);
    }

    public static Reply json(int status, String body) {
        return typed(status, "application/json", body);
    }

    public static Reply error(int status, String message) {
        return json(status, "{\"status\": " + status + ", \"message\": \"" + message + "\"}");
    }

    public static Reply empty(int status) {
        return exchange -> exchange.sendResponseHeaders(status, -1);
    }

    public static Reply redirect(int status, String location) {
        return exchange -> {
            exchange.getResponseHeaders().set("Location", location);
            exchange.sendResponseHeaders(status, -1);
        };
    }

    public static Reply typed(int status, String type, String body) {
        return exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    public static Reply withHeader(String name, String value, Reply reply) {
        return exchange -> {
            exchange.getResponseHeaders().set(name, value);
            reply.to(exchange);
        };
    }

    /** A progress stream with these events; it ends after the last. */
    public static Reply progress(String... events) {
        StringBuilder body = new StringBuilder("\n\n");
        for (String event : events) {
            body.append("data: ").append(event).append("\n\n");
        }
        return stream(body.toString().getBytes(StandardCharsets.UTF_8));
    }

    public static Reply stream(byte[] body) {
        return exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(body);
        };
    }

    /** Sends headers and a sign of life, and then nothing until the test is over. */
    public Reply silentStream() {
        return keptOpen("");
    }

    /** A progress stream with this event that does not end before the test does. */
    public Reply progressKeptOpen(String event) {
        return keptOpen("data: " + event);
    }

    private Reply keptOpen(String text) {
        return exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            OutputStream body = exchange.getResponseBody();
            body.write((text + "\n\n").getBytes(StandardCharsets.UTF_8));
            body.flush();
            awaitClosing();
        };
    }

    /** No answer at all until the test is over. */
    public Reply silence() {
        return exchange -> awaitClosing();
    }

    private void awaitClosing() {
        try {
            closing.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        asked.add(new Asked(request, exchange.getRequestHeaders(), body));
        try (exchange) {
            replies.getOrDefault(request, error(404, "no reply to " + request)).to(exchange);
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        executor.shutdownNow();
    }
}
