package dev.firstbell.client;

import com.sun.net.httpserver.HttpServer;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.client.call.HubException;
import dev.firstbell.client.hub.UserQuery;
import dev.firstbell.records.fuzzing.FuzzTarget;
import dev.firstbell.records.fuzzing.ParserFuzzTest;
import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * The answers of a hub, of a proxy and of a student's server, over HTTP. An input is the status, a line feed, the value of
 * {@code Retry-After}, a line feed, and the body; each request receives it.
 */
class AnswersFuzzTest extends ParserFuzzTest {
    private static final int MOST_REQUESTS = 50;

    private static final AtomicInteger REQUESTS = new AtomicInteger();
    private static volatile byte[] answer = new byte[0];
    private static HubClient hub;

    @Override
    protected List<FuzzTarget> targets() {
        return List.of(
                call("hub-version", client -> client.version(), "200\n\n{\"version\": \"5.5.4\"}"),
                call(
                        "hub-info",
                        HubClient::info,
                        "200\n\n{\"version\": \"5.5.4\", \"python\": \"3.12\", \"sys_executable\": \"/usr/bin/python3\","
                                + " \"authenticator\": {\"class\": \"x\", \"version\": \"1\"}, \"spawner\": {\"class\": \"y\", \"version\": \"2\"}}"),
                call(
                        "hub-users",
                        client -> client.users(UserQuery.all()),
                        "200\n\n{\"items\": [{\"name\": \"ada\", \"admin\": false, \"created\": \"2027-01-25T16:00:00.000000Z\","
                                + " \"servers\": {\"\": {\"name\": \"\", \"ready\": true, \"pending\": null, \"url\": \"/user/ada/\","
                                + " \"started\": \"2027-01-25T16:00:00.000000Z\"}}}],"
                                + " \"_pagination\": {\"offset\": 0, \"limit\": 200, \"total\": 1, \"next\": null}}"),
                call(
                        "hub-start",
                        client -> client.startServer("ada"),
                        "429\n30\n{\"status\": 429, \"message\": \"Too many users trying to log in right now.\"}",
                        "202\n\n",
                        "400\n\n{\"status\": 400, \"message\": \"ada is already running\"}"),
                call(
                        "hub-tokens",
                        client -> client.tokens().list("ada"),
                        "200\n\n{\"api_tokens\": [{\"id\": \"a1\", \"kind\": \"api_token\", \"note\": \"x\","
                                + " \"created\": \"2027-01-25T16:00:00.000000Z\", \"expires_at\": null, \"scopes\": [\"inherit\"]}]}"),
                call(
                        "hub-create-token",
                        client -> client.createToken("ada", "x", Duration.ofHours(1)),
                        "201\n\n{\"token\": \"0123456789\", \"id\": \"a1\"}"),
                call(
                        "hub-metrics",
                        HubClient::metrics,
                        "200\n\n# HELP x y\njupyterhub_running_servers 3.0\n"
                                + "jupyterhub_server_spawn_duration_seconds_bucket{le=\"0.5\",status=\"success\"} 1.0 1795709560000\n"),
                call(
                        "hub-routes",
                        HubClient::proxyRoutes,
                        "200\n\n{\"items\": {\"/user/ada/\": {\"routespec\": \"/user/ada/\", \"target\": \"http://10.0.0.1:8888\","
                                + " \"data\": {\"user\": \"ada\", \"server_name\": \"\"}}},"
                                + " \"_pagination\": {\"offset\": 0, \"limit\": 200, \"total\": 1, \"next\": null}}"),
                call(
                        "hub-groups",
                        client -> client.groups().list(),
                        "200\n\n{\"items\": [{\"name\": \"cs\", \"users\": [\"ada\"], \"roles\": [], \"properties\": {\"a\": 1}}],"
                                + " \"_pagination\": {\"offset\": 0, \"limit\": 200, \"total\": 1, \"next\": null}}"),
                call(
                        "hub-identity",
                        HubClient::whoAmI,
                        "200\n\n{\"kind\": \"service\", \"name\": \"firstbell\", \"scopes\": [\"list:users\"]}"),
                call(
                        "server-status",
                        client -> client.singleUser("ada").status(),
                        "200\n\n{\"started\": \"2027-01-25T16:00:00Z\", \"last_activity\": \"2027-01-25T16:00:00Z\","
                                + " \"connections\": 1, \"kernels\": 2}"),
                call(
                        "server-kernel",
                        client -> client.singleUser("ada").startKernel(),
                        "201\n\n{\"id\": \"0b5a5ee1-1111-4222-8333-444455556666\", \"name\": \"python3\", \"execution_state\": \"starting\","
                                + " \"last_activity\": \"2027-01-25T16:00:00Z\", \"connections\": 0}"),
                call(
                        "server-page",
                        client -> client.singleUser("ada").firstPage(),
                        "200\n\n<!DOCTYPE html><html><head><title>JupyterLab</title></head><body></body></html>"));
    }

