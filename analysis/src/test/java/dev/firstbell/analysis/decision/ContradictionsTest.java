package dev.firstbell.analysis.decision;

import static dev.firstbell.analysis.testing.SampleSweeps.CLASS;
import static dev.firstbell.analysis.testing.SampleSweeps.COLD;
import static dev.firstbell.analysis.testing.SampleSweeps.SIX;
import static dev.firstbell.analysis.testing.SampleSweeps.cell;
import static dev.firstbell.analysis.testing.SampleSweeps.run;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.analysis.testing.SampleRuns;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.Rung;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Cells that contradict each other are refused, by name. */
class ContradictionsTest {
    private static void refused(String message, Cell... cells) {
        assertThatThrownBy(() -> Decision.of(Arrays.asList(cells)))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(message);
    }

    private static Cell of(ClassPlan plan) {
        return new Cell(COLD, 1, run(plan, COLD, 1, 120, 12, 3));
    }

    private static ClassPlan with(ClassPlan plan, long seed, Duration limit, Slo slo) {
        return new ClassPlan(
                plan.className(), plan.prefix(), seed, plan.classStart(), limit, slo, plan.students());
    }

    @Test
    void noCells() {
        assertThatThrownBy(() -> Decision.of(List.of()))
                .isInstanceOf(BadInputException.class)
                .hasMessage("there are no runs to compare");
    }

    @Test
    void twoRunsOfASettingInABlock() {
        refused(
                "block 1 has two runs of the setting `6 nodes`, 6-nodes-1 and 6-nodes-1; take one of the two away",
                cell(SIX, 1, 0, 6, 6),
                cell(SIX, 1, 1, 6, 6));
    }

    @Test
    void twoSettingsWithOneName() {
        Setting other = new Setting("6 nodes", Prescaling.nodePlaceholders(5), SIX.lead(), SIX.hub());
        refused(
                "two different settings are called `6 nodes`; give them different names",
                cell(SIX, 1, 0, 6, 6),
                cell(other, 2, 1, 6, 6));
    }

    @Test
    void aRunOfAnotherSetting() {
        refused(
                "run cold-1 is taken for one of the setting `6 nodes`, but its record says `cold`",
                new Cell(SIX, 1, run(CLASS, COLD, 1, 0, 6, 6)));
        refused(
                "run cold-1 is taken for one of the setting `cold`, but its record has no setting",
                new Cell(COLD, 1, SampleRuns.asFound(run(CLASS, COLD, 1, 0, 6, 6))));
    }

    @Test
    void oneRunTwice() {
        RunRecord run = run(CLASS, SIX, 1, 0, 6, 6);
        refused(
                "runs 6-nodes-1 and 6-nodes-1 are the same run; take one of the two away",
                new Cell(SIX, 1, run),
                new Cell(SIX, 2, run));
    }

    @Test
    void differentClasses() {
        refused(
                "are of different classes, `CS 101` with 200 students and `CS 102` with 200 students",
                cell(SIX, 1, 0, 6, 6),
                of(SampleRuns.classPlan("CS 102", 200)));
    }

    @Test
    void differentSlos() {
        refused(
                "have different SLOs or limits (slo, limit)",
                cell(SIX, 1, 0, 6, 6),
                of(with(CLASS, CLASS.seed(), CLASS.limit(), new Slo(0.9, Duration.ofSeconds(60), 0.01))));
    }

    @Test
    void differentLimits() {
        refused(
                "have different SLOs or limits (slo, limit)",
                cell(SIX, 1, 0, 6, 6),
                of(with(CLASS, CLASS.seed(), CLASS.limit().plusSeconds(1), CLASS.slo())));
    }

    @Test
    void differentArrivals() {
        refused(
                "have different arrivals (seed " + CLASS.seed() + " and 77), so they are no pair",
                cell(SIX, 1, 0, 6, 6),
                of(with(CLASS, 77, CLASS.limit(), CLASS.slo())));
    }

    @Test
    void differentEnvironments() {
        RunRecord lab = SampleRuns.with(run(CLASS, COLD, 1, 0, 6, 6), Provenance.MEASURED, Rung.LAB);
        refused(
                "are of different environments, embedded and lab",
                cell(SIX, 1, 0, 6, 6),
                new Cell(COLD, 1, lab));
        RunRecord predicted = SampleRuns.with(run(CLASS, COLD, 1, 0, 6, 6), Provenance.PREDICTED, Rung.EMBEDDED);
        refused(
                "are of different kinds, measured and predicted",
                cell(SIX, 1, 0, 6, 6),
                new Cell(COLD, 1, predicted));
    }

    @Test
    void everyContradictionIsNamedAtOnce() {
        refused(
                "different arrivals",
                cell(SIX, 1, 0, 6, 6),
                cell(SIX, 1, 1, 6, 6),
                of(with(CLASS, 77, CLASS.limit(), CLASS.slo())));
        refused(
                "two runs of the setting",
                cell(SIX, 1, 0, 6, 6),
                cell(SIX, 1, 1, 6, 6),
                of(with(CLASS, 77, CLASS.limit(), CLASS.slo())));
    }
}
