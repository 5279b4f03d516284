package dev.firstbell.benchmarks;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.client.hub.StopResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** The hub of a lab on this machine, with test users. */
final class BenchmarkHub implements AutoCloseable {
    /** The unit in which /proc counts CPU time. */
    private static final Duration TICK = Duration.ofMillis(10);

    private static final int AT_ONCE = 8;
    private static final Duration TOKEN_LIFE = Duration.ofHours(2);

    private final Path state;
    private final long pid;
    private final HubClient hub;

    /** @param state the state folder of the lab, which {@code lab/up} prints */
    BenchmarkHub(Path state) throws IOException {
        this.state = state;
        this.pid = Long.parseLong(
                Files.readString(state.resolve("pids").resolve("hub")).strip());
        String url = Files.readAllLines(state.resolve("lab.env")).stream()
                .filter(line -> line.startsWith("url="))
                .findFirst()
                .orElseThrow()
                .substring("url=".length());
        this.hub = HubClient.builder(URI.create(url))
                .token(ApiToken.fromFile(state.resolve("token")))
                .requestTimeout(Duration.ofMinutes(2))
                .progressWatchdog(Duration.ofMinutes(2))
                .build();
    }

    HubClient client() {
        return hub;
    }

    Path log() {
        return state.resolve("logs").resolve("hub.log");
    }

    /** Returns the CPU time that the hub has used so far. */
    Duration cpu() throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return TICK.multipliedBy(Long.parseLong(fields[11]) + Long.parseLong(fields[12]));
    }

    /** Creates users with a common prefix, and returns a client for each. */
    Map<String, HubClient> students(String prefix, int count) throws InterruptedException {
        List<String> users = IntStream.range(0, count)
                .mapToObj(i -> String.format(Locale.ROOT, "%s%04d", prefix, i))
                .toList();
        hub.createUsers(users).join();
        Map<String, HubClient> students = new ConcurrentHashMap<>();
        Lanes.run(
                users,
                AT_ONCE,
                user -> hub.createToken(user, "measurement", TOKEN_LIFE)
                        .thenAccept(token -> students.put(user, hub.withToken(token))));
        return students;
    }

    /** Stops the servers of the users and deletes the users. */
    void remove(Map<String, HubClient> students) throws InterruptedException {
        Lanes.run(List.copyOf(students.keySet()), AT_ONCE, this::remove);
    }

    private CompletableFuture<Void> remove(String user) {
        return hub.stopServer(user)
                .thenCompose(answer -> answer instanceof StopResponse.Stopped
                        ? hub.deleteUser(user).<Void>thenApply(existed -> null)
                        : again(user))
                .exceptionallyCompose(error -> again(user));
    }

    private CompletableFuture<Void> again(String user) {
        return after(Duration.ofSeconds(1)).thenCompose(ignored -> remove(user));
    }

    static CompletableFuture<Void> after(Duration delay) {
        return CompletableFuture.runAsync(
                () -> {}, CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS));
    }

    @Override
    public void close() {
        hub.close();
    }
}
