package dev.firstbell.twin.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.student.FailedAttempt;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.twin.Twin;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** VS Code and terminals in calibration: learnt where a run has their stages, kept where it has none. */
class JourneyStagesTest {
    private static final Offset<Double> CLOSE = Offset.offset(0.001);
    private static final TwinParameters TRUE = KnownRuns.parameters()
            .with(RandomPart.VSCODE_START, new Distribution.Constant(6))
            .with(RandomPart.TERMINAL_START, new Distribution.Constant(0.75));

    private static ClassPlan plan(String journeys, int day) {
        ClassFile file = ClassFile.parse(
                "class",
                "name: known\nstart: 2026-10-05T09:00\ntimeZone: America/Denver\nstudents: 30\njourney: " + journeys
                        + "\nlimit: 15m\narrivals:\n  - {shape: bell, sd: 20s}\n");
        return ClassPlan.of(file, ClassPlan.DEFAULT_PREFIX, KnownRuns.FIRST.plus(Duration.ofDays(day)));
    }

    private static List<CalibrationRun> runs(String journeys) {
        List<CalibrationRun> runs = new ArrayList<>();
        for (int day = 0; day < 3; day++) {
            ClassPlan plan = plan(journeys, day);
            runs.add(CalibrationRun.of(
                    "run-" + day,
                    plan.classStart(),
                    plan,
                    Optional.of(KnownRuns.WARM),
                    Twin.predict(plan, KnownRuns.WARM, TRUE, day).students()));
        }
        return runs;
    }

    @Test
    void theStagesOfVsCodeAndTerminalsAreFitted() {
        TwinParameters fitted = Calibration.of(
                        runs("{vscode: 0.5, terminal: 0.5}"), TwinParameters.defaults(), Calibration.Options.DEFAULT)
                .parameters();

        assertThat(median(fitted, RandomPart.VSCODE_START)).isEqualTo(6, CLOSE);
        assertThat(median(fitted, RandomPart.TERMINAL_START)).isEqualTo(0.75, CLOSE);
        assertThat(fitted.distribution(RandomPart.KERNEL_START))
                .isEqualTo(TwinParameters.defaults().distribution(RandomPart.KERNEL_START));
    }

    @Test
    void aClassOfNotebooksShowsNeither() {
        Map<RandomPart, Values> parts = runs("notebook").get(0).parts();

        assertThat(parts).containsKey(RandomPart.KERNEL_START);
        assertThat(parts).doesNotContainKeys(RandomPart.VSCODE_START, RandomPart.TERMINAL_START);
    }

    /** VS Code that did not start in time is a longer time than those that were seen, not a missing one. */
    @Test
    void aFailedAttemptCountsAsUnfinished() {
        ClassPlan plan = plan("vscode", 0);
        StudentRecord good =
                Twin.predict(plan, KnownRuns.WARM, TRUE, 1).students().get(0);
        StudentRecord failed = StudentRecord.builder(
                        good.student(), good.user(), good.journey(), good.outcome(), good.stages())
                .failedAttempts(List.of(new FailedAttempt(
                        good.at(Stage.LANDED).orElseThrow().plusSeconds(5),
                        Stage.VSCODE_READY,
                        "could not start vscode in time")))
                .build();

        Values values = CalibrationRun.of("run", plan.classStart(), plan, Optional.empty(), List.of(failed))
                .parts()
                .get(RandomPart.VSCODE_START);

        assertThat(values.seconds()).isEmpty();
        assertThat(values.failedSeconds()).hasSize(1);
        assertThat(values.failedSeconds().get(0)).isEqualTo(5, CLOSE);
    }

    private static double median(TwinParameters parameters, RandomPart part) {
        return parameters.distribution(part).quantile(0.5).toNanos() / 1e9;
    }
}
