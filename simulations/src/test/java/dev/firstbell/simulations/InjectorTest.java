package dev.firstbell.simulations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstbell.client.ReadinessMode;
import dev.firstbell.client.TestingHub;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.journal.Journal;
import dev.firstbell.records.journal.JournalEntry;
import dev.firstbell.records.time.HubClock;
import dev.firstbell.simulations.internal.injector.ClockAnchor;
import dev.firstbell.simulations.internal.injector.InjectorCommand;
import dev.firstbell.simulations.internal.injector.InjectorEvent;
import dev.firstbell.simulations.internal.injector.InjectorProcess;
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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The injector's process alone. The end of its standard input is the only sign that its parent is gone. */
class InjectorTest {
    private static final ClassPlan PLAN = TestingClass.plan(2, i -> Duration.ZERO, Duration.ofMinutes(2));

    @TempDir
    private Path folder;

    @Test
    void cleansUpAndExitsWhenItsParentIsGone() throws IOException, InterruptedException {
        try (TestingClass paced = new TestingClass(PLAN, 64, TestingClass.WARM, folder.resolve("run"))) {
            HubClock clock = paced.hub().pace(TestingClass.SPEED);
            Process injector = start();
            try {
                Writer commands = commands(injector);
                prepare(commands, paced.hub().url(), paced.hub().token(), clock, Duration.ofMinutes(1));
                awaitPrepared(events(injector));
                assertThat(paced.users()).hasSize(3).contains(HubLock.USER);

                commands.close();

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
    void exitsAfterTheGracePeriodWhenItsParentIsGoneAndTheCleanUpHangs() throws IOException, InterruptedException {
        try (TestingHub hub = new TestingHub()) {
            // The hub responds to everything except the requests of the clean-up.
            hub.on("POST /hub/api/users", 201, """
                            [{"name": "firstbell.lock", "admin": false}, {"name": "firstbell-000", "admin": false},
                             {"name": "firstbell-001", "admin": false}]""")
                    .on("POST /hub/api/users/firstbell.lock/tokens", 201, "{\"token\": \"dropped\"}")
                    .silentOn("DELETE /hub/api/users/firstbell-000")
                    .silentOn("DELETE /hub/api/users/firstbell-001");
            Process injector = start();
            try {
                Writer commands = commands(injector);
                prepare(commands, hub.url(), "secret-token", HubClock.realTime(), Duration.ofMillis(500));
                // A JVM and Gatling have to start first.
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> hub.asked().contains("DELETE /hub/api/users/firstbell-001"));

                commands.close();

                assertThat(injector.waitFor(30, TimeUnit.SECONDS)).isTrue();
                assertThat(injector.exitValue()).isEqualTo(1);
                assertThat(journal().remaining(JournalEntry.Resource.USER))
                        .as("for `firstbell cleanup`")
                        .hasSize(2);
            } finally {
                injector.destroyForcibly();
            }
        }
    }

    @Test
    void writesAFatalErrorToItsLog() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("run"), "no folder");
        Process injector = start();
        try {
            prepare(
                    commands(injector),
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

    private Process start() throws IOException {
        return new ProcessBuilder(InjectorProcess.commandLine())
                .redirectError(folder.resolve("injector.log").toFile())
                .start();
    }

    private void prepare(Writer commands, URI hub, String token, HubClock clock, Duration grace) throws IOException {
        Path run = folder.resolve("run");
        if (Files.notExists(run)) {
            Files.createDirectory(run);
        }
        commands.write(Json.lines()
                        .writeValueAsString(new InjectorCommand.Prepare(
                                "test",
                                hub,
                                token,
                                Optional.empty(),
                                List.of(),
                                PLAN,
                                run.toString(),
                                ClockAnchor.of(clock),
                                ReadinessMode.STREAM,
                                grace))
                + "\n");
        commands.flush();
    }

    private static void awaitPrepared(BufferedReader events) throws IOException {
        InjectorEvent event;
        do {
            event = Json.lines().readValue(events.readLine(), InjectorEvent.class);
        } while (!(event instanceof InjectorEvent.Prepared));
    }

    private Journal journal() {
        return Journal.read(folder.resolve("run").resolve("journal.jsonl"));
    }

    private static Writer commands(Process injector) {
        return new OutputStreamWriter(injector.getOutputStream(), StandardCharsets.UTF_8);
    }

    private static BufferedReader events(Process injector) {
        return new BufferedReader(new InputStreamReader(injector.getInputStream(), StandardCharsets.UTF_8));
    }
}
