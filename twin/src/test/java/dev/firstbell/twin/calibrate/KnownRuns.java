package dev.firstbell.twin.calibrate;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.Prescaling;
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

/** Class starts that the twin made with parameters that the tests know. */
final class KnownRuns {
    static final Instant FIRST = Instant.parse("2026-10-05T15:00:00Z");
    static final Setting COLD = Setting.withoutPrescaling("no pre-scaling", new HubLimits(64, Duration.ofMinutes(10)));
    static final Setting WARM = new Setting(
            "3 node placeholders",
            Prescaling.nodePlaceholders(3),
            Duration.ofMinutes(30),
            new HubLimits(64, Duration.ofMinutes(10)));

    /** The true medians, in seconds. */
    static final Map<RandomPart, Double> TRUTH = Map.of(
            RandomPart.NODE_BOOT, 60.0,
            RandomPart.IMAGE_PULL, 45.0,
            RandomPart.CONTAINER_START, 2.5,
            RandomPart.SERVER_UP, 6.0,
            RandomPart.HUB_ACCEPT, 0.05,
            RandomPart.PAGE_FIRST, 0.9,
            RandomPart.KERNEL_START, 2.0,
            RandomPart.CELL_RUN, 0.2);

    private KnownRuns() {}

    static TwinParameters parameters() {
        return TwinParameters.defaults()
                .with(RandomPart.NODE_BOOT, new LogNormal(60, 75))
                .with(RandomPart.IMAGE_PULL, new LogNormal(45, 60))
                .with(RandomPart.CONTAINER_START, new LogNormal(2.5, 4))
                .with(RandomPart.SERVER_UP, new LogNormal(6, 9))
                .with(RandomPart.HUB_ACCEPT, new Constant(0.05))
                .with(RandomPart.PAGE_FIRST, new LogNormal(0.9, 2))
                .with(RandomPart.KERNEL_START, new LogNormal(2, 4))
                .with(RandomPart.CELL_RUN, new LogNormal(0.2, 0.5));
    }

    static ClassPlan plan(int students, int day) {
        ClassFile file = ClassFile.parse(
                "class",
                "name: known\nstart: 2026-10-05T09:00\ntimeZone: America/Denver\nstudents: " + students
                        + "\nlimit: 15m\narrivals:\n  - {shape: bell, sd: 20s}\n");
        return ClassPlan.of(file, ClassPlan.DEFAULT_PREFIX, FIRST.plus(Duration.ofDays(day)));
    }

    /** Runs on successive days, half of them without pre-scaling. */
    static List<CalibrationRun> runs(int count, int students, TwinParameters parameters, long seed) {
        List<CalibrationRun> runs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ClassPlan plan = plan(students, i);
            Setting setting = i % 2 == 0 ? COLD : WARM;
            runs.add(CalibrationRun.of(
                    "run-" + i,
                    plan.classStart(),
                    plan,
                    Optional.of(setting),
                    Twin.predict(plan, setting, parameters, seed * 1_000 + i).students()));
        }
        return runs;
    }
}
