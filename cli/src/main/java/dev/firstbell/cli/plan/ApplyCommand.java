package dev.firstbell.cli.plan;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.cli.shared.Version;
import dev.firstbell.deploy.values.ScalingPlanEdits;
import dev.firstbell.records.io.AtomicFiles;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.InputFiles;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Schedule;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A plan into the deployment's own files: a diff to review, and only when asked for, the edit. */
@Command(
        name = "apply",
        description = "Show a plan's hub limits as a diff of the deployment's Helm values; with --write, make the edit."
                + " The nodes are not in it: they are in schedule.yaml.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class ApplyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PLAN", description = "The folder that plan or demo wrote.")
    private Path folder;

    @Option(names = "--values", required = true, paramLabel = "FILE", description = "The Helm values to edit.")
    private Path values;

    @Option(
            names = "--key-prefix",
            paramLabel = "KEY",
            description = "The key that contains the chart's values, like jupyterhub in an umbrella chart; by"
                    + " default, the mapping that contains `hub` or `singleuser`.")
    private String keyPrefix;

    @Option(names = "--write", description = "Edit the file; every comment and every other byte stays as it is.")
    private boolean write;

    @Override
    public Integer call() throws IOException {
        Problems problems = new Problems();
        ScalingPlan plan = problems.attempt(this::plan);
        Schedule schedule = plan == null ? null : problems.attempt(() -> Schedule.read(scheduleFile()));
        String text = problems.attempt(this::text);
        problems.throwIfAny();
        ScalingPlanEdits.Proposal proposal = keyPrefix == null
                ? ScalingPlanEdits.propose(nameInDiff(), text, plan)
                : ScalingPlanEdits.propose(nameInDiff(), text, plan, keyPrefix);
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        out.print(proposal.diff());
        out.flush();
        if (proposal.changes().isEmpty()) {
            err.println(values + " already has the values of the plan");
        } else if (write) {
            // The file itself, not a link to it.
            AtomicFiles.write(values.toRealPath(), proposal.after());
            err.println(values + ": " + DisplayText.count(proposal.changes().size(), "value", "values")
                    + " changed; review and commit");
        } else {
            err.println("nothing was changed; --write edits " + values + "; the diff is for " + howToApply());
        }
        if (plan.warmNodes() > 0) {
            err.println("the nodes are not in this diff: " + hold(schedule) + " yourself (" + scheduleFile()
                    + ") until the pre-scaler exists");
            err.println("raised limits without the nodes make a class start worse, not better");
        }
        err.flush();
        return ExitCode.DONE;
    }

    /** The work of the pre-scaler, as commands for a person. */
    private static String hold(Schedule schedule) {
        return schedule.windows().stream()
                .map(window -> "hold " + DisplayText.count(window.nodes(), "node", "nodes") + " from " + window.from()
                        + " until " + window.until() + " (" + schedule.timeZone() + ")")
                .collect(Collectors.joining(", "));
    }

    /**
     * From the current folder where the file lies in it or below, else its name alone: {@code patch} and {@code git
     * apply} refuse absolute paths and those that lead upwards.
     */
    private String nameInDiff() {
        Path file = values.toAbsolutePath().normalize();
        if (!belowCurrentFolder()) {
            return file.getFileName().toString();
        }
        return StreamSupport.stream(currentFolder().relativize(file).spliterator(), false)
                .map(Path::toString)
                .collect(Collectors.joining("/"));
    }

    private String howToApply() {
        return belowCurrentFolder()
                ? "`patch -p1` or `git apply` here"
                : "`patch -p1 -d " + values.toAbsolutePath().normalize().getParent() + "`";
    }

    private boolean belowCurrentFolder() {
        return values.toAbsolutePath().normalize().startsWith(currentFolder());
    }

    private static Path currentFolder() {
        return Path.of("").toAbsolutePath().normalize();
    }

    private Path scheduleFile() {
        return folder.resolve(FileNames.SCHEDULE);
    }

    private ScalingPlan plan() {
        if (!Files.exists(folder.resolve(FileNames.PLAN)) && Files.isRegularFile(folder.resolve("run.json"))) {
            throw new BadInputException(
                    "PLAN: " + folder + " is the folder of a run; give the one that `firstbell plan` wrote");
        }
        return new ScalingPlanFolder(folder).plan();
    }

    private String text() {
        if (Files.isDirectory(values)) {
            throw new BadInputException("--values: " + values + " is a folder; give a file");
        }
        try {
            return InputFiles.read(values, "give the values file of the deployment's Helm release");
        } catch (BadInputException e) {
            throw new BadInputException("--values: " + e.getMessage());
        }
    }
}
