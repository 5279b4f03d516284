package dev.firstbell.simulations.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.client.TestingProxy;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.ClassPlan.PlannedStudent;
import dev.firstbell.records.run.RunInfo.Verdict;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.RunSummary;
import dev.firstbell.records.run.Unfinished;
import dev.firstbell.records.student.Journey;
import dev.firstbell.records.student.Stage;
import dev.firstbell.simulations.ClassStart;
import dev.firstbell.simulations.TestingClass;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Behind a proxy that refuses websockets no kernel ever came, and the run was “kept, 10 of 10”; with an authenticator that
 * refuses every start it was “missed: 0 of 10” without a reason; a cut progress stream made a stage “> 90 s”. Issue 14,
 * section 1.6 and table of field inputs.
 */
class JourneysThatNeverEndTest {
    private static final Predicate<String> START = request -> request.matches("POST .*/users/[^/]+/server");

    @TempDir
    private Path folder;

    @Test
    void whereWebSocketsAreRefusedNoStudentCanWork() throws IOException {
        RunRecord run = drive(Journey.NOTEBOOK, Duration.ofMinutes(1), TestingProxy::refusingWebSockets);

        RunSummary summary = run.summary();
        assertThat(summary.landed()).isEqualTo(3);
        assertThat(summary.stuck()).isEqualTo(3);
        assertThat(summary.stages().get(Stage.KERNEL_READY).reached()).isZero();
        assertThat(summary.stages().get(Stage.FIRST_RESULT).reached()).isZero();
        assertThat(summary.unfinished()).singleElement().satisfies(group -> {
            assertThat(group.students()).isEqualTo(3);
            assertThat(group.stage()).isEqualTo(Stage.KERNEL_READY);
            assertThat(group.reason().orElseThrow()).contains("websocket").contains("400");
        });
        assertThat(run.judge(true).verdict()).isEqualTo(Verdict.SLO_MISSED);
        assertThat(run.judge(true).reasons())
                .first()
                .asString()
                .startsWith("3 of 3 students landed and could not work");
    }

    @Test
    void whereEveryStartIsRefusedNothingIsSaidAboutSpeed() throws IOException {
        RunRecord run = drive(
                Journey.START,
                Duration.ofMinutes(1),
                proxy -> proxy.answering(
                        START,
                        403,
                        request -> "{\"status\": 403, \"message\": \"auth has expired for " + request.split("/")[4]
                                + ", login again\"}"));

        assertThat(run.judge(true).verdict()).isEqualTo(Verdict.NOT_ASSESSED);
        assertThat(run.judge(true).reasons())
                .hasSize(2)
                .startsWith("no student's start was accepted, so there is no latency to judge");
        assertThat(run.judge(true).reasons().get(1))
                .startsWith("3 of 3 students never reached accepted (failed): ")
                .contains("403")
                .endsWith("auth has expired for firstbell-#, login again");
    }

    @Test
    void whereEveryStartNamesAnUnknownProfileItIsTheReason() throws IOException {
        RunRecord run = drive(
                Journey.START,
                Duration.ofSeconds(20),
                proxy -> proxy.answering(
                        START, 500, request -> "{\"status\": 500, \"message\": \"No such profile: gpu\"}"));

        assertThat(run.judge(true).verdict()).isEqualTo(Verdict.NOT_ASSESSED);
        assertThat(run.summary().unfinished())
                .extracting(Unfinished::inWords)
                .containsExactly("never reached accepted (timed out): the hub responded to the start with 500: No such"
                        + " profile: gpu");
    }

    @Test
    void aStageThatACutStreamHidIsBoundedByTheNextOne() throws IOException {
        RunRecord run = drive(
                Journey.START,
                Duration.ofMinutes(1),
                proxy -> proxy.cutting(request -> request.contains("firstbell-001/server/progress")));

        assertThat(run.students().get(1).at(Stage.LANDED)).isPresent();
        assertThat(run.students().get(1).at(Stage.STARTED)).isEmpty();
        RunSummary.Quantiles started = run.summary().stages().get(Stage.STARTED);
        assertThat(started.reached()).isEqualTo(3);
        assertThat(started.unseen()).contains(1);
        assertThat(started.worst().censored()).isFalse();
        assertThat(started.worst().value())
                .isLessThanOrEqualTo(run.summary().ready().orElseThrow().worst().value());
    }

    private RunRecord drive(Journey journey, Duration limit, Consumer<TestingProxy> misbehaving) throws IOException {
        List<PlannedStudent> students = IntStream.range(0, 3)
                .mapToObj(i -> new PlannedStudent(i, "firstbell-00" + i, Duration.ofSeconds(i), journey))
                .toList();
        ClassPlan plan = TestingClass.plan(students, limit);
        try (TestingClass paced = new TestingClass(plan, 64, TestingClass.WARM, folder.resolve("run"));
                TestingProxy proxy = new TestingProxy(paced.hub().url())) {
            misbehaving.accept(proxy);
            ClassStart.Result result = paced.driveAt(proxy.url());
            assertThat(result.remaining()).isEmpty();
            assertThat(result.run().health().orElseThrow().neverSent()).isZero();
            // A busy machine makes a run invalid; what the journeys came to is the same.
            return result.run().toBuilder().health(Optional.empty()).build();
        }
    }
}
