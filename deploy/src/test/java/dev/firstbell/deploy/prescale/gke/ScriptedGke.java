package dev.firstbell.deploy.prescale.gke;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.firstbell.records.io.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Google's APIs and the metadata server on loopback, as far as one scenario needs them: one pool that obeys at once, and
 * answers that a test sets for the next requests of a kind. The lab's {@code pool.py} is the fake with operations that take
 * time, an autoscaler and nodes. Thread-safe.
 */
public final class ScriptedGke implements AutoCloseable {
    static {
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    static final NodePoolName POOL = new NodePoolName("school", "us-central1", "hub", "user");
    static final String TOKEN = "ya29.first";

    private static final String OK_OPERATION = "{\"name\": \"%s\", \"operationType\": \"%s\", \"status\": \"DONE\","
            + " \"targetLink\": \"https://container.googleapis.com/v1/projects/1/locations/us-central1/clusters/hub/nodePools/user\"}";

    /** What was asked: {@code GET pool}, {@code POST setSize {"nodeCount":3}} … */
    final List<String> requests = new CopyOnWriteArrayList<>();

    /** The header {@code Authorization} of each request to the APIs. */
    final List<String> authorizations = new CopyOnWriteArrayList<>();

    final Map<String, Integer> sizes = new TreeMap<>();
    String autoscaling;
    String conditions = "";
    volatile String token = TOKEN;
    volatile long expiresIn = 3600;
    volatile Runnable beforePost = () -> {};

    private final Map<String, Deque<Scripted>> scripted = new ConcurrentHashMap<>();
    private final HttpServer server;
    private int operations;

    private record Scripted(int status, Map<String, String> headers, String body) {}

    /** A pool over these zones, all of them empty. */
    ScriptedGke(String autoscaling, String... zones) {
        this.autoscaling = autoscaling;
        List.of(zones).forEach(zone -> sizes.put(zone, 0));
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::serve);
        server.start();
    }

    /** One zone, per-zone limits 0 to 10. */
    static ScriptedGke ofOneZone() {
        return new ScriptedGke(
                "{\"enabled\": true, \"maxNodeCount\": 10, \"locationPolicy\": \"ANY\"}", "us-central1-a");
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    GkeAddresses addresses() {
        return new GkeAddresses(url().resolve("/v1/"), url().resolve("/compute/v1/"));
    }

    /** The minimum in each zone. */
    int minimum() {
        return Json.lines().readTree(autoscaling).path("minNodeCount").asInt(0);
    }

    int size() {
        return sizes.values().stream().mapToInt(Integer::intValue).sum();
    }

    /**
     * Answers the next request of a kind like this.
     *
     * @param kind {@code pool}, {@code setAutoscaling}, {@code setSize}, {@code operation}, {@code operations}, {@code group}
     *     or {@code metadata}
     */
    ScriptedGke next(String kind, int status, String body) {
        return next(kind, status, Map.of(), body);
    }

    ScriptedGke next(String kind, int status, Map<String, String> headers, String body) {
        scripted.computeIfAbsent(kind, key -> new ArrayDeque<>()).add(new Scripted(status, headers, body));
        return this;
    }

    /** An error of Google's form. */
    ScriptedGke refuse(String kind, int status, String code, String message) {
        return next(kind, status, error(status, code, message));
    }

    static String error(int status, String code, String message) {
        return "{\"error\": {\"code\": " + status + ", \"message\": \"" + message.replace("\"", "\\\"")
                + "\", \"status\": \"" + code + "\"}}";
    }

    /** All requests that change something. */
    List<String> posts() {
        return requests.stream().filter(request -> request.startsWith("POST")).toList();
    }

    private synchronized void serve(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String kind = kind(path);
        requests.add((exchange.getRequestMethod() + " " + kind + " " + body).strip());
        if (!kind.equals("metadata")) {
            authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        }
        if (exchange.getRequestMethod().equals("POST")) {
            beforePost.run();
        }
        Deque<Scripted> next = scripted.get(kind);
        Scripted answer = next == null || next.isEmpty() ? obey(kind, path, body) : next.poll();
        if (kind.equals("metadata")) {
            exchange.getResponseHeaders().set("Metadata-Flavor", "Google");
        }
        answer.headers().forEach((name, value) -> {
            if (value.isEmpty()) {
                exchange.getResponseHeaders().remove(name);
            } else {
                exchange.getResponseHeaders().set(name, value);
            }
        });
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String kind(String path) {
        if (path.startsWith("/computeMetadata/")) {
            return "metadata";
        }
        if (path.contains("/instanceGroupManagers/")) {
            return "group";
        }
        if (path.endsWith("/operations")) {
            return "operations";
        }
        if (path.contains("/operations/")) {
            return "operation";
        }
        return path.contains(":") ? path.substring(path.indexOf(':') + 1) : "pool";
    }

    private Scripted obey(String kind, String path, String body) {
        return new Scripted(
                200,
                Map.of(),
                switch (kind) {
                    case "metadata" -> metadata(path);
                    case "group" -> "{\"targetSize\": " + sizes.get(path.split("/")[6]) + "}";
                    case "operations" -> "{}";
                    case "operation" ->
                        OK_OPERATION.formatted(path.substring(path.lastIndexOf('/') + 1), "UPDATE_CLUSTER");
                    case "setAutoscaling" -> {
                        autoscaling =
                                body.replaceFirst("^\\{\"autoscaling\":", "").replaceFirst("}$", "");
                        yield operation("UPDATE_CLUSTER");
                    }
                    case "setSize" -> {
                        int size = Integer.parseInt(body.replaceAll("\\D", ""));
                        sizes.replaceAll((zone, before) -> size);
                        yield operation("SET_NODE_POOL_SIZE");
                    }
                    default -> pool();
                });
    }

    private String operation(String type) {
        return OK_OPERATION.formatted("operation-170000000000" + operations++ + "-0a1b2c3d", type);
    }

    String pool() {
        return "{\"name\": \"user\", \"status\": \"RUNNING\", \"initialNodeCount\": 1, \"locations\": ["
                + String.join(
                        ", ",
                        sizes.keySet().stream().map(zone -> "\"" + zone + "\"").toList())
                + "], \"instanceGroupUrls\": ["
                + String.join(
                        ", ",
                        sizes.keySet().stream()
                                .map(zone -> "\"https://www.googleapis.com/compute/v1/projects/school/zones/" + zone
                                        + "/instanceGroupManagers/gke-hub-user-grp\"")
                                .toList())
                + "], \"autoscaling\": " + autoscaling + (conditions.isEmpty() ? "" : ", \"conditions\": " + conditions)
                + "}";
    }

    private String metadata(String path) {
        if (path.endsWith("/token")) {
            return "{\"access_token\": \"" + token + "\", \"expires_in\": " + expiresIn
                    + ", \"token_type\": \"Bearer\"}";
        }
        return path.endsWith("project-id") ? "school" : path.endsWith("cluster-name") ? "hub" : "us-central1";
    }

    /** A clock that only a {@link Pause} moves. */
    static final class Steps extends java.time.Clock implements Pause {
        java.time.Instant now = java.time.Instant.parse("2027-01-25T15:30:00Z");
        final List<Duration> pauses = new CopyOnWriteArrayList<>();

        @Override
        public void sleep(Duration duration) {
            pauses.add(duration);
            now = now.plus(duration);
        }

        @Override
        public java.time.Instant instant() {
            return now;
        }

        @Override
        public java.time.ZoneId getZone() {
            return java.time.ZoneOffset.UTC;
        }

        @Override
        public java.time.Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
