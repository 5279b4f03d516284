package dev.firstbell.simulations.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.ClassPlan.PlannedStudent;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.student.Journey;
import dev.firstbell.records.student.Stage;
import dev.firstbell.simulations.ClassStart;
import dev.firstbell.simulations.HubLock;
import dev.firstbell.simulations.TestingClass;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run whose users another clean-up removed while it lasted was judged: "the SLO was missed". */
class UsersRemovedMeanwhileTest {
    private static final List<PlannedStudent> STUDENTS = IntStream.range(0, 4)
            .mapToObj(i -> new PlannedStudent(
                    i,
                    String.format(Locale.ROOT, "firstbell-%03d", i),
                    Duration.ofSeconds(i < 2 ? 0 : 40),
                    Journey.START))
            .toList();

    private static final ClassPlan PLAN = TestingClass.plan(STUDENTS, Duration.ofMinutes(1));

    @TempDir
    private Path folder;

    @Test
    void theRunIsInvalidAndSaysWhy() throws IOException {
        try (TestingClass paced = new TestingClass(PLAN, 64, TestingClass.WARM, folder.resolve("run"));
                HubClient other = HubClient.builder(paced.hub().url())
                        .token(ApiToken.of(paced.hub().token()))
                        .build()) {
            AtomicBoolean done = new AtomicBoolean();
            ClassStart.Result result = paced.drive(progress -> {
                if (progress.reached(Stage.LANDED) == 2 && !done.getAndSet(true)) {
                    for (String user : List.of("firstbell-002", "firstbell-003", HubLock.USER)) {
                        other.deleteUser(user).join();
                    }
                }
            });

            assertThat(done).isTrue();
            assertThat(result.run().info().verdict()).isEqualTo(RunInfo.Verdict.INVALID);
            assertThat(result.run().info().reasons())
                    .contains(
                            "2 of its 4 users were removed during the run, by another clean-up or by hand, so their"
                                    + " students' failures are not the hub's",
                            "its lock was removed during the run, by another clean-up or by hand, so another run may have"
                                    + " used the hub at the same time");
            assertThat(paced.folderOfRun().read().info().verdict()).isEqualTo(RunInfo.Verdict.INVALID);
        }
    }

    @Test
    void theLockShowsThatTheProcessIsAlive() throws IOException {
        try (TestingClass paced = new TestingClass(PLAN, 64, TestingClass.WARM, folder.resolve("run"));
                HubClient other = HubClient.builder(paced.hub().url())
                        .token(ApiToken.of(paced.hub().token()))
                        .build()) {
            AtomicBoolean alive = new AtomicBoolean();
            AtomicBoolean asked = new AtomicBoolean();
            ClassStart.Result result = paced.drive(progress -> {
                if (progress.reached(Stage.LANDED) == 2 && !asked.getAndSet(true)) {
                    alive.set(new HubLock(other)
                            .look()
                            .join()
                            .filter(held ->
                                    held.isAlive("test", PLAN.classStart().minus(Duration.ofDays(1))))
                            .isPresent());
                }
            });

            assertThat(alive).isTrue();
            assertThat(result.run().info().verdict()).isNotEqualTo(RunInfo.Verdict.INVALID);
        }
    }
}
