package dev.firstbell.simulations.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.ReadinessMode;
import dev.firstbell.client.hub.HubServer;
import dev.firstbell.client.hub.HubUser;
import dev.firstbell.client.hub.StartResponse;
import dev.firstbell.client.hub.UserQuery;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.ClassPlan.PlannedStudent;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.hub.HubMetricsEntry;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.student.Journey;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.time.HubClock;
import dev.firstbell.simulations.ClassStart;
import dev.firstbell.simulations.HubAccess;
import dev.firstbell.simulations.TestingClass;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real users of a hub whose starts fall into a run: what the run does to them, and they to the run. */
@Tag("lab-hub")
class RealUsersBesideARunIT {
    private static final int STUDENTS = 5;
    private static final String PREFIX = "firstbell-beside-";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    @Test
    void theirServersSurviveTheCleanUpAndTheHubCountsTheirStarts() {
        HubAccess access = LabAccess.access();
        HubClock clock = HubClock.realTime();
        List<String> real = List.of("real-early", "real-late");
        try (HubClient hub = ClassStart.client(access, clock)) {
            hub.createUsers(real).join();
            try {
                hub.startServer("real-early").join();
                await().atMost(PATIENCE).until(() -> isReady(hub, "real-early"));
                ClassStart start = ClassStart.begin(
                        access,
                        clock,
                        RunFolder.create(folder.resolve("run")),
                        info(access, clock),
                        ReadinessMode.STREAM,
                        TestingClass::recordMetrics,
                        progress -> {});
                assertThat(start.awaitPrepared()).isTrue();
                CompletableFuture<StartResponse> late = CompletableFuture.supplyAsync(
                                () -> null, CompletableFuture.delayedExecutor(4, TimeUnit.SECONDS))
                        .thenCompose(ignored -> hub.startServer("real-late"));
                ClassStart.Result result = start.go(clock, clock.now().plusSeconds(2), List::of);

                assertThat(late.join()).isInstanceOf(StartResponse.Accepted.class);
                assertThat(result.remaining()).isEmpty();
                assertThat(hub.users(UserQuery.prefix(PREFIX)).join()).isEmpty();
                assertThat(real).allMatch(user -> isReady(hub, user));
                RunRecord run = result.run();
                assertThat(run.students())
                        .hasSize(STUDENTS)
                        .allSatisfy(student -> assertThat(student.outcome()).isEqualTo(new Outcome.Ready()));
                assertThat(run.hub()
                                .orElseThrow()
                                .increase()
                                .orElseThrow()
                                .spawns(HubMetricsEntry.SpawnEnd.SUCCESS)
                                .count())
                        .as("the hub's own count, from which the report sees that others came")
                        .isEqualTo(STUDENTS + 1);
            } finally {
                real.forEach(user -> remove(hub, user));
            }
        }
    }

    @Test
    void theirStartsTakePlacesOfTheConcurrentSpawnLimit() {
        HubClock clock = HubClock.realTime();
        String student = PREFIX + "000";
        List<String> real = List.of("real-one-slow", "real-two-slow");
        try (HubClient hub = ClassStart.client(LabAccess.crowded(), clock)) {
            hub.createUsers(real).join();
            hub.createUsers(List.of(student)).join();
            try {
                real.forEach(hub::startServer);
                await().atMost(PATIENCE)
                        .until(() -> real.stream()
                                .allMatch(user -> server(hub, user)
                                        .flatMap(HubServer::pending)
                                        .isPresent()));

                assertThat(hub.startServer(student).join())
                        .as("the limit of two starts is used up by others")
                        .isInstanceOf(StartResponse.Throttled.class);
            } finally {
                real.forEach(user -> remove(hub, user));
                remove(hub, student);
            }
        }
    }

    private static boolean isReady(HubClient hub, String user) {
        return server(hub, user).filter(HubServer::ready).isPresent();
    }

    private static Optional<HubServer> server(HubClient hub, String user) {
        return hub.user(user).join().flatMap(HubUser::server);
    }

    private static void remove(HubClient hub, String user) {
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            hub.stopServer(user).join();
            hub.deleteUser(user).join();
            return hub.user(user).join().isEmpty();
        });
    }

    private static RunInfo info(HubAccess hub, HubClock clock) {
        List<PlannedStudent> students = IntStream.range(0, STUDENTS)
                .mapToObj(i -> new PlannedStudent(i, PREFIX + "00" + i, Duration.ofSeconds(2L * i), Journey.START))
                .toList();
        Slo slo = new Slo(1, PATIENCE, 0);
        return RunInfo.begun(
                "beside",
                new RunInfo.Environment(Rung.LAB, hub.url().toString(), "5.5", clock.speed()),
                "test",
                Optional.empty(),
                new ClassPlan("beside", PREFIX, 1, clock.now(), PATIENCE, slo, students),
                clock.now());
    }
}
