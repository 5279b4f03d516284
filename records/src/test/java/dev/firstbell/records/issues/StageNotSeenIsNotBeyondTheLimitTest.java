package dev.firstbell.records.issues;

import static dev.firstbell.records.run.TestingRuns.LIMIT;
import static dev.firstbell.records.run.TestingRuns.NINE;
import static dev.firstbell.records.run.TestingRuns.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.RunSummary;
import dev.firstbell.records.run.TestingRuns;
import dev.firstbell.records.student.Journey;
import dev.firstbell.records.student.Latencies;
import dev.firstbell.records.student.Latencies.Quantile;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/**
 * A proxy cut a progress stream, so that the stage {@code started} of a student was not seen, although the student landed after
 * 4.7 s; the summary said “to started p95 > 90 s, worst > 90 s”. Cause: a stage without a timestamp counted as not reached.
 * Issue 14, table of field inputs.
 */
class StageNotSeenIsNotBeyondTheLimitTest {
    @Test
    void aStageThatWasNotSeenLiesBetweenItsNeighbours() {
        List<StudentRecord> students = List.of(
                student(0, Map.of(Stage.SENT, 0.0, Stage.SCHEDULED, 1.0, Stage.STARTED, 3.0, Stage.LANDED, 5.0)),
                student(1, Map.of(Stage.SENT, 0.0, Stage.SCHEDULED, 2.5, Stage.LANDED, 4.7)));

        Latencies started = Latencies.of(students, Stage.STARTED, LIMIT);

        assertThat(started.censored()).isZero();
        assertThat(started.unseen()).isOne();
        assertThat(started.quantile(0.5)).contains(between(2.5, 3));
        assertThat(started.worst()).contains(between(3, 4.7));
        assertThat(started.within(seconds(4))).as("certainly").isOne();
        assertThat(started.within(seconds(4.7))).isEqualTo(2);
        assertThat(started.seen()).containsExactly(seconds(3), seconds(4.7));
    }

    @Test
    void theSummaryCountsTheStudentAsThere() {
        List<StudentRecord> students = List.of(
                student(0, Map.of(Stage.SENT, 0.0, Stage.STARTED, 3.0, Stage.LANDED, 5.0)),
                student(1, Map.of(Stage.SENT, 0.1, Stage.LANDED, 4.7)));

        RunSummary summary = RunRecord.of(TestingRuns.running(TestingRuns.plan(0, 0)), students)
                .summary();

        RunSummary.Quantiles started = summary.stages().get(Stage.STARTED);
        assertThat(started.reached()).isEqualTo(2);
        assertThat(started.unseen()).contains(1);
        assertThat(started.worst()).isEqualTo(between(3, 4.7));
        assertThat(summary.stages().get(Stage.LANDED).unseen()).isEmpty();
        assertThat(summary.stages())
                .as("a stage at which no student was seen is absent")
                .doesNotContainKey(Stage.SCHEDULED);
    }

    @Test
    void theHubsResponseAndThePodsStagesSayNothingAboutEachOther() {
        assertThat(Stage.ACCEPTED.precedes(Stage.STARTED)).isFalse();
        assertThat(Stage.ACCEPTED.precedes(Stage.HUB_READY)).isTrue();
        assertThat(Stage.POD_CREATED.precedes(Stage.ACCEPTED)).isFalse();
        assertThat(Stage.SENT.precedes(Stage.ACCEPTED)).isTrue();
        assertThat(Stage.KERNEL_READY.precedes(Stage.VSCODE_READY)).isFalse();
        assertThat(Stage.LANDED.precedes(Stage.VSCODE_READY)).isTrue();
        assertThat(Stage.LANDED.precedes(Stage.LANDED)).isFalse();
    }

    @Test
    void aLaterStageBeyondTheLimitLeavesTheUpperBoundOpen() {
        List<StudentRecord> students =
                List.of(student(0, Map.of(Stage.SENT, 0.0, Stage.STARTED, 12.0, Stage.LANDED, 181.0)));

        assertThat(Latencies.of(students, Stage.HUB_READY, LIMIT).worst())
                .contains(new Quantile(Duration.ofSeconds(12), true));
    }

    /** Whatever was not seen, the truth is within what is said about it. */
    @Property
    void theTrueQuantileIsWithinItsBounds(
            @ForAll @Size(min = 1, max = 12) List<@Size(4) List<@IntRange(max = 50) Integer>> pauses,
            @ForAll @Size(12) List<@IntRange(max = 7) Integer> hidden,
            @ForAll @IntRange(min = 1, max = 1000) int permille) {
        List<Stage> path = List.of(Stage.SENT, Stage.SCHEDULED, Stage.STARTED, Stage.LANDED);
        List<StudentRecord> truth = new ArrayList<>();
        List<StudentRecord> seen = new ArrayList<>();
        for (int i = 0; i < pauses.size(); i++) {
            Map<Stage, Double> all = new EnumMap<>(Stage.class);
            Map<Stage, Double> some = new EnumMap<>(Stage.class);
            double at = 0;
            for (int stage = 0; stage < path.size(); stage++) {
                at += pauses.get(i).get(stage);
                all.put(path.get(stage), at);
                if (stage == 3 || (hidden.get(i) & (1 << stage)) == 0) {
                    some.put(path.get(stage), at);
                }
            }
            truth.add(student(i, all));
            seen.add(student(i, some));
        }
        for (Stage stage : path) {
            Quantile known =
                    Latencies.of(seen, stage, LIMIT).quantile(permille / 1000.0).orElseThrow();
            Duration really = Latencies.of(truth, stage, Duration.ofDays(1))
                    .quantile(permille / 1000.0)
                    .orElseThrow()
                    .value();

            if (known.censored()) {
                assertThat(really).isGreaterThanOrEqualTo(known.value());
            } else {
                assertThat(really).isBetween(known.atLeast().orElse(known.value()), known.value());
            }
        }
    }

    private static Quantile between(double atLeast, double atMost) {
        return new Quantile(seconds(atMost), false, Optional.of(seconds(atLeast)));
    }

    private static StudentRecord student(int number, Map<Stage, Double> seen) {
        Map<Stage, Instant> stages = new EnumMap<>(Stage.class);
        stages.put(Stage.INTENDED, NINE);
        seen.forEach((stage, second) -> stages.put(stage, NINE.plus(seconds(second))));
        return StudentRecord.builder(number, TestingRuns.user(number), Journey.START, new Outcome.Ready(), stages)
                .build();
    }
}
