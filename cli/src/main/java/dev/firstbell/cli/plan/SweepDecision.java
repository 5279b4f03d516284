package dev.firstbell.cli.plan;

import dev.firstbell.analysis.decision.Cell;
import dev.firstbell.analysis.decision.Decision;
import dev.firstbell.analysis.decision.DecisionWords;
import dev.firstbell.analysis.decision.SettingFigures;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.PastedCommand;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.sweep.KeptCell;
import dev.firstbell.records.sweep.SweepRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Which setting of a sweep wins. Stateless. */
public final class SweepDecision {
    private SweepDecision() {}

    /**
     * Decides by the last attempt at each cell; empty if there is no finished one.
     *
     * @param kept all finished attempts
     */
    public static Optional<Decision> of(List<KeptCell> kept) {
        List<Cell> cells = KeptCell.standing(kept).stream()
                .map(cell -> new Cell(cell.cell().setting(), cell.cell().block(), cell.run()))
                .toList();
        return cells.isEmpty() ? Optional.empty() : Optional.of(Decision.of(cells));
    }

    /** Decides by what is in the folder of a sweep; empty for any other folder, and if no cell is finished. */
    public static Optional<Decision> in(Path folder) {
        return SweepRecord.read(folder)
                .flatMap(sweep -> of(sweep.cells().stream()
                        .flatMap(cell -> KeptCell.attempts(folder, cell).stream())
                        .toList()));
    }

    /**
     * Why a plan in the folder of a sweep is not what its runs say now: a plan stays as it is when a run folder is taken away
     * or repeated. Empty if the runs choose the plan's setting, and for any other plan.
     *
     * @param folder the folder that holds the plan
     * @throws dev.firstbell.records.io.BadInputException if the runs contradict each other or cannot be read
     */
    public static Optional<String> objection(Path folder, ScalingPlan plan) {
        if (!plan.method().equals(ScalingPlan.SWEEP)
                || SweepRecord.read(folder).isEmpty()) {
            return Optional.empty();
        }
        Optional<Decision> decision = in(folder);
        Optional<String> chosen = decision.flatMap(Decision::chosen).map(SettingFigures::name);
        Optional<String> planned = plan.evidence().stream()
                .filter(evidence -> evidence.name().equals("setting"))
                .map(ScalingPlan.Evidence::value)
                .findFirst();
        if (chosen.isPresent() && chosen.equals(planned)) {
            return Optional.empty();
        }
        return Optional.of(folder.resolve(FileNames.PLAN) + ": this is the plan of the setting "
                + planned.map(Excerpt::quoted).orElse("that an earlier look chose")
                + ", which the runs in the folder do not choose now: "
                + decision.map(DecisionWords::headline).orElse("The sweep has no finished run.") + " "
                + again(folder) + " runs the cells that are left, and replaces or removes the plan");
    }

    /** The command that goes on with a sweep; its file may be anywhere. */
    static String again(Path folder) {
        return "`firstbell sweep FILE " + PastedCommand.of("--out", folder) + "`";
    }
}
