package dev.firstbell.analysis.testing;

import dev.firstbell.analysis.decision.Cell;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.cluster.ClusterUse;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Cells of made-up sweeps of a class of 200. */
public final class SampleSweeps {
    public static final ClassPlan CLASS = SampleRuns.classPlan("CS 101", 200);
    public static final Setting COLD = Setting.withoutPrescaling("cold", HubLimits.Z2JH);
    public static final Setting FOUR = nodes(4);
    public static final Setting SIX = nodes(6);
    public static final Setting EIGHT = nodes(8);

    private SampleSweeps() {}

    public static Setting nodes(int nodes) {
        return new Setting(
                nodes + " nodes",
                Prescaling.nodePlaceholders(nodes),
                Duration.ofMinutes(20),
                new HubLimits(240, Duration.ofSeconds(600)));
    }

    /**
     * A run in which so many students are late, by 200 s; the others wait for these seconds, and the first one a second more
     * for each block, so that no two runs are the same.
     */
    public static RunRecord run(ClassPlan plan, Setting setting, int block, int late, int seconds, double nodeHours) {
        int[] waits = IntStream.range(0, plan.students().size())
                .map(i -> i < late ? 200 : seconds)
                .toArray();
        waits[waits.length - 1] += block;
        RunRecord run = SampleRuns.withLatencies(plan, setting, waits);
        RunInfo info = run.info().toBuilder()
                .runId(setting.name().replace(' ', '-') + "-" + block)
                .build();
        return run.with(info.withCluster(new ClusterUse(
                setting.prescaling().count(),
                nodeHours,
                SampleRuns.CLASS_START.plusSeconds(3_000),
                setting.prescaling().count())));
    }

    public static Cell cell(Setting setting, int block, int late, int seconds, double nodeHours) {
        return new Cell(setting, block, run(CLASS, setting, block, late, seconds, nodeHours));
    }

    /** One cell for each block. */
    public static List<Cell> cells(Setting setting, int[] late, int[] seconds, double nodeHours) {
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < late.length; i++) {
            cells.add(cell(setting, i + 1, late[i], seconds[i], nodeHours + 0.01 * i));
        }
        return cells;
    }

    @SafeVarargs
    public static List<Cell> all(List<Cell>... parts) {
        return java.util.stream.Stream.of(parts).flatMap(List::stream).toList();
    }

    public static int[] of(int... values) {
        return values;
    }

    /** Four settings in three blocks, and a fourth run of one that does not count: two are equally good. */
    public static List<Cell> decided() {
        return all(
                cells(COLD, of(120, 118, 123), of(12, 13, 12), 3),
                List.of(new Cell(COLD, 4, SampleRuns.invalid(CLASS, COLD))),
                cells(FOUR, of(30, 26, 31), of(8, 9, 8), 5),
                cells(SIX, of(0, 0, 1), of(6, 7, 6), 6.2),
                cells(EIGHT, of(0, 0, 0), of(6, 6, 6), 8.1));
    }

    /** Two settings whose runs scatter more than the settings differ. */
    public static List<Cell> open() {
        return all(
                cells(FOUR, of(22, 8, 15), of(8, 8, 9), 5), cells(SIX, of(9, 5, 12), of(6, 7, 6), 6.2));
    }

    /** The runs of cells. */
    public static List<RunRecord> runs(List<Cell> cells) {
        return cells.stream().map(Cell::run).toList();
    }
}
