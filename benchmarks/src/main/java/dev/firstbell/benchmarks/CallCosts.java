package dev.firstbell.benchmarks;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.client.hub.StopResponse;
import dev.firstbell.records.time.HubClock;
import dev.firstbell.simulations.ClassStart;
import dev.firstbell.simulations.HubAccess;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Measures the cost of an injector's preparation and clean-up per student, call by call. {@link ManyStudents} measures them
 * as two sums, of which only the token (a student's login) and the stop belong to a student's journey. The cost is the CPU
 * time of this process during the calls; a first, smaller round warms up the compiler.
 *
 * <p>Arguments: the hub's address, the two epochs of its clock, the file with its token, the number of students.
 */
public final class CallCosts {
    private static final int USERS_PER_REQUEST = 50;
    private static final int AT_ONCE = 4;
    private static final int WARM_UP = 200;
    private static final Duration TOKEN_LIFE = Duration.ofHours(1);
    private static final Duration LONGEST_START = Duration.ofSeconds(20);

    private final HubClient hub;

    private CallCosts(HubClient hub) {
        this.hub = hub;
    }

    public static void main(String[] arguments) throws Exception {
        HubAccess access = new HubAccess(URI.create(arguments[0]), ApiToken.fromFile(Path.of(arguments[3])));
        HubClock clock = HubClock.paced(Instant.parse(arguments[1]), Instant.parse(arguments[2]), 1);
        int students = Integer.parseInt(arguments[4]);
        try (HubClient hub = ClassStart.client(access, clock, students)) {
            CallCosts costs = new CallCosts(hub);
            costs.round("firstbell-w", WARM_UP);
            System.out.println("| JDK | students | user, " + USERS_PER_REQUEST
                    + " per request | token | start | stop | user removed | ms of CPU per student |");
            System.out.println("| " + Runtime.version().feature() + " | " + students + " | "
                    + costs.round("firstbell-m", students));
        }
    }

    private String round(String prefix, int count) throws InterruptedException {
        List<String> users = IntStream.range(0, count)
                .mapToObj(i -> String.format(Locale.ROOT, "%s%05d", prefix, i))
                .toList();
        List<List<String>> batches = IntStream.range(0, (count + USERS_PER_REQUEST - 1) / USERS_PER_REQUEST)
                .mapToObj(i -> users.subList(i * USERS_PER_REQUEST, Math.min(count, (i + 1) * USERS_PER_REQUEST)))
                .toList();
        StringBuilder row = new StringBuilder();
        row.append(cost(count, batches, batch -> hub.createUsers(batch).thenAccept(created -> {})));
        row.append(cost(
                count, users, user -> hub.createToken(user, "bench", TOKEN_LIFE).thenAccept(token -> {})));
        row.append(cost(count, users, user -> hub.startServer(user).thenAccept(answer -> {})));
        TimeUnit.MILLISECONDS.sleep(LONGEST_START.toMillis());
        row.append(cost(
                count,
                users,
                user -> hub.stopServer(user).thenAccept(answer -> {
                    if (!(answer instanceof StopResponse.Stopped)) {
                        throw new IllegalStateException(
                                "the server of " + user + " did not stop immediately: " + answer);
                    }
                })));
        row.append(cost(count, users, user -> hub.deleteUser(user).thenAccept(existed -> {})));
        return row.toString();
    }

    private static <T> String cost(int students, List<T> items, Function<T, CompletableFuture<Void>> call)
            throws InterruptedException {
        long before = cpuNanos();
        Lanes.run(items, AT_ONCE, call);
        return String.format(Locale.ROOT, "%.2f | ", (cpuNanos() - before) / 1e6 / students);
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
