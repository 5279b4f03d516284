package dev.firstbell.benchmarks;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.client.call.ServerRef;
import dev.firstbell.client.progress.ProgressStream;
import dev.firstbell.client.singleuser.SingleUser;
import dev.firstbell.client.websocket.KernelChannel;
import dev.firstbell.client.websocket.OpenSockets;
import dev.firstbell.client.websocket.WebSocketEngine;
import dev.firstbell.embedded.EmbeddedHub;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.TwinParameters;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * Measures the threads, memory and connections that one process needs for N open progress streams and N open kernel sockets.
 * The server is an embedded hub in a separate process, with room for half of the students; the other half waits for a node
 * that never comes.
 *
 * <p>Arguments ({@code N} is a multiple of 50): {@code serve N TOKENFILE}, which prints the hub's address and runs until its
 * input ends; or {@code open URL TOKENFILE N java-websocket|okhttp}, which prints one row of the table. {@code benchmarks/run
 * open} starts both.
 */
public final class OpenMany {
    private static final int STUDENTS_PER_NODE = 50;
    private static final int AT_ONCE = 50;
    private static final Duration SETTLE = Duration.ofSeconds(10);
    private static final Duration TOKEN_LIFE = Duration.ofHours(1);

    private OpenMany() {}

    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "serve" -> serve(Integer.parseInt(args[1]), Path.of(args[2]));
            case "open" ->
                open(
                        URI.create(args[1]),
                        Path.of(args[2]),
                        Integer.parseInt(args[3]),
                        WebSocketEngine.valueOf(args[4].toUpperCase(Locale.ROOT).replace('-', '_')));
            default -> throw new IllegalArgumentException("serve or open, not " + args[0]);
        }
    }

    private static void serve(int students, Path tokenFile) throws IOException {
        TwinParameters parameters = TwinParameters.defaults()
                .withStudentsPerNode(STUDENTS_PER_NODE)
                .with(Quantity.POOL_BASE, (students + STUDENTS_PER_NODE - 1) / STUDENTS_PER_NODE)
                .with(Quantity.POOL_MAX, 0);
        EmbeddedHub.Config config = EmbeddedHub.Config.at(Instant.now())
                .withPort(0)
                .withParameters(parameters)
                .withLimits(new HubLimits(2 * students, Duration.ofHours(2)));
        try (EmbeddedHub hub = EmbeddedHub.start(config)) {
            hub.pace(1);
            Files.writeString(tokenFile, hub.token());
            System.out.println(hub.url());
            while (System.in.read() >= 0) {
                // Wait for the end of the input.
            }
        }
    }

    private static void open(URI url, Path tokenFile, int students, WebSocketEngine engine) throws Exception {
        List<String> users = IntStream.range(0, 2 * students)
                .mapToObj(i -> String.format(Locale.ROOT, "open-%05d", i))
                .toList();
        List<String> running = users.subList(0, students);
        List<String> waiting = users.subList(students, 2 * students);
        Map<String, HubClient> as = new ConcurrentHashMap<>();
        Map<String, KernelChannel> channels = new ConcurrentHashMap<>();
        Map<String, ProgressStream> streams = new ConcurrentHashMap<>();
        try (HubClient hub = HubClient.builder(url)
                .token(ApiToken.fromFile(tokenFile))
                .requestTimeout(Duration.ofMinutes(2))
                .kernelTimeout(Duration.ofMinutes(2))
                .webSockets(engine)
                .build()) {
            hub.createUsers(users).join();
            Lanes.run(
                    users,
                    AT_ONCE,
                    user -> hub.createToken(user, "bench", TOKEN_LIFE)
                            .thenAccept(token -> as.put(user, hub.withToken(token))));
            Lanes.run(
                    running,
                    AT_ONCE,
                    user -> as.get(user)
                            .startServer(user)
                            .thenCompose(started ->
                                    as.get(user).progress(user, event -> {}).end())
                            .thenAccept(end -> {}));
            Lanes.run(running, AT_ONCE, user -> {
                SingleUser server = as.get(user).singleUser(user);
                return server.startKernel()
                        .thenCompose(kernel -> server.openKernel(kernel.id()))
                        .thenAccept(channel -> channels.put(user, channel));
            });
            Lanes.run(waiting, AT_ONCE, user -> as.get(user).startServer(user).thenAccept(started -> {}));
            waiting.forEach(
                    user -> streams.put(user, as.get(user).servers().progress(ServerRef.of(user), event -> {})));
            // Checks that all sockets work: each kernel replies while all streams are open.
            Lanes.run(
                    running,
                    AT_ONCE,
                    user -> channels.get(user).execute("1+1").thenAccept(result -> {
                        if (!result.text().equals(Optional.of("2"))) {
                            throw new IllegalStateException("1+1 is " + result.text());
                        }
                    }));
            Thread.sleep(SETTLE.toMillis());
            streams.forEach((user, stream) -> {
                if (stream.end().isDone()) {
                    throw new IllegalStateException("the stream of " + user + " ended: " + stream.end());
                }
            });
            OpenSockets sockets = hub.openSockets();
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %s | %d | %d | %d | %d MiB | %d MiB | %d for %d |%n",
                    Runtime.version().feature(),
                    engine.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    streams.size(),
                    channels.size(),
                    status("Threads"),
                    status("VmRSS") / 1024,
                    status("VmHWM") / 1024,
                    sockets.connected(),
                    // A request per hundred users, a token, a start and a stream per user, a kernel and its socket per
                    // running user.
                    2 * students / 100
                            + 3 * 2 * students
                            + students
                            + (engine == WebSocketEngine.OKHTTP ? students : 0));
        }
    }

    private static long status(String key) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith(key + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
