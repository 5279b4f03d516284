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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * A hub on loopback that responds as a test configures it, however badly, and remembers the requests. A request without a
 * configured response receives a 404.
 */
public final class TestingHub implements AutoCloseable {
    /** The scopes of a token that may drive class starts. */
    public static final List<String> SCOPES =
            List.of("admin:users", "delete:users", "list:users", "read:users", "servers", "delete:servers", "tokens");

    static {
        // Otherwise each answer with a body waits 40 ms for the client's acknowledgement of its headers.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Map<String, Reply> replies = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    /** @param request method, raw path and query: {@code GET /hub/api/users?state=ready} */
    public record Request(String request, Headers headers, String body) {
        /** Method and path: {@code GET /hub/api/users}. */
        public String withoutQuery() {
            return request.split("\\?", 2)[0];
        }
    }

    /** The answer to a request. */
    @FunctionalInterface
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

    /** A JupyterHub 5.5.4 without users, asked with a token that has {@link #SCOPES}. */
    public static TestingHub jupyterHub() {
        return new TestingHub().version("5.5.4").scopes(SCOPES).users();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    public HubClientBuilder client() {
        return HubClient.builder(url()).token(ApiToken.of("secret"));
    }

    /**
     * Answers a request.
     *
     * @param request {@code DELETE /hub/api/users/zoe}; without a query it stands for every query
     */
    public TestingHub on(String request, Reply reply) {
        replies.put(request, reply);
        return this;
    }

    /** Answers a request with JSON. */
    public TestingHub on(String request, int status, String body) {
        return on(request, json(status, body));
    }

    /** Answers a request differently each time, and with the last of the answers from then on. */
    public TestingHub inTurn(String request, Reply... inTurn) {
        AtomicInteger next = new AtomicInteger();
        return on(request, exchange -> inTurn[Math.min(next.getAndIncrement(), inTurn.length - 1)].to(exchange));
    }

    /** The page of a proxy whose hub is away: not JSON, by which the client distinguishes it from the hub's own 503. */
    public static Reply page(int status, String html) {
        return typed(status, "text/html", html);
    }

    /** Never answers a request. */
    public TestingHub silentOn(String request) {
        return on(request, silence());
    }

    public TestingHub version(String version) {
        return on("GET /hub/api/", versionOf(version));
    }

    /** A hub's answer to {@code GET /hub/api/}. */
    public static Reply versionOf(String version) {
        return withHeader("X-JupyterHub-Version", version, json(200, "{\"version\": \"" + version + "\"}"));
    }

    /** The scopes of the token. */
    public TestingHub scopes(List<String> scopes) {
        String quoted = scopes.stream().map(scope -> '"' + scope + '"').collect(Collectors.joining(", "));
        return on(
                "GET /hub/api/user",
                200,
                "{\"kind\": \"service\", \"name\": \"firstbell\", \"scopes\": [" + quoted + "]}");
    }

    /** All users, none of whom has a server. */
    public TestingHub users(String... names) {
        String items = List.of(names).stream()
                .map(name -> "{\"name\": \"" + name + "\", \"admin\": false, \"servers\": {}}")
                .collect(Collectors.joining(", "));
        return on(
                "GET /hub/api/users",
                200,
                "{\"items\": [" + items + "], \"_pagination\": {\"offset\": 0, \"limit\": 200, \"total\": "
                        + names.length + ", \"next\": null}}");
    }

    /** The requests so far, without their queries: {@code DELETE /hub/api/users/zoe}. */
    public List<String> asked() {
        return requests.stream().map(Request::withoutQuery).toList();
    }

    /** The requests so far that would change something. */
    public List<String> changes() {
        return asked().stream().filter(request -> !request.startsWith("GET ")).toList();
    }

    public List<Request> requests() {
        return requests;
    }

    public Request onlyRequest() {
        if (requests.size() != 1) {
            throw new AssertionError("not one request but " + requests);
        }
        return requests.get(0);
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
        Request received = new Request(request, exchange.getRequestHeaders(), body);
        requests.add(received);
        try (exchange) {
            Reply toAnyQuery = replies.getOrDefault(received.withoutQuery(), error(404, "no reply to " + request));
            replies.getOrDefault(request, toAnyQuery).to(exchange);
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        executor.shutdownNow();
    }
}
