package dev.firstbell.cli.sweep;

import dev.firstbell.cli.environment.LabEnvironment;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.records.sweep.PlannedCell;
import dev.firstbell.records.sweep.SweepEnvironment;
import dev.firstbell.records.time.Durations;
import dev.firstbell.simulations.CellCost;
import dev.firstbell.twin.Prediction;
import dev.firstbell.twin.Twin;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * What a cell takes before one of its setting has been run: the twin predicts the class start, and what surrounds it is as
 * it was in earlier runs. Not thread-safe.
 */
final class CellEstimates implements Function<PlannedCell, CellCost> {
    /** The injector's process, its engine and the end of a run; with the next one, what the demo takes on two idle cores. */
    private static final Duration AROUND = Duration.ofSeconds(5);

    /** Making and removing a user of the embedded hub. */
    private static final Duration EMBEDDED_STUDENT = Duration.ofMillis(65);

    /** The same at a real hub on two cores. */
    private static final Duration REAL_STUDENT = Duration.ofMillis(700);

    /** A cell in the lab also restarts the hub and removes the nodes; assumed. */
    private static final Duration LAB_RESET = Duration.ofSeconds(30);

    private final Sweepable sweep;
    private final Map<Setting, CellCost> known = new HashMap<>();

    CellEstimates(Sweepable sweep) {
        this.sweep = sweep;
    }

    /** How the estimates come about, for people. */
    static String source() {
        return "estimated from the twin's prediction of each class start; of settings that have been run, the longest"
                + " cell so far";
    }

    @Override
    public CellCost apply(PlannedCell cell) {
        return known.computeIfAbsent(cell.setting(), this::estimate);
    }

    /** The twin's parameters, with the nodes of the sweep's environment. */
    static TwinParameters parameters(Sweepable sweep) {
        return sweep.file()
                .environment()
                .match(
                        embedded -> sweep.parameters(),
                        lab -> new LabEnvironment.Nodes(lab.ready(), lab.pull(), lab.poolMax()).of(sweep.parameters()),
                        hub -> sweep.parameters());
    }

    private CellCost estimate(Setting setting) {
        TwinParameters parameters = parameters(sweep);
        Prediction prediction = Twin.predict(sweep.students(), setting, parameters, 1);
        Instant first = sweep.students().firstArrival();
        Duration start = prediction.students().stream()
                .map(student -> end(student, sweep.students().limit()))
                .max(Comparator.naturalOrder())
                .map(last -> Duration.between(first, last))
                .orElse(Duration.ZERO);
        double nodeHours = prediction.nodeHours(
                prediction.from(),
                sweep.students().classStart().plus(sweep.classFile().length()));
        return new CellCost(wall(start, setting), nodeHours);
    }

    private Duration wall(Duration start, Setting setting) {
        long students = sweep.students().students().size();
        SweepEnvironment environment = sweep.file().environment();
        return environment.match(
                embedded -> AROUND.plus(EMBEDDED_STUDENT.multipliedBy(students))
                        .plus(Duration.ofMillis((long) (start.toMillis() / embedded.speed()))),
                lab -> AROUND.plus(LAB_RESET)
                        .plus(REAL_STUDENT.multipliedBy(students))
                        .plus(setting.prescaling().count() == 0 ? Duration.ZERO : shorter(setting.lead(), lab))
                        .plus(start),
                hub -> AROUND.plus(REAL_STUDENT.multipliedBy(students))
                        .plus(setting.lead())
                        .plus(start));
    }

    /** The lab does not wait for the rest of the lead once the setting has taken effect. */
    private static Duration shorter(Duration lead, SweepEnvironment.Lab lab) {
        Duration nodes = lab.ready().plus(lab.pull());
        return lead.compareTo(nodes) < 0 ? lead : nodes;
    }

    /** The last thing that is known of a student, or the limit of one who did not finish. */
    private static Instant end(StudentRecord student, Duration limit) {
        return student.outcome() instanceof Outcome.Ready
                ? student.stages().values().stream()
                        .max(Comparator.naturalOrder())
                        .orElseThrow()
                : student.intended().plus(limit);
    }

    /** {@code 4m20s}: to the second. */
    static String text(Duration time) {
        return Durations.format(Duration.ofSeconds(time.plusMillis(500).toSeconds()));
    }
}
