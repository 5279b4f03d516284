package dev.firstbell.simulations.internal.student;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.client.hub.HubServer;
import dev.firstbell.client.hub.HubUser;
import dev.firstbell.embedded.EmbeddedHub;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.ClassPlan.PlannedStudent;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.student.Journey;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.time.HubClock;
import dev.firstbell.simulations.TestingClass;
import dev.firstbell.simulations.TestingJournal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The work of a student with a notebook, whose server is ready. */
class NotebookWorkTest {
    private static final PlannedStudent ADA = new PlannedStudent(0, "firstbell-ada", Duration.ZERO, Journey.NOTEBOOK);
    private static final ClassPlan PLAN = new ClassPlan(
            "CS 101", "firstbell-", 1, TestingClass.NINE, Duration.ofMinutes(2), Slo.DEFAULT, List.of(ADA));

    @TempDir
    private Path folder;

    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private EmbeddedHub hub;
    private TestingJournal journal;
    private HubClient asAda;
    private Student student;
    private NotebookWork work;
    private Waiting waiting;

    @BeforeEach
    void begin() throws IOException {
        hub = EmbeddedHub.start(EmbeddedHub.Config.at(TestingClass.NINE).withParameters(TestingClass.WARM));
        HubClock clock = hub.pace(TestingClass.SPEED);
        journal = new TestingJournal(folder, hub.url(), hub.token()).opened();
        journal.client().createUsers(List.of(ADA.user())).join();
        ApiToken token = journal.client()
                .createToken(ADA.user(), "test", Duration.ofHours(1))
                .join();
        asAda = journal.client().withToken(token);
        asAda.startServer(ADA.user()).join();
        await().until(this::serverIsReady);
        student = new Student(ADA, asAda, new Recorder(journal.writer(), PLAN), () -> clock);
        work = new NotebookWork(student);
        waiting = new Waiting(clock, timers);
    }

    @AfterEach
    void close() {
        timers.shutdownNow();
        journal.close();
        hub.close();
    }

    private boolean serverIsReady() {
        return asAda.user(ADA.user()).join().flatMap(HubUser::server).stream().anyMatch(HubServer::ready);
    }

    @Test
    void aReloadClosesTheOldSocketAndContinuesWithTheNewOne() {
        work.openKernel(waiting).join();
        work.openKernel(waiting).join();

        await().untilAsserted(
                        () -> assertThat(asAda.openSockets().kernelChannels()).isEqualTo(1));
        work.runFirstCell().join();
        assertThat(student.has(Stage.FIRST_RESULT)).isTrue();
    }

    @Test
    void theSocketClosesWhenTheStudentLeaves() {
        work.openKernel(waiting).join();

        student.end(new Outcome.GaveUp());

        await().untilAsserted(
                        () -> assertThat(asAda.openSockets().kernelChannels()).isZero());
    }

    @Test
    void theSocketClosesWhenTheStudentLeavesWhileItOpens() {
        CompletableFuture<Void> opening = work.openKernel(waiting);
        student.end(new Outcome.GaveUp());

        opening.handle((value, error) -> value).join();
        await().untilAsserted(
                        () -> assertThat(asAda.openSockets().kernelChannels()).isZero());
        assertThat(student.has(Stage.KERNEL_READY)).isFalse();
    }
}
