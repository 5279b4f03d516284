package dev.firstbell.simulations.internal.student;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.ReadinessMode;
import dev.firstbell.client.ReadinessWatcher;
import dev.firstbell.client.TestingHub;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.ClassPlan.PlannedStudent;
import dev.firstbell.records.classes.Draws;
import dev.firstbell.records.classes.Retry;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.io.JournalWriter;
import dev.firstbell.records.journal.Journal;
import dev.firstbell.records.journal.JournalEntry;
import dev.firstbell.records.journal.JournalEntry.Acted;
import dev.firstbell.records.journal.JournalEntry.AttemptFailed;
import dev.firstbell.records.journal.JournalEntry.StageReached;
import dev.firstbell.records.journal.JournalEntry.Throttled;
import dev.firstbell.records.student.Journey;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentAction;
import dev.firstbell.records.student.ThrottledRequest;
import dev.firstbell.records.time.HubClock;
import dev.firstbell.simulations.internal.async.FutureFailures;
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

/** How a tab reacts to each response to its start request. */
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
    void retriesAStartThatFailsBeforeTheHubResponds() throws Exception {
        hub.on(START, 500, "{\"status\": 500, \"message\": \"error\"}");

        List<JournalEntry> entries = entriesUntilAccepted();

        assertThat(entries)
                .filteredOn(AttemptFailed.class::isInstance)
                .isNotEmpty()
                .allSatisfy(entry -> {
                    assertThat(((AttemptFailed) entry).stage()).isEqualTo(Stage.ACCEPTED);
                    assertThat(((AttemptFailed) entry).reason())
                            .isEqualTo("the hub responded to the start with 500: error");
                });
        assertThat(entries.get(entries.size() - 1)).isInstanceOf(StageReached.class);
    }

    @Test
    void aStartThatFailsForGoodIsRequestedLessAndLessOftenAndEachRequestIsCounted() throws Exception {
        hub.on(START, 500, "{\"status\": 500, \"message\": \"error\"}");

        List<JournalEntry> entries;
        try (Tab tab = new Tab(2_000)) {
            CompletableFuture<Void> accepted = tab.tab.accept(tab.waiting);
            Awaitility.await().until(() -> tab.clock.now().isAfter(tab.begin.plusSeconds(600)));
            tab.tab.close();
            accepted.get(10, TimeUnit.SECONDS);
        }
        entries = Journal.read(folder.resolve("journal.jsonl")).entries();

        // 74 before the pauses grew. A slow machine only makes it fewer.
        assertThat(hub.asked()).hasSizeBetween(6, 12);
        assertThat(entries).filteredOn(AttemptFailed.class::isInstance).hasSameSizeAs(hub.asked());
        List<Instant> again = entries.stream()
                .filter(entry -> entry instanceof Acted acted && acted.action() == StudentAction.Kind.STARTED_AGAIN)
                .map(JournalEntry::at)
                .toList();
        assertThat(again).hasSize(hub.asked().size() - 1);
        List<Instant> failed = entries.stream()
                .filter(AttemptFailed.class::isInstance)
                .map(JournalEntry::at)
                .toList();
        for (int i = 0; i < again.size(); i++) {
            assertThat(Duration.between(failed.get(i), again.get(i)))
                    .isGreaterThanOrEqualTo(Retry.DEFAULT.pauseAfter(i + 1).minusMillis(1));
        }
    }

    @Test
    void retriesWhileTheHubStopsTheLastServerAndRecordsTheReason() throws Exception {
        hub.on(START, 400, "{\"status\": 400, \"message\": \"firstbell-000 is pending stop\"}");

        assertThat(entriesUntilAccepted())
                .filteredOn(AttemptFailed.class::isInstance)
                .isNotEmpty()
                .allSatisfy(
                        entry -> assertThat(((AttemptFailed) entry).reason()).contains("pending stop"));
    }

    @Test
    void waitsAMinuteAfterA429WithoutRetryAfter() throws Exception {
        hub.on(START, 429, "{\"status\": 429, \"message\": \"Active server limit reached.\"}");

        try (Tab tab = new Tab(1_000)) {
            CompletableFuture<Void> accepted = tab.tab.accept(tab.waiting);
            Awaitility.await().until(() -> hub.asked().size() >= 3);
            hub.on(START, 202, "");
            accepted.get(10, TimeUnit.SECONDS);
        }
        List<Instant> throttled = Journal.read(folder.resolve("journal.jsonl")).entries().stream()
                .filter(Throttled.class::isInstance)
                .map(JournalEntry::at)
                .toList();

        assertThat(throttled).hasSizeGreaterThanOrEqualTo(3);
        for (int i = 1; i < throttled.size(); i++) {
            assertThat(Duration.between(throttled.get(i - 1), throttled.get(i)))
                    .isGreaterThanOrEqualTo(Duration.ofSeconds(60).minusMillis(1));
        }
    }

    @Test
    void failsWithoutARetryIfTheHubRejectsTheRequest() throws Exception {
        hub.on(START, 400, "{\"status\": 400, \"message\": \"no such profile\"}");

        try (Tab tab = new Tab()) {
            CompletableFuture<Void> accepted = tab.tab.accept(tab.waiting);
            assertThat(accepted.handle((value, error) ->
                                    FutureFailures.cause(error).getMessage())
                            .get(10, TimeUnit.SECONDS))
                    .contains("400")
                    .contains("no such profile");
        }
        assertThat(hub.asked()).containsExactly(START);
    }

    @Test
    void aStudentEndsEvenIfTheDiskIsFull() throws Exception {
        try (JournalWriter full = JournalWriter.append(Path.of("/dev/full"))) {
            Student student = student(full, HubClock.realTime());

            assertThatThrownBy(() -> student.end(new Outcome.Ready()))
                    .hasMessageContaining("cannot write to the journal");

            assertThat(student.over()).isDone();
            assertThat(student.left()).isDone();
        }
    }

    @Test
    void recordsA429ThatArrivesAfterTheStudentHasEnded() {
        try (JournalWriter journal = JournalWriter.append(folder.resolve("journal.jsonl"))) {
            Student student = student(journal, HubClock.realTime());
            student.end(new Outcome.GaveUp());
            student.throttled(Optional.of(Duration.ofSeconds(42)));
        }

        assertThat(Journal.read(folder.resolve("journal.jsonl"))
                        .students(plan())
                        .get(0)
                        .throttled())
                .extracting(ThrottledRequest::retryAfter)
                .containsExactly(Optional.of(Duration.ofSeconds(42)));
    }

    /** Returns the journal's entries after the hub has accepted the start, which it does from the second request on. */
    private List<JournalEntry> entriesUntilAccepted() throws Exception {
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

    /** A student's tab at a hub whose time passes a hundred times as fast as real time, unless stated otherwise. */
    private final class Tab implements AutoCloseable {
        private final Instant begin = Instant.parse("2027-01-25T16:00:00Z");
        private final HubClock clock;
        private final Waiting waiting;
        private final JournalWriter journal = JournalWriter.append(folder.resolve("journal.jsonl"));
        private final ReadinessWatcher watcher =
                new ReadinessWatcher(client, ReadinessMode.STREAM, "firstbell-", Duration.ofSeconds(1));
        private final ServerTab tab;

        Tab() {
            this(100);
        }

        Tab(double speed) {
            clock = HubClock.paced(begin, Instant.now(), speed);
            waiting = new Waiting(clock, timers);
            tab = new ServerTab(student(journal, clock), watcher, journal, new Draws(1), Retry.DEFAULT);
        }

        @Override
        public void close() {
            watcher.close();
            journal.close();
        }
    }
}
