package dev.firstbell.simulations.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.client.ApiToken;
import dev.firstbell.client.HubClient;
import dev.firstbell.client.TestingHub;
import dev.firstbell.client.Watch;
import dev.firstbell.client.Watcher;
import dev.firstbell.records.ClassPlan;
import dev.firstbell.records.ClassPlan.PlannedStudent;
import dev.firstbell.records.Draws;
import dev.firstbell.records.HubClock;
import dev.firstbell.records.Journal;
import dev.firstbell.records.JournalEntry;
import dev.firstbell.records.JournalEntry.SetBack;
import dev.firstbell.records.JournalEntry.StageReached;
import dev.firstbell.records.JournalWriter;
import dev.firstbell.records.Journey;
import dev.firstbell.records.Outcome;
import dev.firstbell.records.Slo;
import dev.firstbell.records.Stage;
import dev.firstbell.records.Throttle;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a tab makes of each answer to its request for a start. */
class ServerTabTest {
    private static final String START = "POST /hub/api/users/firstbell-000/server";
    private static final PlannedStudent STUDENT = new PlannedStudent(0, "firstbell-000", Duration.ZERO, Journey.START);

    @TempDir
    private Path folder;

    private final TestingHub hub = new TestingHub();
    private final HubClient client =
            HubClient.builder(hub.url()).token(ApiToken.of("secret")).build();
    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void close() {
        timers.shutdownNow();
        client.close();
        hub.close();
    }

    @Test
    void aStartThatFailsBeforeTheHubAnswersIsASetbackLikeOneThatFailsAfterwards() throws Exception {
        hub.on(START, 500, "{\"status\": 500, \"message\": \"error\"}");

        List<JournalEntry> told = acceptedInTheEnd();

        assertThat(told).filteredOn(SetBack.class::isInstance).isNotEmpty().allSatisfy(entry -> {
            assertThat(((SetBack) entry).stage()).isEqualTo(Stage.ACCEPTED);
            assertThat(((SetBack) entry).reason()).isEqualTo("the hub answered the start with 500: error");
        });
        assertThat(told.get(told.size() - 1)).isInstanceOf(StageReached.class);
    }

    @Test
    void aHubThatStillStopsTheLastServerIsWaitedForAndTheWaitIsExplained() throws Exception {
        hub.on(START, 400, "{\"status\": 400, \"message\": \"firstbell-000 is pending stop\"}");

        assertThat(acceptedInTheEnd())
                .filteredOn(SetBack.class::isInstance)
                .isNotEmpty()
                .allSatisfy(entry -> assertThat(((SetBack) entry).reason()).contains("pending stop"));
    }

    @Test
    void whatNoReloadChangesEndsTheStudent() throws Exception {
        hub.on(START, 400, "{\"status\": 400, \"message\": \"no such profile\"}");

        try (Tab tab = new Tab()) {
            CompletableFuture<Void> accepted = tab.tab.accept(tab.waiting);
            assertThat(accepted.handle((value, error) -> Failures.cause(error).getMessage())
                            .get(10, TimeUnit.SECONDS))
                    .contains("400")
                    .contains("no such profile");
        }
        assertThat(hub.asked()).containsExactly(START);
    }

    @Test
    void aStudentEndsAlsoWhereTheDiskIsFull() throws Exception {
        try (JournalWriter full = JournalWriter.append(Path.of("/dev/full"))) {
            Student student = student(full, HubClock.realTime());

            assertThatThrownBy(() -> student.end(new Outcome.Ready()))
                    .hasMessageContaining("cannot write to the journal");

            assertThat(student.over()).isDone();
            assertThat(student.left()).isDone();
        }
    }

    @Test
    void a429ThatComesAfterTheEndIsCountedAllTheSame() {
        try (JournalWriter journal = JournalWriter.append(folder.resolve("journal.jsonl"))) {
            Student student = student(journal, HubClock.realTime());
            student.end(new Outcome.GaveUp());
            student.throttled(Optional.of(Duration.ofSeconds(42)));
        }

        assertThat(Journal.read(folder.resolve("journal.jsonl"))
                        .students(plan())
                        .get(0)
                        .throttled())
                .extracting(Throttle::retryAfter)
                .containsExactly(Optional.of(Duration.ofSeconds(42)));
    }

    /** What the journal tells once the hub, which was told to say something else, accepts. */
    private List<JournalEntry> acceptedInTheEnd() throws Exception {
        try (Tab tab = new Tab()) {
            CompletableFuture<Void> accepted = tab.tab.accept(tab.waiting);
            Awaitility.await().until(() -> !hub.asked().isEmpty());
            hub.on(START, 202, "");
            accepted.get(10, TimeUnit.SECONDS);
        }
        return Journal.read(folder.resolve("journal.jsonl")).entries();
    }

    private Student student(JournalWriter journal, HubClock clock) {
        return new Student(STUDENT, client, new Recorder(journal, plan()), () -> clock);
    }

    private static ClassPlan plan() {
        return new ClassPlan(
                "CS 101", "firstbell-", 1, Instant.EPOCH, Duration.ofMinutes(2), Slo.DEFAULT, List.of(STUDENT));
    }

    /** A student's tab at the hub, whose time passes a hundred times as fast as ours. */
    private final class Tab implements AutoCloseable {
        private final HubClock clock = HubClock.paced(Instant.parse("2027-01-25T16:00:00Z"), Instant.now(), 100);
        private final Waiting waiting = new Waiting(clock, timers);
        private final JournalWriter journal = JournalWriter.append(folder.resolve("journal.jsonl"));
        private final Watcher watcher = new Watcher(client, Watch.STREAM, "firstbell-", Duration.ofSeconds(1));
        private final ServerTab tab = new ServerTab(student(journal, clock), watcher, journal, new Draws(1));

        @Override
        public void close() {
            watcher.close();
            journal.close();
        }
    }
}
