package dev.firstbell.cli.sweep;

import dev.firstbell.analysis.report.Report;
import dev.firstbell.analysis.view.ComparisonView;
import dev.firstbell.cli.plan.FileNames;
import dev.firstbell.cli.plan.ScalingPlanFolder;
import dev.firstbell.cli.report.Output;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.cli.shared.Version;
import dev.firstbell.records.io.AtomicFiles;
import dev.firstbell.records.sweep.KeptCell;
import dev.firstbell.simulations.Sweep;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;

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
        folder.write(sweep, Version.text(), result.kept(), result.budgetStop(), Optional.empty());
        if (!result.kept().isEmpty()) {
            ComparisonView comparison =
                    ComparisonView.of(result.kept().stream().map(KeptCell::run).toList());
            writeReport(comparison);
            PrintWriter stdout = spec.commandLine().getOut();
            stdout.print(Output.table(comparison, json));
            stdout.flush();
            say.accept("report: " + folder.path().resolve(FileNames.REPORT));
        }
        SweepText.notCounted(result.kept()).forEach(line -> err.println("firstbell: not counted: " + line));
        result.budgetStop().ifPresent(why -> err.println("firstbell: stopped by the budget: " + why));
        if (!result.left().isEmpty()) {
            err.println("firstbell: " + result.left().size() + " of " + sweep.file().cells().size()
                    + " cells are left; `" + again + "` goes on" + (result.budgetStop().isPresent()
                            ? " once `budget` in the sweep file allows it"
                            : ""));
        }
        err.flush();
        return exitCode(interrupted);
    }

    private void writeReport(ComparisonView comparison) {
        Path page = folder.path().resolve(FileNames.REPORT);
        ScalingPlanFolder planned = new ScalingPlanFolder(folder.path());
        List<Report.Link> links = planned.links(page);
        result.kept()
                .forEach(cell -> links.add(ScalingPlanFolder.link(
                        "record: " + cell.folder().path().getFileName(), cell.folder().infoFile(), page)));
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
                && KeptCell.standing(result.kept()).stream()
                        .allMatch(cell -> cell.state() == KeptCell.State.COUNTS);
        return all ? ExitCode.DONE : ExitCode.NO_ANSWER;
    }
}
