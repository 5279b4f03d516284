package dev.firstbell.twin.heldout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.BufferStrategy;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.Rung;
import dev.firstbell.twin.Twin;
import dev.firstbell.twin.parameters.Distribution.Constant;
import dev.firstbell.twin.parameters.Distribution.LogNormal;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Runs that the twin made with parameters that the calibration does not know. */
class HeldOutTest {
    private static final Instant FIRST = Instant.parse("2026-12-01T09:00:00Z");
    private static final TwinParameters TRUTH = TwinParameters.defaults()
            .with(RandomPart.NODE_BOOT, new LogNormal(30, 33))
            .with(RandomPart.IMAGE_PULL, new LogNormal(20, 22))
            .with(RandomPart.SERVER_UP, new LogNormal(1, 2));
    private static final HubLimits LIMIT_64 = HubLimits.Z2JH;
    private static final HubLimits LIMIT_20 = new HubLimits(20, Duration.ofSeconds(300));

    @Test
    void aModelThatIsRightPredictsCellsThatItHasNotSeenAndTheirOrder() {
        HeldOut heldOut = new HeldOut(runs(3), TwinParameters.defaults());

        List<CellResult> cells = heldOut.cells(cell -> {});
        Ranking ranking = HeldOut.ranking(cells);

        assertThat(cells)
                .extracting(result -> result.cell().inWords())
                .containsExactly(
                        "no pre-scaling, limit 20",
                        "no pre-scaling, limit 64",
                        "2 node placeholders, warm, limit 20",
                        "2 node placeholders, warm, limit 64");
        assertThat(cells)
                .allSatisfy(cell -> assertThat(cell.close())
                        .as("%s: %s, predicted %s", cell.cell().inWords(), cell.measured(), cell.predicted())
                        .isTrue());
        assertThat(ranking.pairs()).isGreaterThanOrEqualTo(4);
        assertThat(ranking.wrong()).isEmpty();
    }

    @Test
    void theBandsHoldMostFiguresOfRunsThatWereLeftOut() {
        Map<Cell, Coverage> cells = new HeldOut(runs(3), TwinParameters.defaults()).coverage(run -> {});
        Coverage coverage = cells.values().stream().reduce(Coverage.NONE, Coverage::plus);

        assertThat(cells).hasSize(4);
        assertThat(coverage.runs()).isEqualTo(12);
        assertThat((double) coverage.inside() / coverage.figures()).isGreaterThan(0.85);
        assertThat(coverage.p95Inside()).isGreaterThanOrEqualTo(10);
    }

    /** The cells of one class size are compared with each other, those of another size are not. */
    @Test
    void pairsThatCannotBeToldApartDoNotCount() {
        CellResult quick = result(100, 64, List.of(7.0, 7.4, 7.2), 7.9);
        CellResult alike = result(100, 200, List.of(7.1, 7.3, 7.5), 6.9);
        CellResult slow = result(100, 20, List.of(60.0, 64.0, 62.0), 55.0);
        CellResult wrong = result(100, 30, List.of(90.0, 94.0, 92.0), 50.0);
        CellResult other = result(200, 64, List.of(70.0, 74.0, 72.0), 5.0);

        Ranking ranking = Ranking.of(List.of(quick, alike, slow, wrong, other));

        assertThat(ranking.pairs()).isEqualTo(5);
        assertThat(ranking.wrong()).containsExactly(new Ranking.Pair(slow.cell(), wrong.cell()));
        assertThat(quick.close()).isTrue();
        assertThat(slow.close()).as("7 s of 62 s").isFalse();
        assertThat(slow.offSeconds()).contains(-7.0);
        assertThat(Ranking.toldApart(List.of(1.0), List.of(50.0, 51.0))).isFalse();
        assertThat(Ranking.toldApart(List.of(7.0, 7.0), List.of(7.5, 7.5))).isFalse();
    }

