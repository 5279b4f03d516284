package dev.firstbell.simulations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstbell.client.TestingHub;
import dev.firstbell.client.Watch;
import dev.firstbell.records.ClassPlan;
import dev.firstbell.records.HubClock;
import dev.firstbell.records.Journal;
import dev.firstbell.records.JournalEntry;
import dev.firstbell.records.Json;
import dev.firstbell.simulations.internal.ClockAnchor;
import dev.firstbell.simulations.internal.InjectorProcess;
import dev.firstbell.simulations.internal.Order;
import dev.firstbell.simulations.internal.Report;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The injector's process by itself. That its parent is gone it hears by the end of its standard input alone. */
class InjectorTest {
    private static final ClassPlan PLAN = TestingClass.plan(2, i -> Duration.ZERO, Duration.ofMinutes(2));

    @TempDir
    private Path folder;

    @Test
    void cleansUpAndEndsWhenItsParentIsGone() throws IOException, InterruptedException {
        try (TestingClass paced = new TestingClass(PLAN, 64, TestingClass.WARM, folder.resolve("run"))) {
            HubClock clock = paced.hub().pace(TestingClass.SPEED);
            Process injector = inject();
            try {
                Writer orders = orders(injector);
                prepare(orders, paced.hub().url(), paced.hub().token(), clock, Duration.ofMinutes(1));
                awaitPrepared(reports(injector));
                assertThat(paced.users()).hasSize(3).contains(HubLock.USER);

                orders.close();

                assertThat(injector.waitFor(30, TimeUnit.SECONDS)).isTrue();
                assertThat(injector.exitValue()).isZero();
                assertThat(paced.users()).isEmpty();
                assertThat(journal().entries())
                        .last()
                        .isInstanceOfSatisfying(
                                JournalEntry.Closed.class,
                                closed -> assertThat(closed.complete()).isFalse());
            } finally {
                injector.destroyForcibly();
            }
        }
    }

    @Test
    void endsInBoundedTimeWhenItsParentIsGoneEvenIfTheCleanUpHangs() throws IOException, InterruptedException {
        try (TestingHub hub = new TestingHub()) {
            // Nothing but a clean-up is left to do, and the hub does not answer to it.
            hub.on("POST /hub/api/users", 201, """
                            [{"name": "firstbell.lock", "admin": false}, {"name": "firstbell-000", "admin": false},
                             {"name": "firstbell-001", "admin": false}]""")
                    .on("POST /hub/api/users/firstbell.lock/tokens", 201, "{\"token\": \"dropped\"}")
                    .silentOn("DELETE /hub/api/users/firstbell-000")
                    .silentOn("DELETE /hub/api/users/firstbell-001");
            Process injector = inject();
            try {
                Writer orders = orders(injector);
                prepare(orders, hub.url(), "secret-token", HubClock.realTime(), Duration.ofMillis(500));
                // A JVM and Gatling have to start first.
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> hub.asked().contains("DELETE /hub/api/users/firstbell-001"));

                orders.close();

                assertThat(injector.waitFor(30, TimeUnit.SECONDS)).isTrue();
                assertThat(injector.exitValue()).isEqualTo(1);
                assertThat(journal().remaining(JournalEntry.Thing.USER))
                        .as("for `firstbell cleanup`")
                        .hasSize(2);
            } finally {
                injector.destroyForcibly();
            }
        }
    }

    @Test
    void whatBreaksItStandsInItsLog() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("run"), "no folder");
        Process injector = inject();
        try {
            prepare(
                    orders(injector),
                    URI.create("http://127.0.0.1:1/"),
                    "secret-token",
                    HubClock.realTime(),
                    Duration.ofMinutes(1));

            assertThat(injector.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(injector.exitValue()).isEqualTo(1);
            assertThat(folder.resolve("injector.log"))
                    .content()
                    .contains("cannot open the journal " + folder.resolve("run"))
                    .doesNotContain("secret-token");
        } finally {
            injector.destroyForcibly();
        }
    }

    private Process inject() throws IOException {
        return new ProcessBuilder(InjectorProcess.command())
                .redirectError(folder.resolve("injector.log").toFile())
                .start();
    }

    private void prepare(Writer orders, URI hub, String token, HubClock clock, Duration grace) throws IOException {
        Path run = folder.resolve("run");
        if (Files.notExists(run)) {
            Files.createDirectory(run);
        }
        orders.write(Json.lines()
                        .writeValueAsString(new Order.Prepare(
                                "test",
                                hub,
                                token,
                                Optional.empty(),
                                PLAN,
                                run.toString(),
                                ClockAnchor.of(clock),
                                Watch.STREAM,
                                grace))
                + "\n");
        orders.flush();
    }

    private static void awaitPrepared(BufferedReader reports) throws IOException {
        Report report;
        do {
            report = Json.lines().readValue(reports.readLine(), Report.class);
        } while (!(report instanceof Report.Prepared));
    }

    private Journal journal() {
        return Journal.read(folder.resolve("run").resolve("journal.jsonl"));
    }

    private static Writer orders(Process injector) {
        return new OutputStreamWriter(injector.getOutputStream(), StandardCharsets.UTF_8);
    }

    private static BufferedReader reports(Process injector) {
        return new BufferedReader(new InputStreamReader(injector.getInputStream(), StandardCharsets.UTF_8));
    }
}
