package dev.firstbell.simulations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.journal.JournalEntry;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An interrupted class start with the real injector: four students arrive at once, and four long after the test has ended. */
class ClassStartTest {
    private static final ClassPlan PLAN =
            TestingClass.plan(8, i -> i < 4 ? Duration.ZERO : Duration.ofHours(1), Duration.ofMinutes(2));

    @TempDir
    private Path folder;

    private TestingClass paced;

    @BeforeEach
    void hub() throws IOException {
        paced = new TestingClass(PLAN, 64, TestingClass.WARM, folder.resolve("run"));
    }

    @AfterEach
    void close() {
        paced.close();
    }

    @Test
    void aStopKeepsTheRecordAndLeavesNoUserAtTheHubAndNoTokenInAnyFile() throws IOException {
        CompletableFuture<ClassStart> begun = new CompletableFuture<>();
        ClassStart start = paced.begin(
                once(progress -> progress.reached(Stage.FIRST_RESULT) == 4, () -> begun.thenAccept(ClassStart::stop)));
        assertThat(start.awaitPrepared()).isTrue();
        assertThat(commandLine(start.injector()))
                .contains("InjectorMain")
                .doesNotContain(paced.hub().token());
        begun.complete(start);

        ClassStart.Result result = paced.go(start);

        assertThat(result.remaining()).isEmpty();
        assertThat(paced.users()).isEmpty();
        RunRecord run = result.run();
        assertThat(run.info().verdict()).isEqualTo(RunInfo.Verdict.ABORTED);
        assertThat(run.info().reasons()).containsExactly("the run was stopped before every student's start had ended");
        assertThat(run.students().subList(0, 4))
                .extracting(StudentRecord::outcome)
                .containsOnly(new Outcome.Ready());
        assertThat(run.students().subList(4, 8))
                .extracting(StudentRecord::outcome)
                .containsOnly(new Outcome.Cancelled());
        assertThat(start.folder().read()).as("derived from the journal").isEqualTo(run);
        assertThat(files(start.folder().path()))
                .extracting(file -> file.getFileName().toString())
                .contains("run.json", "journal.jsonl", "students.jsonl", "latency.hlog", "summary.json")
                .as("the engine writes no files of its own")
                .doesNotContain("simulation.log");
        assertThat(start.folder().path().resolve("injector.log")).content().isEmpty();
        assertThat(files(start.folder().path()))
                .allSatisfy(file -> assertThat(Files.readString(file, StandardCharsets.UTF_8))
                        .doesNotContain(paced.hub().token()));
    }

    @Test
    void cleansUpAfterAKillFromAJournalWithATruncatedLastLine() throws IOException {
        CompletableFuture<ClassStart> begun = new CompletableFuture<>();
        ClassStart start = paced.begin(
                once(progress -> progress.reached(Stage.ACCEPTED) == 4, () -> begun.thenAccept(ClassStart::kill)));
        assertThat(start.awaitPrepared()).isTrue();
        begun.complete(start);

        ClassStart.Result result = paced.go(start);

        assertThat(result.run().info().verdict()).isEqualTo(RunInfo.Verdict.ABORTED);
        assertThat(result.run().info().reasons()).containsExactly("killed before it could clean up");
        assertThat(result.remaining())
                .containsExactly(
                        "up to 8 users, firstbell-000 to firstbell-007, of whom up to 4 have a server",
                        "the lock that keeps others from testing the hub");
        assertThat(paced.users()).hasSize(9).contains(HubLock.USER);

        byte[] journal = Files.readAllBytes(start.folder().journalFile());
        Files.write(start.folder().journalFile(), Arrays.copyOf(journal, journal.length - 10));
        assertThat(start.folder().journal().brokenAt()).isPresent();

        assertThat(RunCleanUp.cleanUp(paced.access(), start.folder())).isEqualTo(new CleanUp.Done(8, 0, List.of()));
        assertThat(paced.users()).isEmpty();
        assertThat(start.folder().journal().remaining(JournalEntry.Resource.USER))
                .isEmpty();
        assertThat(RunCleanUp.cleanUp(paced.access(), start.folder()))
                .as("the second clean-up has nothing to do")
                .isEqualTo(new CleanUp.Done(0, 0, List.of()));
    }

    /** A clean-up after the loss of intents said that nothing was left at the hub. */
    @Test
    void cleansUpTheUsersOfTheClassPlanIfTheJournalIsDamaged() throws IOException {
        CompletableFuture<ClassStart> begun = new CompletableFuture<>();
        ClassStart start = paced.begin(
                once(progress -> progress.reached(Stage.ACCEPTED) == 4, () -> begun.thenAccept(ClassStart::kill)));
        assertThat(start.awaitPrepared()).isTrue();
        begun.complete(start);
        paced.go(start);
        assertThat(paced.users()).hasSize(9);
        Files.writeString(start.folder().journalFile(), "");

        assertThat(RunCleanUp.leftSomething(start.folder())).isTrue();
        assertThat(RunCleanUp.cleanUp(paced.access(), start.folder()).remaining())
                .isEmpty();
        assertThat(paced.users()).isEmpty();
        assertThat(RunCleanUp.leftSomething(start.folder())).isFalse();
        assertThat(start.folder().read().info().verdict()).isEqualTo(RunInfo.Verdict.INVALID);
    }

    @Test
    void aRunAtALockedHubChangesNothingAndNamesTheHolder() throws IOException {
        try (TestingJournal other =
                new TestingJournal(folder, paced.hub().url(), paced.hub().token())) {
            HubLock lock = new HubLock(other.client());
            lock.take(other.writer(), paced.hub().pace(1), "ada@laptop", "another run", TestingClass.NINE)
                    .join();

            ClassStart start = paced.begin(progress -> {});
            assertThat(start.awaitPrepared()).isFalse();
            assertThatThrownBy(() -> start.finish(paced.hub().pace(1), List::of))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageStartingWith("--hub: locked by ada@laptop since ")
                    .hasMessageContaining(
                            ", until 2026-09-07T09:00:00Z at the latest, for the run another run; wait until that run has ended. ");

            assertThat(start.folder().path()).as("the folder is deleted").doesNotExist();
            assertThat(paced.users()).containsExactly(HubLock.USER);
            assertThat(lock.look().join().orElseThrow().holder().orElseThrow().run())
                    .isEqualTo("another run");
        }
    }

    /** Returns the command line of the JVM, which replaced the shell that started it. */
    private static String commandLine(ProcessHandle process) throws IOException {
        Path arguments = Path.of("/proc", Long.toString(process.pid()), "cmdline");
        return Files.exists(arguments)
                ? Files.readString(arguments)
                : process.info().commandLine().orElseThrow();
    }

    private static Consumer<RunProgress> once(Predicate<RunProgress> when, Runnable action) {
        return progress -> {
            if (when.test(progress)) {
                action.run();
            }
        };
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