    /** In one run the node came after the limit, so its 95th percentile is unknown. */
    @Test
    void aCellWithARunOfWhichThePercentileIsUnknownIsNotCompared() {
        Setting cold = Setting.withoutPrescaling("cold 64", LIMIT_64);
        List<MeasuredRun> runs = new ArrayList<>(runs(2));
        runs.add(run(cold, 9, TRUTH.with(RandomPart.NODE_BOOT, new Constant(900))));

        CellResult result = new HeldOut(runs, TwinParameters.defaults())
                .cells(cell -> {}).stream()
                        .filter(cell -> cell.cell().inWords().equals("no pre-scaling, limit 64"))
                        .findFirst()
                        .orElseThrow();

        assertThat(result.measured()).hasSize(2);
        assertThat(result.unknown()).isEqualTo(1);
        assertThat(result.offSeconds()).isEmpty();
        assertThat(result.close()).isFalse();
    }

    @Test
    void buffersOfTwoStrategiesAreTwoCells() {
        Cell active = new Cell(60, Prescaling.capacityBuffer(2, BufferStrategy.ACTIVE), true, 64);
        Cell standby = new Cell(60, Prescaling.capacityBuffer(2, BufferStrategy.STANDBY), true, 64);

        assertThat(active).isNotEqualByComparingTo(standby);
    }

    @Test
    void runsWithTwoLeadsAreNotOneCell() {
        List<MeasuredRun> runs = new ArrayList<>(runs(1));
        runs.add(run(new Setting("late", Prescaling.nodePlaceholders(2), Duration.ofMinutes(5), LIMIT_64), 9));

        assertThatThrownBy(() -> new HeldOut(runs, TwinParameters.defaults()).cells(cell -> {}))
                .isInstanceOf(BadInputException.class)
                .hasMessage("2 node placeholders, warm, limit 64, 60 students: its runs asked for the room 5m and 20m"
                        + " before class, and the average of two leads is neither; give sweeps with one lead");
    }

    private static CellResult result(int students, int limit, List<Double> measured, double predicted) {
        return new CellResult(
                new Cell(students, Prescaling.nodePlaceholders(2), true, limit),
                measured,
                0,
                Optional.of(predicted),
                Optional.empty());
    }

    /** So many runs of each of four cells, in turn. */
    private static List<MeasuredRun> runs(int each) {
        List<Setting> settings = new ArrayList<>();
        for (HubLimits limits : List.of(LIMIT_64, LIMIT_20)) {
            settings.add(Setting.withoutPrescaling("cold " + limits.concurrentSpawnLimit(), limits));
            settings.add(new Setting(
                    "warm " + limits.concurrentSpawnLimit(),
                    Prescaling.nodePlaceholders(2),
                    Duration.ofMinutes(20),
                    limits));
        }
        List<MeasuredRun> runs = new ArrayList<>();
        for (int i = 0; i < 4 * each; i++) {
            runs.add(run(settings.get(i % 4), i));
        }
        return runs;
    }

    private static MeasuredRun run(Setting setting, int number) {
        return run(setting, number, TRUTH);
    }

    private static MeasuredRun run(Setting setting, int number, TwinParameters truth) {
        ClassFile file = ClassFile.parse(
                "class",
                "name: held out\nstart: 2026-12-01T09:00\ntimeZone: UTC\nstudents: 60\nlimit: 7m\n"
                        + "arrivals:\n  - {shape: bell, sd: 10s}\n");
        ClassPlan plan = ClassPlan.of(file, ClassPlan.DEFAULT_PREFIX, FIRST.plus(Duration.ofMinutes(30L * number)));
        TwinParameters own = truth.with(RandomPart.PAGE_FIRST, new Constant(0.2 + 0.01 * number));
        RunInfo info = RunInfo.begun(
                "run-" + number,
                new RunInfo.Environment(Rung.LAB, "http://127.0.0.1:8000/", "5.5.0", 1),
                "test",
                Optional.of(setting),
                plan,
                plan.classStart().minusSeconds(60));
        return MeasuredRun.of(
                RunRecord.of(info, Twin.predict(plan, setting, own, 40 + number).students()), setting);
    }
}
