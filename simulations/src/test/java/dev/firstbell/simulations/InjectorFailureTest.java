package dev.firstbell.simulations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.client.ReadinessMode;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.journal.JournalEntry;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.time.HubClock;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the parent handles an injector that fails. Shell scripts play the injector. */
class InjectorFailureTest {
    private static final ClassStart.Patience SHORT =
            new ClassStart.Patience(Duration.ofMillis(300), Duration.ofMillis(50));
    private static final ClassStart.Patience LONG =
            new ClassStart.Patience(Duration.ofMinutes(1), Duration.ofMillis(50));
    private static final ClassPlan PLAN = TestingClass.plan(2, i -> Duration.ZERO, Duration.ofSeconds(90));
    private static final HubClock CLOCK = HubClock.paced(PLAN.lastDeadline(), Instant.now(), 1);

    @TempDir
    private Path folder;

    private RunFolder run;

    @BeforeEach
    void runFolder() {
        run = RunFolder.create(folder.resolve("run"));
    }

    @Test
    void aRunWhoseInjectorExitsWithoutAResultIsAbortedAndNamesTheLog() {
        ClassStart start = begin(LONG, "exit 3");

        assertThat(start.awaitPrepared()).isFalse();
        assertAborted(
                start.finish(CLOCK, List::of),
                "the injector exited without a result; " + run.path().resolve("injector.log")
                        + " may contain the reason");
    }

    @Test
    void anInjectorThatIsNotReadyInTimeIsKilled() {
        ClassStart start = begin(SHORT, "exec sleep 600");

        assertThat(start.awaitPrepared()).isFalse();
        assertAborted(start.finish(CLOCK, List::of), "the injector was not ready within 0.4 s and was killed");
        assertThat(start.injector().isAlive()).isFalse();
    }

    @Test
    void anInjectorThatHangsIsKilledSomeTimeAfterTheLastStudentsLimit() {
        ClassStart start = begin(SHORT, "echo '{\"event\":\"prepared\"}'; exec sleep 600");

        assertThat(start.awaitPrepared()).isTrue();
        assertAborted(
                start.go(CLOCK, PLAN.classStart(), List::of),
                "the injector had not ended 0.4 s after the last student's limit and was killed");
        assertThat(start.injector().isAlive()).isFalse();
    }

    @Test
    void anInjectorWithInvalidOutputGetsTheEndOfItsInputSoThatItCleansUp() {
        ClassStart start = begin(LONG, "echo nonsense; cat >/dev/null");

        assertThat(start.awaitPrepared()).isFalse();
        ClassStart.Result result = start.finish(CLOCK, List::of);

        assertThat(result.run().info().reasons())
                .singleElement()
                .asString()
                .startsWith("the injector's events cannot be read: ");
        assertThat(start.injector().isAlive()).isFalse();
    }

    @Test
    void anInjectorWithInvalidOutputThatHangsIsKilledHoweverFarAheadTheClassLies() {
        HubClock longBefore = HubClock.paced(PLAN.classStart().minus(Duration.ofDays(60)), Instant.now(), 1);
        ClassStart start = begin(SHORT, "echo nonsense; exec sleep 600");

        assertThat(start.awaitPrepared()).isFalse();
        assertAborted(start.finish(longBefore, List::of), "the injector sent no more events and was killed");
    }

    @Test
    void whatGoesWrongBesideTheRunLeavesItsRecordWholeAndIsNoted() {
        RunCompanion failing = beside -> () -> {
            throw new IllegalStateException("no space left");
        };
        ClassStart start = begin(LONG, failing, "exec sleep 600");
        start.kill();

        assertThat(start.awaitPrepared()).isFalse();
        assertAborted(start.finish(CLOCK, List::of), "killed before it could clean up");
        assertThat(notes()).containsExactly("the recordings made during the run are incomplete: no space left");
    }

    @Test
    void theProblemsOfACompanionAreNotesOfTheRun() {
        RunCompanion companion = beside -> () -> List.of("the record of the cluster is incomplete: no space left");
        ClassStart start = begin(LONG, companion, "exec sleep 600");
        start.kill();

        assertThat(start.awaitPrepared()).isFalse();
        assertAborted(start.finish(CLOCK, List::of), "killed before it could clean up");
        assertThat(notes()).containsExactly("the record of the cluster is incomplete: no space left");
    }

    @Test
    void aCompanionThatCannotBeginKeepsTheRunFromTakingPlace() {
        RunCompanion unable = beside -> {
            throw new BadInputException("--kubeconfig: cannot be watched");
        };

        assertThatThrownBy(() -> begin(LONG, unable, "exec sleep 600")).isInstanceOf(BadInputException.class);
        assertThat(run.path()).isEmptyDirectory();
    }

    private List<String> notes() {
        return run.journal().entries().stream()
                .filter(JournalEntry.Note.class::isInstance)
                .map(note -> ((JournalEntry.Note) note).text())
                .toList();
    }

    @Test
    void aKillDuringThePreparationIsReportedAsAKill() {
        ClassStart start = begin(LONG, "exec sleep 600");
        start.kill();

        assertThat(start.awaitPrepared()).isFalse();
        assertAborted(start.finish(CLOCK, List::of), "killed before it could clean up");
    }

    private void assertAborted(ClassStart.Result result, String reason) {
        assertThat(result.run().info().verdict()).isEqualTo(RunInfo.Verdict.ABORTED);
        assertThat(result.run().info().reasons()).containsExactly(reason);
        assertThat(result.remaining())
                .as("the script created nothing, so nothing remains")
                .isEmpty();
        assertThat(run.read().info().verdict()).isEqualTo(RunInfo.Verdict.ABORTED);
        assertThat(run.summaryFile()).exists();
    }

    private ClassStart begin(ClassStart.Patience patience, String script) {
        return begin(patience, RunCompanion.NONE, script);
    }

    private ClassStart begin(ClassStart.Patience patience, RunCompanion companion, String script) {
        URI nowhere = URI.create("http://127.0.0.1:1/");
        return ClassStart.begin(
                new HubAccess(nowhere, ApiToken.of("secret")),
                CLOCK,
                run,
                TestingClass.info(nowhere.toString(), PLAN, PLAN.classStart()),
                ReadinessMode.STREAM,
                companion,
                progress -> {},
                patience,
                List.of("sh", "-c", script));
    }
}
