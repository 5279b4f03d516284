package dev.firstbell.benchmarks;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.ReadinessWatcher;
import dev.firstbell.client.call.ServerRef;
import dev.firstbell.client.progress.ProgressStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Measures how much CPU time a hub needs per second of watching while nothing else happens: all students wait for pods that
 * take longer than the measurement. It prints one row per way. Neither the starts themselves nor the other load of the
 * machine is included.
 *
 * <p>Arguments: the lab's state folder, the number of students, the seconds per way, then the ways of {@link WatchCost}.
 */
public final class WaitingCost {
    private static final String START_DELAY = "1200";
    private static final Duration SETTLE = Duration.ofSeconds(20);

    private WaitingCost() {}

    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(args[1]);
        Duration span = Duration.ofSeconds(Long.parseLong(args[2]));
        String prefix = "v" + Long.toString(System.nanoTime(), 36) + "-";
        try (BenchmarkHub hub = new BenchmarkHub(Path.of(args[0]))) {
            Map<String, HubClient> students = hub.students(prefix, count);
            for (Map.Entry<String, HubClient> student : students.entrySet()) {
                student.getValue()
                        .servers()
                        .start(ServerRef.of(student.getKey()), Map.of("start-delay", START_DELAY))
                        .join();
            }
            Thread.sleep(SETTLE.toMillis());
            System.out.println("| way | students | hub CPU in a second |");
            for (String way : List.of(args).subList(3, args.length)) {
                Duration used = watched(hub, students, prefix, way, span);
                System.out.printf(
                        Locale.ROOT, "| %s | %d | %.1f ms |%n", way, count, 1000.0 * used.toNanos() / span.toNanos());
            }
            hub.remove(students);
        }
    }

    private static Duration watched(
            BenchmarkHub hub, Map<String, HubClient> students, String prefix, String way, Duration span)
            throws Exception {
        String[] parts = way.split(":");
        Duration every = Duration.ofMillis(parts.length > 1 ? Long.parseLong(parts[1]) : 1000);
        List<ProgressStream> watches = new ArrayList<>();
        AtomicBoolean over = new AtomicBoolean();
        try (ReadinessWatcher watcher = new ReadinessWatcher(hub.client(), WatchCost.how(parts[0]), prefix, every)) {
            students.forEach((user, student) -> {
                switch (parts[0]) {
                    case "none" -> {}
                    case "each" -> look(user, student, every, over);
                    default -> watches.add(watcher.watch(student, ServerRef.of(user), event -> {}));
                }
            });
            // The opening of the watches is not measured.
            Thread.sleep(5000);
            Duration before = hub.cpu();
            Thread.sleep(span.toMillis());
            Duration used = hub.cpu().minus(before);
            over.set(true);
            watches.forEach(ProgressStream::cancel);
            Thread.sleep(3000);
            return used;
        }
    }

    private static CompletableFuture<Void> look(String user, HubClient student, Duration every, AtomicBoolean over) {
        return BenchmarkHub.after(every)
                .thenCompose(ignored -> student.user(user))
                .thenCompose(found ->
                        over.get() ? CompletableFuture.completedFuture(null) : look(user, student, every, over));
    }
}
