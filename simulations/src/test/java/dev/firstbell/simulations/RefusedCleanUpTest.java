package dev.firstbell.simulations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.client.ReadinessMode;
import dev.firstbell.client.TestingHub;
import dev.firstbell.client.TestingHub.Reply;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.journal.JournalEntry.Resource;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.time.HubClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run with the real injector at a hub that makes users and does not delete them. */
class RefusedCleanUpTest {
    private static final ClassPlan PLAN = TestingClass.plan(2, i -> Duration.ZERO, Duration.ofMinutes(2));
    private static final Reply FORBIDDEN = TestingHub.error(403, "Forbidden");

    private final TestingHub hub = new TestingHub();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void whatTheHubRefusesToDeleteIsNamedInTheResultAndStaysInTheJournal() {
        hub.inTurn(
                        "POST /hub/api/users",
                        TestingHub.json(201, "[{\"name\": \"firstbell.lock\"}]"),
                        TestingHub.json(201, "[{\"name\": \"firstbell-000\"}, {\"name\": \"firstbell-001\"}]"))
                .on("POST /hub/api/users/firstbell.lock/tokens", 201, "{\"token\": \"one\"}")
                .inTurn("POST /hub/api/users/firstbell-000/tokens", FORBIDDEN)
                .inTurn("POST /hub/api/users/firstbell-001/tokens", FORBIDDEN)
                .on("GET /hub/api/users/firstbell.lock/tokens", 200, """
                        {"api_tokens": [{"id": "a1", "scopes": [], "created": "2026-09-07T09:00:00Z",
                         "note": "held by ada@laptop for the run test until 2026-09-07T10:00:00Z"}]}""")
                .inTurn("DELETE /hub/api/users/firstbell-000", FORBIDDEN)
                // Busy first, and then refusing for good.
                .inTurn("DELETE /hub/api/users/firstbell-001", TestingHub.error(500, "Forbidden"), FORBIDDEN)
                .inTurn("DELETE /hub/api/users/firstbell.lock", FORBIDDEN);
        HubClock clock = HubClock.paced(PLAN.classStart(), Instant.now(), TestingClass.SPEED);
        RunFolder run = RunFolder.create(folder.resolve("run"));
        ClassStart start = ClassStart.begin(
                new HubAccess(hub.url(), ApiToken.of("secret")),
                clock,
                run,
                TestingClass.info(hub.url().toString(), PLAN, PLAN.classStart()),
                ReadinessMode.STREAM,
                RunCompanion.NONE,
                progress -> {});
        assertThat(start.awaitPrepared()).isFalse();

        ClassStart.Result result = start.finish(clock, List::of);

        assertThat(result.remaining())
                .containsExactly(
                        "firstbell-000: delete user of firstbell-000: forbidden (403): Forbidden",
                        "firstbell-001: delete user of firstbell-001: forbidden (403): Forbidden",
                        "firstbell.lock: delete user of firstbell.lock: forbidden (403): Forbidden");
        assertThat(run.journal().remaining(Resource.USER)).containsExactly("firstbell-000", "firstbell-001");
        assertThat(run.journal().remaining(Resource.LOCK)).containsExactly(HubLock.USER);
        assertThat(RunCleanUp.leftSomething(run)).isTrue();
    }
}
