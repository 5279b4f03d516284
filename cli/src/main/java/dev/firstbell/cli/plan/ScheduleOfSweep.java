package dev.firstbell.cli.plan;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.sweep.SweepRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Whether a schedule in the folder of a sweep still has the nodes of the setting that the runs there choose. Stateless. */
public final class ScheduleOfSweep {
    private ScheduleOfSweep() {}

    /**
     * Why a schedule is not what the runs beside it say now: it stays as it is when a run folder is taken away or repeated.
     * Empty if the runs choose its setting, and for any schedule that does not lie in the folder of a sweep with its plan.
     */
    public static Optional<String> objection(Path schedule) {
        Path folder = schedule.toAbsolutePath().normalize().getParent();
        if (folder == null
                || !schedule.endsWith(FileNames.SCHEDULE)
                || !Files.exists(folder.resolve(SweepRecord.FILE))
                || !Files.exists(folder.resolve(FileNames.PLAN))) {
            return Optional.empty();
        }
        try {
            ScalingPlan plan = new ScalingPlanFolder(folder).plan();
            return SweepDecision.objection(folder, plan)
                    .map(why -> schedule + ": its nodes are those of a plan that does not hold any more; " + why);
        } catch (BadInputException e) {
            return Optional.of(schedule + ": it cannot be told whether the runs of its sweep still choose its nodes: "
                    + String.join("; ", e.problems()));
        }
    }
}
