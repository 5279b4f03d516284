package dev.firstbell.cli.sweep;

import dev.firstbell.analysis.decision.Decision;
import dev.firstbell.analysis.decision.SweepPlan;
import dev.firstbell.analysis.render.Renderer;
import dev.firstbell.analysis.report.Report;
import dev.firstbell.analysis.view.ComparisonView;
import dev.firstbell.cli.plan.FileNames;
import dev.firstbell.cli.plan.ScalingPlanFolder;
import dev.firstbell.cli.plan.SweepDecision;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.cli.shared.Output;
import dev.firstbell.cli.shared.Version;
import dev.firstbell.records.io.AtomicFiles;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.io.PastedCommand;
import dev.firstbell.records.sweep.KeptCell;
import dev.firstbell.simulations.Sweep;
import dev.firstbell.twin.parameters.TwinParameters;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.databind.JsonNode;

/**
 * What a sweep says when it ends.
 *
 * @param sweep what was to be done
 * @param folder where it is
 * @param result what was done
 */
record SweepResult(Sweepable sweep, SweepFolder folder, Sweep.Result result) {
    /**
     * Writes the files of the result, prints its table, and says what is left.
     *
     * @param again the command that goes on
     * @return the exit code
     */
    int conclude(CommandSpec spec, boolean json, boolean interrupted, Consumer<String> say, String again) {
        PrintWriter err = spec.commandLine().getErr();
        result.remaining().forEach(line -> err.println("firstbell: not cleaned up: " + line));
        Optional<Decision> decision = SweepDecision.of(result.kept())
                .map(decided -> decided.with(SweepDecision.unfinished(
                        result.left().size(), sweep.file().cells().size(), result.budgetStop(), again)));
        folder.write(sweep, Version.text(), result.kept(), result.budgetStop(), decision.map(SweepResult::json));
        if (decision.isPresent()) {
            ComparisonView comparison =
                    ComparisonView.of(result.kept().stream().map(KeptCell::run).toList(), decision);
            Optional<String> noPlan = writePlan(decision.get());
            writeReport(comparison);
            PrintWriter stdout = spec.commandLine().getOut();
            stdout.print(Output.table(comparison, json));
            stdout.flush();
            say.accept("report: " + folder.path().resolve(FileNames.REPORT));
            say.accept(noPlan.map(reason -> "no plan: " + reason)
                    .orElseGet(() -> "plan: " + folder.path().resolve(FileNames.PLAN) + " and "
                            + folder.path().resolve(FileNames.SCHEDULE) + "; `"
                            + PastedCommand.of("firstbell", "apply", folder.path(), "--values", "values.yaml")
                            + "` shows the hub limits as a change of your values"));
        }
        sayWhatIsLeft(err, again);
        err.flush();
        return exitCode(interrupted);
    }

    private void sayWhatIsLeft(PrintWriter err, String again) {
        List<String> notCounted = SweepText.notCounted(result.kept());
        notCounted.forEach(line -> err.println("firstbell: not counted: " + line));
        if (!notCounted.isEmpty()) {
            err.println("  to repeat a run that does not count, take its folders away, and run `" + again + "`"
                    + sweep.file()
                            .environment()
                            .match(
                                    embedded -> "; a busy machine needs a lower `speed`, in a sweep of its own",
                                    lab -> "",
                                    hub -> ""));
        }
        result.budgetStop().ifPresent(why -> err.println("firstbell: stopped by the budget: " + why));
        if (!result.left().isEmpty()) {
            int all = sweep.file().cells().size();
            err.println("firstbell: " + (all - result.left().size()) + " of " + all + " cells are done and "
                    + result.left().size() + " are left; `" + again + "` goes on"
                    + (result.budgetStop().isPresent() ? " once `budget` in the sweep file allows it" : ""));
        }
    }

    private static JsonNode json(Decision decision) {
        return Json.lines().readTree(Renderer.json().decision(decision));
    }

    /**
     * Writes the plan of the setting that the sweep chooses, as {@code apply} takes it; removes that of an earlier look, if
     * there is none any more.
     *
     * @return why there is none; empty if it was written
     */
    private Optional<String> writePlan(Decision decision) {
        Path plan = folder.path().resolve(FileNames.PLAN);
        Path schedule = folder.path().resolve(FileNames.SCHEDULE);
        TwinParameters parameters = sweep.parameters();
        SweepPlan.Price price = new SweepPlan.Price(
                parameters.usdPerNodeHour(),
                sweep.file().parameters().isPresent()
                        ? "parameter file of the sweep, or Firstbell's own price"
                        : "Firstbell's own price");
        return SweepPlan.of(decision, sweep.classFile(), sweep.inputs().sweep().name(), price)
                .match(
                        proposed -> {
                            AtomicFiles.write(plan, Json.pretty().writeValueAsString(proposed.plan()) + "\n");
                            AtomicFiles.write(schedule, FileNames.schedule(sweep.classFile(), proposed.plan()));
                            return Optional.<String>empty();
                        },
                        none -> {
                            folder.removePlan();
                            return Optional.of(none.reason());
                        });
    }

    private void writeReport(ComparisonView comparison) {
        Path page = folder.path().resolve(FileNames.REPORT);
        ScalingPlanFolder planned = new ScalingPlanFolder(folder.path());
        List<Report.Link> links = planned.links(page);
        result.kept()
                .forEach(cell -> links.add(ScalingPlanFolder.link(
                        "record: " + cell.folder().path().getFileName(),
                        cell.folder().infoFile(),
                        page)));
        AtomicFiles.write(page, Report.html(comparison, planned.planIfAny(), links));
    }

    private int exitCode(boolean interrupted) {
        if (!result.remaining().isEmpty()) {
            return ExitCode.FAILED;
        }
        if (interrupted) {
            return ExitCode.INTERRUPTED;
        }
        boolean all = result.left().isEmpty()
                && KeptCell.standing(result.kept()).stream().allMatch(cell -> cell.state() == KeptCell.State.COUNTS);
        return all ? ExitCode.DONE : ExitCode.NO_ANSWER;
    }
}
