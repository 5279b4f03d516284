package dev.firstbell.records.issues;

import static dev.firstbell.records.run.TestingRuns.NINE;
import static dev.firstbell.records.run.TestingRuns.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.run.RunInfo.Verdict;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.RunSummary;
import dev.firstbell.records.run.TestingRuns;
import dev.firstbell.records.run.Unfinished;
import dev.firstbell.records.student.FailedAttempt;
import dev.firstbell.records.student.Journey;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.records.student.ThrottledRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/**
 * A run in which every kernel's websocket was refused was “kept, 10 of 10”, and one in which the hub refused every start was
 * “missed: 0 of 10”. Cause: the verdict knew the landing alone. Issue 14, section 1.6 and table of field inputs.
 */
class JourneysThatNeverEndTest {
    private static final String REFUSED = "the server rejected the websocket: 400";

    @Test
    void studentsWhoCouldNotWorkAreSaidFirstAndTheSloIsMissed() {
        RunRecord run = run(all(10, i -> stuck(i, REFUSED)));

        assertThat(run.summary().withinSlo()).isEqualTo(10);
        assertThat(run.summary().stuck()).isEqualTo(10);
        assertThat(run.judge(true))
                .isEqualTo(new RunRecord.Judgement(
                        Verdict.SLO_MISSED,
                        List.of(
                                "10 of 10 students landed and could not work; the SLO allows 1 %",
                                "10 of 10 students never reached kernelReady (failed): " + REFUSED)));
    }

    @Test
    void theStagesThatNoStudentReachedAreThere() {
        RunSummary summary = run(all(10, i -> stuck(i, REFUSED))).summary();

        assertThat(summary.stages()).containsKeys(Stage.KERNEL_READY, Stage.FIRST_RESULT);
        assertThat(summary.stages().get(Stage.KERNEL_READY).reached()).isZero();
        assertThat(summary.stages().get(Stage.FIRST_RESULT).worst().censored()).isTrue();
        assertThat(summary.stages()).doesNotContainKey(Stage.VSCODE_READY);
    }

    @Test
    void reasonsThatDifferInNumbersAreOneAndTheMostFrequentComesFirst() {
        List<StudentRecord> students = new ArrayList<>(all(6, i -> stuck(i, "no kernel for firstbell-00" + i)));
        students.add(stuck(6, REFUSED));
        students.add(ready(7));

        assertThat(run(students).summary().unfinished())
                .containsExactly(
                        new Unfinished(6, "failed", true, Stage.KERNEL_READY, Optional.of("no kernel for firstbell-#")),
                        new Unfinished(1, "failed", true, Stage.KERNEL_READY, Optional.of(REFUSED)));
    }

    @Test
    void aFewStudentsWhoCouldNotWorkAreWithinTheSlo() {
        List<StudentRecord> students = new ArrayList<>(all(199, JourneysThatNeverEndTest::ready));
        students.add(stuck(199, REFUSED));

        RunRecord run = run(students);

        assertThat(run.judge(true).verdict()).isEqualTo(Verdict.SLO_MET);
        assertThat(run.summary().stuck()).isOne();
    }

    @Test
    void withoutAnAcceptedStartNothingIsSaidAboutSpeed() {
        List<StudentRecord> students = all(
                10,
                i -> student(
                        i,
                        new Outcome.Failed(
                                Stage.ACCEPTED,
                                "the hub rejected the start with 403: auth has expired for firstbell-00" + i
                                        + ", login again"),
                        Map.of(Stage.SENT, 0.0)));

        assertThat(run(students).judge(true))
                .isEqualTo(new RunRecord.Judgement(
                        Verdict.NOT_ASSESSED,
                        List.of(
                                "no student's start was accepted, so there is no latency to judge",
                                "10 of 10 students never reached accepted (failed): the hub rejected the start with 403:"
                                        + " auth has expired for firstbell-#, login again")));
    }

    @Test
    void theLastFailureOfAStudentWhoTriedToTheEndIsTheReason() {
        List<StudentRecord> students = all(
                3,
                i -> student(i, new Outcome.TimedOut(), Map.of(Stage.SENT, 0.0)).toBuilder()
                        .failedAttempts(List.of(
                                new FailedAttempt(NINE, Stage.ACCEPTED, "no response"),
                                new FailedAttempt(NINE, Stage.ACCEPTED, "500: No such profile: gpu")))
                        .build());

        assertThat(run(students).judge(true).reasons())
                .endsWith("3 of 3 students never reached accepted (timed out): 500: No such profile: gpu");
        assertThat(run(students).judge(true).verdict()).isEqualTo(Verdict.NOT_ASSESSED);
    }

