package dev.firstbell.benchmarks;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.ReadinessMode;
import dev.firstbell.client.ReadinessWatcher;
import dev.firstbell.client.call.ServerRef;
import dev.firstbell.client.hub.StartResponse;
import dev.firstbell.client.progress.ProgressEnd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures how much CPU time a hub needs while a class start is watched, and how exact the watch is. It starts servers at a
 * lab's cluster, ten per second, and watches them in each of the given ways. A row per way contains the CPU time of the hub
 * from the first request until the last server is ready, and the delay between "Adding user … to proxy" in the hub's log and
 * the moment at which the watch reported the server as ready.
 *
 * <p>Arguments: the lab's state folder, the number of students, the start delay in seconds, then the ways: {@code none} (only
 * the log is read), {@code stream}, {@code lateStream:MS}, {@code poll:MS}, {@code each:MS} (one request per user).
 */
public final class WatchCost {
    private static final Pattern ADDED =
            Pattern.compile("\\[I ([-0-9]+ [:.0-9]+) .*\\] Adding user (\\S+) to proxy .*");
    private static final DateTimeFormatter LOG_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);

    /** The wait beyond the start delay. Servers that are not ready by then are missing in the column "ready". */
    private static final Duration LONGEST = Duration.ofMinutes(2);

    /** Ten arrivals per second: a hub on two shared cores handles them without timeouts of pod creations. */
    private static final long BETWEEN_ARRIVALS = 100;

    private final BenchmarkHub hub;
    private final int students;
    private final String startDelay;

    private WatchCost(BenchmarkHub hub, int students, String startDelay) {
        this.hub = hub;
        this.students = students;
        this.startDelay = startDelay;
    }

    public static void main(String[] args) throws Exception {
        try (BenchmarkHub hub = new BenchmarkHub(Path.of(args[0]))) {
            WatchCost cost = new WatchCost(hub, Integer.parseInt(args[1]), args[2]);
            System.out.println("| way | hub CPU | wall | ready | late by: median | p99 | max |");
            for (String way : List.of(args).subList(3, args.length)) {
                cost.measure(way);
            }
        }
    }

    private void measure(String way) throws Exception {
        String prefix = "w" + Long.toString(System.nanoTime(), 36) + "-";
        Map<String, HubClient> asStudent = hub.students(prefix, students);
        Thread.sleep(3000);

        String[] parts = way.split(":");
        Duration every = Duration.ofMillis(parts.length > 1 ? Long.parseLong(parts[1]) : 1000);
        Map<String, Instant> known = new ConcurrentHashMap<>();
        long logged = Files.size(hub.log());
        Duration before = hub.cpu();
        long begun = System.nanoTime();
        try (ReadinessWatcher watcher = new ReadinessWatcher(hub.client(), how(parts[0]), prefix, every)) {
            for (String user : new TreeSet<>(asStudent.keySet())) {
                HubClient student = asStudent.get(user);
                start(user, student)
                        .thenCompose(started -> switch (parts[0]) {
                            case "none" -> CompletableFuture.<Void>completedFuture(null);
                            case "each" -> look(user, student, every).thenRun(() -> known.put(user, Instant.now()));
                            default ->
                                watcher.watch(student, ServerRef.of(user), event -> {})
                                        .end()
                                        .thenAccept(end -> {
                                            if (end instanceof ProgressEnd.Ready) {
                                                known.put(user, Instant.now());
                                            } else {
                                                System.err.println(user + ": " + end);
                                            }
                                        });
                        })
                        .exceptionally(error -> {
                            System.err.println(user + ": " + error);
                            return null;
                        });
                Thread.sleep(BETWEEN_ARRIVALS);
            }
            Map<String, Instant> truth = added(logged, prefix);
            while ((truth.size() < students || !way.equals("none") && known.size() < students)
                    && System.nanoTime() - begun
                            < LONGEST.plusSeconds(Long.parseLong(startDelay))
                                    .plusMillis(BETWEEN_ARRIVALS * students)
                                    .toNanos()) {
                Thread.sleep(200);
                truth = added(logged, prefix);
            }
            Duration wall = Duration.ofNanos(System.nanoTime() - begun);
            Duration used = hub.cpu().minus(before);
            System.out.println(line(way, used, wall, truth, known));
        }
        hub.remove(asStudent);
    }

    private CompletableFuture<Void> start(String user, HubClient student) {
        return student.servers()
                .start(ServerRef.of(user), Map.of("start-delay", startDelay))
                .thenAccept(answer -> {
                    if (!(answer instanceof StartResponse.Accepted)) {
                        throw new IllegalStateException("not accepted: " + answer);
                    }
                });
    }

    private static CompletableFuture<Void> look(String user, HubClient student, Duration every) {
        return BenchmarkHub.after(every)
                .thenCompose(ignored -> student.user(user))
                .thenCompose(found -> found.flatMap(model -> model.server())
                                .filter(server -> server.ready())
                                .isPresent()
                        ? CompletableFuture.completedFuture(null)
                        : look(user, student, every));
    }

    private static String line(
            String way, Duration used, Duration wall, Map<String, Instant> truth, Map<String, Instant> known) {
        List<Duration> late = new ArrayList<>();
        truth.forEach((user, at) -> {
            if (known.containsKey(user)) {
                late.add(Duration.between(at, known.get(user)));
            }
        });
        late.sort(null);
        String errors = late.isEmpty() ? "– | – | –" : ms(late, 0.5) + " | " + ms(late, 0.99) + " | " + ms(late, 1);
        return String.format(
                Locale.ROOT,
                "| %s | %.1f s | %.1f s | %d | %s |",
                way,
                used.toMillis() / 1000.0,
                wall.toMillis() / 1000.0,
                truth.size(),
                errors);
    }

    private static String ms(List<Duration> sorted, double share) {
        return sorted.get((int) Math.min(sorted.size() - 1, Math.round(share * (sorted.size() - 1))))
                        .toMillis() + " ms";
    }

    /** Returns when the hub added each server to the proxy according to its log, in milliseconds. */
    private Map<String, Instant> added(long from, String prefix) throws IOException {
        Map<String, Instant> added = new ConcurrentHashMap<>();
        byte[] bytes = Files.readAllBytes(hub.log());
        String text = new String(bytes, (int) from, bytes.length - (int) from, StandardCharsets.UTF_8);
        text.lines().forEach(line -> {
            Matcher match = ADDED.matcher(line);
            if (match.matches() && match.group(2).startsWith(prefix)) {
                added.put(
                        match.group(2),
                        LocalDateTime.parse(match.group(1), LOG_TIME)
                                .atZone(ZoneId.systemDefault())
                                .toInstant());
            }
        });
        return added;
    }

    static ReadinessMode how(String way) {
        return switch (way) {
            case "poll" -> ReadinessMode.POLL;
            case "lateStream" -> ReadinessMode.LATE_STREAM;
            default -> ReadinessMode.STREAM;
        };
    }
}
