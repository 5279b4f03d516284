package dev.firstbell.cli;

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
import java.util.stream.Collectors;

/** A hub that says what a test tells it to: a JupyterHub 5.5.4 with a sufficient token and nobody there, to begin with. */
final class TestingHub implements AutoCloseable {
    static final List<String> SCOPES =
            List.of("admin:users", "delete:users", "list:users", "read:users", "servers", "delete:servers", "tokens");

    private final HttpServer server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    private record Answer(int status, String body) {}

    public TestingHub() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        version("5.5.4").scopes(SCOPES).users();
        server.createContext("/", this::handle);
        server.start();
    }

    public String url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/")
                .toString();
    }

    TestingHub version(String version) {
        return on("GET /hub/api/", 200, "{\"version\": \"" + version + "\"}");
    }

    TestingHub scopes(List<String> scopes) {
        return on(
                "GET /hub/api/user",
                200,
                "{\"kind\": \"service\", \"name\": \"firstbell\", \"scopes\": [" + quoted(scopes) + "]}");
    }

    TestingHub users(String... names) {
        String items = List.of(names).stream()
                .map(name -> "{\"name\": \"" + name + "\", \"admin\": false, \"servers\": {}}")
                .collect(Collectors.joining(", "));
        return on(
                "GET /hub/api/users",
                200,
                "{\"items\": [" + items + "], \"_pagination\": {\"offset\": 0, \"limit\": 200, \"total\": "
                        + names.length + ", \"next\": null}}");
    }

    public TestingHub on(String request, int status, String body) {
        answers.put(request, new Answer(status, body));
        return this;
    }

    /** Requests so far that would change something. */
    List<String> changes() {
        return asked.stream().filter(request -> !request.startsWith("GET ")).toList();
    }

    private static String quoted(List<String> texts) {
        return texts.stream().map(text -> '"' + text + '"').collect(Collectors.joining(", "));
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String request =
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
            asked.add(request);
            exchange.getRequestBody().readAllBytes();
            Answer answer =
                    answers.getOrDefault(request, new Answer(404, "{\"status\": 404, \"message\": \"Not Found\"}"));
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