    @Test
    void aHubThatThrottlesToTheEndIsTheReason() {
        StudentRecord throttled = student(0, new Outcome.TimedOut(), Map.of(Stage.SENT, 0.0)).toBuilder()
                .throttled(List.of(new ThrottledRequest(NINE, Optional.empty())))
                .build();

        assertThat(run(List.of(throttled)).judge(true).reasons())
                .endsWith("1 of 1 student never reached accepted (timed out): throttled with a 429 each time");
    }

    /** The promise is to the whole class, so the rejected ones count as never landed; the reason says why they did not. */
    @Test
    void whereSomeLandedAndSomeWereRejectedTheReasonIsNamed() {
        List<StudentRecord> students = new ArrayList<>(all(6, JourneysThatNeverEndTest::ready));
        IntStream.range(6, 10)
                .forEach(i -> students.add(
                        student(i, new Outcome.Failed(Stage.ACCEPTED, "403: no"), Map.of(Stage.SENT, 0.0))));

        assertThat(run(students).judge(true))
                .isEqualTo(new RunRecord.Judgement(
                        Verdict.SLO_MISSED,
                        List.of(
                                "6 of 10 students landed within 90 s; the SLO requires 95 %",
                                "4 of 10 students never landed; the SLO allows 1 %",
                                "4 of 10 students never reached accepted (failed): 403: no")));
    }

    /** A verdict and the counts beside it cannot contradict each other. */
    @Property
    void theSloIsMissedExactlyIfACountMissesIt(
            @ForAll @Size(min = 1, max = 60) List<@IntRange(max = 3) Integer> ends,
            @ForAll @IntRange(min = 1, max = 100) int share,
            @ForAll @IntRange(max = 100) int never) {
        List<StudentRecord> students = new ArrayList<>();
        for (int end : ends) {
            int number = students.size();
            students.add(
                    switch (end) {
                        case 0 -> ready(number);
                        case 1 -> stuck(number, REFUSED);
                        case 2 ->
                            student(
                                    number,
                                    new Outcome.Ready(),
                                    Map.of(Stage.ACCEPTED, 0.1, Stage.LANDED, 100.0, Stage.FIRST_RESULT, 101.0));
                        default -> student(number, new Outcome.TimedOut(), Map.of(Stage.ACCEPTED, 0.1));
                    });
        }
        Slo slo = new Slo(share / 100.0, Duration.ofSeconds(90), never / 100.0);
        RunSummary summary = run(students).summary();
        long inTime = ends.stream().filter(end -> end <= 1).count();
        long lost = ends.stream().filter(end -> end == 1 || end == 3).count();

        assertThat(summary.meets(slo))
                .isEqualTo((double) inTime / ends.size() >= slo.share()
                        && (double) lost / ends.size() <= slo.neverAtMost());
        assertThat(summary.missed(slo).isEmpty()).isEqualTo(summary.meets(slo));
    }

    private static RunRecord run(List<StudentRecord> students) {
        return RunRecord.of(TestingRuns.running(TestingRuns.plan(new double[students.size()])), students);
    }

    private static List<StudentRecord> all(int count, IntFunction<StudentRecord> each) {
        return IntStream.range(0, count).mapToObj(each).toList();
    }

    private static StudentRecord ready(int number) {
        return student(
                number,
                new Outcome.Ready(),
                Map.of(
                        Stage.SENT, 0.0,
                        Stage.ACCEPTED, 0.1,
                        Stage.LANDED, 5.0,
                        Stage.KERNEL_READY, 6.0,
                        Stage.FIRST_RESULT, 7.0));
    }

    private static StudentRecord stuck(int number, String reason) {
        return student(
                number,
                new Outcome.Failed(Stage.KERNEL_READY, reason),
                Map.of(Stage.SENT, 0.0, Stage.ACCEPTED, 0.1, Stage.LANDED, 5.0));
    }

    private static StudentRecord student(int number, Outcome outcome, Map<Stage, Double> seen) {
        Map<Stage, Instant> stages = new EnumMap<>(Stage.class);
        stages.put(Stage.INTENDED, NINE);
        seen.forEach((stage, second) -> stages.put(stage, NINE.plus(seconds(second))));
        return StudentRecord.builder(number, "firstbell-" + number, Journey.NOTEBOOK, outcome, stages)
                .build();
    }
}
