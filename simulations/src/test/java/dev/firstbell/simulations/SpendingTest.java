package dev.firstbell.simulations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.cluster.ClusterUse;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.sweep.CellRecord;
import dev.firstbell.records.sweep.KeptCell;
import dev.firstbell.records.sweep.PlannedCell;
import dev.firstbell.records.sweep.SweepBudget;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class SpendingTest {
    private static final PlannedCell A1 = cell("a", 1);
    private static final PlannedCell A2 = cell("a", 2);
    private static final PlannedCell B1 = cell("b", 1);

    private final Spending spending = new Spending(cell -> new CellCost(Duration.ofSeconds(30), 1));

    private static PlannedCell cell(String setting, int block) {
        return new PlannedCell(
                setting + "-" + block, block, Setting.withoutPrescaling(setting, Setting.HubLimits.Z2JH));
    }

    private static KeptCell kept(PlannedCell cell, int attempt, int seconds, double nodeHours) {
        ClassPlan plan = TestingClass.plan(1, i -> Duration.ZERO, Duration.ofMinutes(2));
        RunInfo info = RunInfo.begun(
                        cell.folder(attempt),
                        new RunInfo.Environment(Rung.EMBEDDED, "http://127.0.0.1:1/", "5", 10),
                        "test",
                        Optional.of(cell.setting()),
                        plan,
                        Instant.EPOCH)
                .withCluster(new ClusterUse(1, nodeHours, Instant.EPOCH, 0));
        return new KeptCell(
                cell,
                new RunFolder(Path.of("unused")),
                CellRecord.of(cell, attempt, Optional.empty(), Duration.ofSeconds(seconds)),
                RunRecord.of(info, List.of()));
    }

    @Test
    void aSettingIsExpectedToTakeAsLongAsItsLongestCellSoFar() {
        assertThat(spending.expected(A2)).isEqualTo(new CellCost(Duration.ofSeconds(30), 1));

        spending.add(kept(A1, 1, 41, 2.5));
        spending.add(kept(A1, 2, 40, 3));

        assertThat(spending.expected(A2)).isEqualTo(new CellCost(Duration.ofSeconds(41), 3));
        assertThat(spending.expected(B1)).isEqualTo(new CellCost(Duration.ofSeconds(30), 1));
    }

    @Test
    void everyAttemptCountsAsSpentAlsoOneWithoutAResult() {
        spending.add(kept(A1, 1, 41, 2.5));
        spending.add(kept(A1, 2, 40, 3));

        assertThat(spending.spent()).isEqualTo(new CellCost(Duration.ofSeconds(81), 5.5));
    }

    @Test
    void aCellThatWouldExceedABudgetIsRefusedWithItsFigures() {
        spending.add(kept(A1, 1, 41, 2.5));
        SweepBudget time = new SweepBudget(Optional.of(Duration.ofSeconds(81)), OptionalDouble.empty());
        SweepBudget nodes = new SweepBudget(Optional.empty(), OptionalDouble.of(4.9));

        assertThat(spending.refusal(SweepBudget.NONE, A2)).isEmpty();
        assertThat(spending.refusal(time, B1)).isEmpty();
        assertThat(spending.refusal(time, A2))
                .contains("the budget is 1m21s, the cells so far took 41s, and a, block 2 would take about 41s");
        assertThat(spending.refusal(nodes, B1)).isEmpty();
        assertThat(spending.refusal(nodes, A2))
                .contains(
                        "the budget is 4.9 node hours, the cells so far took 2.5 node hours, and a, block 2 would take"
                                + " about 2.5 node hours");
    }
}
