package dev.firstbell.analysis.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.firstbell.analysis.testing.SampleRuns;
import dev.firstbell.analysis.view.ComparisonView;
import dev.firstbell.analysis.view.SettingView;
import dev.firstbell.records.classes.Behaviour;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.ClassPlan.PlannedStudent;
import dev.firstbell.records.classes.Retry;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.Journey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Runs of one class with other arrivals, journeys, behaviours or retries stood in one row, with one interval. */
class OtherPlanPooledTest {
    private static final ClassPlan PLAN = SampleRuns.classPlan("CS 101", 4);

    @Test
    void runsOfDifferentPlansDoNotCompare() {
        Map<String, ClassPlan> others = Map.of(
                "arrivals",
                        withLast(student -> copy(student, student.offset().plusSeconds(30), student.journey(), null)),
                "journey", withLast(student -> copy(student, student.offset(), Journey.VSCODE, null)),
                "behaviour",
                        withLast(student -> copy(
                                student,
                                student.offset(),
                                student.journey(),
                                new Behaviour.GivesUp(Duration.ofSeconds(30)))),
                "retry",
                        plan(
                                PLAN.seed(),
                                PLAN.students(),
                                Optional.of(new Retry(9, Duration.ofSeconds(2), Duration.ofSeconds(9)))));
        others.forEach((key, other) -> assertThatThrownBy(() -> ComparisonView.of(List.of(run(PLAN), run(other))))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("have different class plans (" + key
                        + "), so they are not repetitions of one class" + " start; compare them separately"));
    }

    @Test
    void anotherStartIsTheSamePlan() {
        ClassPlan later = PLAN.startingAt(PLAN.classStart().plusSeconds(86_400));

        assertThat(ComparisonView.of(List.of(run(PLAN), run(later))).settings())
                .singleElement()
                .satisfies(row -> assertThat(row.result().runs()).isEqualTo(2));
    }

    @Test
    void anotherSeedIsARowOfItsOwn() {
        ClassPlan drawnAgain = plan(
                7,
                withLast(student -> copy(student, student.offset().plusSeconds(9), student.journey(), null))
                        .students(),
                Optional.empty());

        assertThat(ComparisonView.of(List.of(run(PLAN), run(drawnAgain), run(PLAN)))
                        .settings())
                .extracting(SettingView::name, row -> row.result().runs())
                .containsExactly(
                        tuple("a guess (measured, embedded, seed " + PLAN.seed() + ")", 2),
                        tuple("a guess (measured, embedded, seed 7)", 1));
    }

    private static RunRecord run(ClassPlan plan) {
        return SampleRuns.withLatencies(plan, SampleRuns.GUESS, 1, 2, 3, 4);
    }

    private static ClassPlan withLast(UnaryOperator<PlannedStudent> change) {
        List<PlannedStudent> students = new ArrayList<>(PLAN.students());
        students.set(students.size() - 1, change.apply(students.get(students.size() - 1)));
        return plan(PLAN.seed(), students, Optional.empty());
    }

    private static PlannedStudent copy(PlannedStudent student, Duration offset, Journey journey, Behaviour behaviour) {
        return new PlannedStudent(
                student.student(),
                student.user(),
                offset,
                journey,
                student.section(),
                student.profile(),
                student.vscodePath(),
                Optional.ofNullable(behaviour));
    }

    private static ClassPlan plan(long seed, List<PlannedStudent> students, Optional<Retry> retry) {
        return new ClassPlan(
                PLAN.className(),
                PLAN.prefix(),
                seed,
                PLAN.classStart(),
                PLAN.limit(),
                PLAN.slo(),
                students,
                retry,
                PLAN.timeZone());
    }
}