    /** A target whose inputs are the answers to a call. */
    static FuzzTarget call(String name, Function<HubClient, CompletableFuture<?>> call, String... seeds) {
        return FuzzTarget.of(
                name,
                "hub",
                bytes -> {
                    answer = bytes;
                    REQUESTS.set(0);
                    try {
                        call.apply(hub()).join();
                    } catch (CompletionException e) {
                        if (!(e.getCause() instanceof HubException failure)) {
                            throw e;
                        }
                        throw new BadInputException("hub: " + failure.hubMessage());
                    }
                    if (REQUESTS.get() > MOST_REQUESTS) {
                        throw new IllegalStateException(REQUESTS + " requests for one answer");
                    }
                },
                seeds);
    }

    /** One hub for all inputs, until the process ends. */
    private static synchronized HubClient hub() {
        if (hub == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
            try {
                HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
                server.setExecutor(Executors.newCachedThreadPool(task -> {
                    Thread thread = new Thread(task);
                    thread.setDaemon(true);
                    return thread;
                }));
                server.createContext("/", exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    Answer given = REQUESTS.incrementAndGet() > 2 * MOST_REQUESTS
                            ? new Answer(500, "", new byte[0])
                            : Answer.of(answer);
                    exchange.getResponseHeaders().set("Content-Type", given.type());
                    exchange.getResponseHeaders().set("X-JupyterHub-Version", "5.5.4");
                    if (!given.retryAfter().isEmpty()) {
                        exchange.getResponseHeaders().set("Retry-After", given.retryAfter());
                    }
                    exchange.sendResponseHeaders(given.status(), given.body().length == 0 ? -1 : given.body().length);
                    if (given.body().length > 0) {
                        exchange.getResponseBody().write(given.body());
                    }
                    exchange.close();
                });
                server.start();
                hub = HubClient.builder(URI.create(
                                "http://127.0.0.1:" + server.getAddress().getPort() + "/"))
                        .token(ApiToken.of("secret"))
                        .requestTimeout(Duration.ofSeconds(5))
                        .build();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return hub;
    }

    private record Answer(int status, String retryAfter, byte[] body) {
        static Answer of(byte[] input) {
            String[] parts = new String(input, StandardCharsets.ISO_8859_1).split("\n", 3);
            if (parts.length < 3 || !parts[0].matches("[2-5]\\d\\d") || parts[0].matches("204|304")) {
                return new Answer(200, "", input);
            }
            return new Answer(
                    Integer.parseInt(parts[0]),
                    parts[1].replaceAll("[^ -~]", ""),
                    parts[2].getBytes(StandardCharsets.ISO_8859_1));
        }

        String type() {
            if (new String(body, StandardCharsets.ISO_8859_1).startsWith("data:")) {
                return "text/event-stream";
            }
            return body.length > 0 && body[0] == '<'
                    ? "text/html"
                    : body.length > 0 && body[0] == '#' ? "text/plain" : "application/json";
        }
    }
}
