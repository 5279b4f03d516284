package dev.firstbell.embedded;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The JDK's HTTP client with a token, so that tests see exactly what the hub sends. */
final class TestingHubHttp {
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final URI base;
    private final String token;

    TestingHubHttp(EmbeddedHub hub) {
        this(hub.url(), hub.token());
    }

    private TestingHubHttp(URI base, String token) {
        this.base = base;
        this.token = token;
    }

    TestingHubHttp as(String otherToken) {
        return new TestingHubHttp(base, otherToken);
    }

    HttpClient client() {
        return http;
    }

    URI base() {
        return base;
    }

    HttpResponse<String> get(String path, String... headers) {
        return send("GET", path, "", headers);
    }

    HttpResponse<String> post(String path, String body, String... headers) {
        return send("POST", path, body, headers);
    }

    HttpResponse<String> delete(String path) {
        return send("DELETE", path, "");
    }

    CompletableFuture<HttpResponse<String>> postLater(String path) {
        return http.sendAsync(request("POST", path, ""), BodyHandlers.ofString());
    }

    HttpResponse<String> send(String method, String path, String body, String... headers) {
        try {
            return http.send(request(method, path, body, headers), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Reads a streamed answer to its end, and runs an action once the answer has begun. */
    String stream(String path, Runnable onceBegun) {
        try (InputStream body = http.send(request("GET", path, ""), BodyHandlers.ofInputStream())
                .body()) {
            onceBegun.run();
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("GET " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private HttpRequest request(String method, String path, String body, String... headers) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            builder.header("Authorization", "token " + token);
        }
        if (headers.length > 0) {
            builder.headers(headers);
        }
        return builder.build();
    }

    /** Creates users. */
    void users(String... names) {
        HttpResponse<String> answer = post(
                "/hub/api/users",
                new JsonObject()
                        .put("usernames", new JsonArray(java.util.List.of(names)))
                        .encode());
        if (answer.statusCode() != 201) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
    }

    /** Starts a server and returns its progress stream, read to the end. */
    String started(String user) {
        HttpResponse<String> answer = post("/hub/api/users/" + user + "/server", "");
        if (answer.statusCode() != 202) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        return get("/hub/api/users/" + user + "/server/progress").body();
    }
}
