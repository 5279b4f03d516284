package dev.firstbell.cli.plan;

import dev.firstbell.analysis.decision.Cell;
import dev.firstbell.analysis.decision.Decision;
import dev.firstbell.analysis.decision.DecisionWords;
import dev.firstbell.analysis.decision.SettingFigures;
import dev.firstbell.analysis.decision.Unfinished;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.PastedCommand;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.sweep.KeptCell;
import dev.firstbell.records.sweep.PlannedCell;
import dev.firstbell.records.sweep.SweepRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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

    /**
     * Decides by what is in the folder of a sweep, and says how much of the sweep is left; empty for any other folder, and if
     * no cell is finished.
     */
    public static Optional<Decision> in(Path folder) {
        return SweepRecord.read(folder).flatMap(sweep -> in(folder, sweep));
    }

    private static Optional<Decision> in(Path folder, SweepRecord sweep) {
        List<PlannedCell> cells = sweep.cells();
        List<KeptCell> kept = cells.stream()
                .flatMap(cell -> KeptCell.attempts(folder, cell).stream())
                .toList();
        int left = KeptCell.left(cells, kept).size();
        return of(kept).map(
                        decision -> decision.with(unfinished(left, cells.size(), sweep.budgetStop(), goOn(folder))));
    }

    /** How much of a sweep is left; empty if nothing is. */
    public static Optional<Unfinished> unfinished(int left, int cells, Optional<String> budgetStop, String goOn) {
        return left == 0 ? Optional.empty() : Optional.of(new Unfinished(left, cells, budgetStop, goOn));
    }

    /**
     * Of the runs below a folder those that belong to its table: in the folder of a sweep the finished attempts at its cells,
     * which also its decision is made from; in any other folder all of them.
     *
     * @param remarks gets a line about each run that is left out
     * @throws BadInputException if it is the folder of a sweep without a finished run
     */
    public static List<RunFolder> runs(Path folder, Consumer<String> remarks) {
        Optional<SweepRecord> sweep = SweepRecord.read(folder);
        if (sweep.isEmpty()) {
            return RunFolder.below(folder, remarks);
        }
        List<PlannedCell> cells = sweep.get().cells();
        Set<Path> own = cells.stream()
                .flatMap(
                        cell -> IntStream.rangeClosed(1, KeptCell.MOST_ATTEMPTS).mapToObj(cell::folder))
                .map(name -> normal(folder.resolve(name)))
                .collect(Collectors.toSet());
        boolean none = own.stream().noneMatch(SweepDecision::finished);
        if (none) {
            throw new BadInputException(folder + ": this is the folder of a sweep without a finished run; "
                    + cells.size() + " of " + cells.size() + " cells are left; `" + goOn(folder) + "` goes on");
        }
        List<RunFolder> taken = new ArrayList<>();
        for (RunFolder run : RunFolder.below(folder, remarks)) {
            Path path = normal(run.path());
            if (!own.contains(path)) {
                remarks.accept(run.path() + ": left out; it is not the folder of a cell of this sweep, whose folders "
                        + SweepRecord.FILE + " names");
            } else if (!finished(path)) {
                remarks.accept(run.path() + ": left out; it has no "
                        + run.cellFile().getFileName() + ", so the sweep has not finished it");
            } else {
                taken.add(run);
            }
        }
        return taken;
    }

    private static Path normal(Path path) {
        return path.toAbsolutePath().normalize();
    }

    private static boolean finished(Path cell) {
        return Files.exists(new RunFolder(cell).cellFile());
    }

    /**
     * Why a plan in the folder of a sweep is not what its runs say now: a plan stays as it is when a run folder is taken away
     * or repeated. Empty if the runs choose the plan's setting, and for any other plan.
     *
     * @param folder the folder that holds the plan
     * @throws dev.firstbell.records.io.BadInputException if the runs contradict each other or cannot be read
     */
    public static Optional<String> objection(Path folder, ScalingPlan plan) {
        if (!plan.method().equals(ScalingPlan.SWEEP) || SweepRecord.read(folder).isEmpty()) {
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
                + "`" + goOn(folder) + "` runs the cells that are left, and replaces or removes the plan");
    }

    /** What is to be known about the plan of a sweep that is not finished, whose runs may still choose another setting. */
    public static Optional<String> note(Path folder, ScalingPlan plan) {
        return plan.method().equals(ScalingPlan.SWEEP)
                ? in(folder)
                        .flatMap(Decision::unfinished)
                        .map(rest -> "the plan is that of the runs so far: " + rest.left() + " of " + rest.cells()
                                + " cells of the sweep are left, and may change which setting is chosen; `"
                                + rest.goOn() + "` goes on")
                : Optional.empty();
    }

    /** The command that goes on with a sweep; its file may be anywhere. */
    public static String goOn(Path folder) {
        return "firstbell sweep FILE " + PastedCommand.of("--out", folder);
    }
}
