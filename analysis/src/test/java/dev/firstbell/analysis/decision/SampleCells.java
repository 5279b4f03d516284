package dev.firstbell.analysis.decision;

import dev.firstbell.analysis.testing.SampleRuns;
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
final class SampleCells {
    static final ClassPlan CLASS = SampleRuns.classPlan("CS 101", 200);
    static final Setting COLD = Setting.withoutPrescaling("cold", HubLimits.Z2JH);
    static final Setting FOUR = nodes(4);
    static final Setting SIX = nodes(6);
    static final Setting EIGHT = nodes(8);

    private SampleCells() {}

    static Setting nodes(int nodes) {
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
    static RunRecord run(ClassPlan plan, Setting setting, int block, int late, int seconds, double nodeHours) {
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

    static Cell cell(Setting setting, int block, int late, int seconds, double nodeHours) {
        return new Cell(setting, block, run(CLASS, setting, block, late, seconds, nodeHours));
    }

    /** One cell for each block. */
    static List<Cell> cells(Setting setting, int[] late, int[] seconds, double nodeHours) {
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < late.length; i++) {
            cells.add(cell(setting, i + 1, late[i], seconds[i], nodeHours + 0.01 * i));
        }
        return cells;
    }

    @SafeVarargs
    static List<Cell> all(List<Cell>... parts) {
        return java.util.stream.Stream.of(parts).flatMap(List::stream).toList();
    }

    static int[] of(int... values) {
        return values;
    }
}
