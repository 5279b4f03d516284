package dev.firstbell.cli.plan;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.cli.shared.Version;
import dev.firstbell.deploy.chart.Helm;
import dev.firstbell.deploy.chart.HelmChart;
import dev.firstbell.deploy.values.ChartCheck;
import dev.firstbell.deploy.values.OtherValuesFiles;
import dev.firstbell.deploy.values.PlanFigures;
import dev.firstbell.deploy.values.ScalingPlanEdits;
import dev.firstbell.deploy.values.ValuesFile;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.PastedCommand;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.schedule.Schedule;
import dev.firstbell.records.schedule.WeeklyWindow;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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

    @Parameters(paramLabel = "PLAN", description = "The folder that plan, sweep or demo wrote.")
    private Path given;

    /** The folder of the plan. */
    private Path folder;

    @Option(names = "--values", required = true, paramLabel = "FILE", description = "The Helm values to edit.")
    private Path values;

    @Option(
            names = "--key-prefix",
            paramLabel = "KEY",
            description = "The key that contains the chart's values, like jupyterhub in an umbrella chart, or `.` for"
                    + " the top level; by default, it is found from the file's keys and the chart's dependencies.")
    private String keyPrefix;

    @Option(
            names = "--chart",
            paramLabel = "DIR-or-TGZ",
            description = "The chart that the values are for: find the key by its dependencies, and check that it takes"
                    + " the changed values; if `helm` is installed, also that they reach the rendered hub. By default,"
                    + " the chart whose Chart.yaml is beside the values, without rendering.")
    private Path chart;

    @Option(names = "--raise-only", description = "Keep a limit that is higher than the plan's.")
    private boolean raiseOnly;

    @Option(names = "--write", description = "Edit the file; every comment and every other byte stays as it is.")
    private boolean write;

    @Override
    public Integer call() throws IOException {
        Problems problems = new Problems();
        PlanArgument argument = problems.attempt(() -> PlanArgument.of(given));
        folder = argument == null ? given : argument.folder();
        ScalingPlan plan = argument == null ? null : problems.attempt(this::plan);
        Schedule schedule = plan == null ? null : problems.attempt(() -> Schedule.read(scheduleFile()));
        ValuesFile file = problems.attempt(() -> ValuesFile.read("--values", values));
        ChartAtHand atHand = problems.attempt(this::chart);
        problems.throwIfAny();
        ScalingPlanEdits.Proposal proposal = ScalingPlanEdits.propose(new ScalingPlanEdits.Request(
                nameInDiff(), file.text(), plan, Optional.ofNullable(keyPrefix), atHand.chart(), raiseOnly));
        List<String> checks = atHand.check(proposal);
        Path written = write && !proposal.changes().isEmpty() ? file.write(proposal.after()) : null;
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        out.print(proposal.diff());
        out.flush();
        argument.note().ifPresent(err::println);
        SweepDecision.note(folder, plan).ifPresent(err::println);
        if (proposal.changes().isEmpty()) {
            err.println(
                    proposal.unmet().isEmpty()
                            ? keeps(proposal)
                                    ? "nothing was changed: --raise-only keeps limits of " + values
                                            + " that are higher than the plan's"
                                    : values + " already has the values of the plan"
                            : "nothing was changed: no edit of " + values + " would have an effect");
        } else if (written != null) {
            err.println(values + ": " + DisplayText.count(proposal.changes().size(), "value", "values")
                    + " changed; review and commit");
            if (Files.isSymbolicLink(values)) {
                err.println(values + " is a link; the file that changed is " + written);
            }
        } else {
            err.println("nothing was changed; --write edits " + values + "; the diff is for " + howToApply());
        }
        proposal.unmet().forEach(unmet -> err.println("not applied: " + unmet));
        err.println("the chart's values are at " + proposal.place().inWords() + " ("
                + proposal.place().where() + "), because " + proposal.place().why());
        proposal.notes().forEach(err::println);
        if (!proposal.changes().isEmpty()) {
            OtherValuesFiles.notes(values).forEach(err::println);
        }
        checks.forEach(err::println);
        nodes(plan, schedule).forEach(err::println);
        err.flush();
        return proposal.unmet().isEmpty() ? ExitCode.DONE : ExitCode.NO;
    }

    /**
     * The chart that the values are for.
     *
     * @param chart the chart, if there is one
     * @param named whether the user named it, so that it is rendered, too
     * @param unreadable why a chart beside the values was ignored; empty otherwise
     */
    private record ChartAtHand(Optional<HelmChart> chart, Optional<Path> named, String unreadable) {
        List<String> check(ScalingPlanEdits.Proposal proposal) throws IOException {
            List<String> found = new ArrayList<>();
            if (!unreadable.isEmpty()) {
                found.add("the chart beside the values was ignored: " + unreadable);
            }
            if (chart.isEmpty() && !proposal.changes().isEmpty()) {
                found.add("not checked against a chart, so a changed value may have no effect; --chart DIR-or-TGZ"
                        + " checks it");
            }
            if (chart.isEmpty()) {
                return found;
            }
            Optional<Helm> helm = Helm.in(Objects.toString(System.getenv("PATH"), ""));
            found.addAll(new ChartCheck(chart.get(), named, helm).check(proposal));
            return found;
        }
    }

    private ChartAtHand chart() {
        if (chart != null) {
            return new ChartAtHand(Optional.of(HelmChart.read(chart)), Optional.of(chart), "");
        }
        try {
            return new ChartAtHand(HelmChart.around(values), Optional.empty(), "");
        } catch (BadInputException e) {
            return new ChartAtHand(Optional.empty(), Optional.empty(), e.getMessage());
        }
    }

    /** Whether a limit differs from the plan's only because it is kept. */
    private boolean keeps(ScalingPlanEdits.Proposal proposal) {
        return raiseOnly && proposal.notes().stream().anyMatch(note -> note.endsWith("(--raise-only)"));
    }

    /** What the diff does not do: the nodes. */
    private List<String> nodes(ScalingPlan plan, Schedule schedule) {
        List<String> lines = new ArrayList<>();
        int dated = schedule.windows().stream()
                .mapToInt(Schedule.Window::nodes)
                .max()
                .orElse(0);
        // The plan of a term has weekly windows only.
        int scheduled = schedule.weekly().stream().mapToInt(WeeklyWindow::nodes).reduce(dated, Math::max);
        if (dated > 0) {
            lines.add("the nodes are not in this diff: " + scheduleFile() + " has " + held(schedule)
                    + "; `firstbell prescale converge" + means(plan)
                    + "` with this file holds them (docs/prescaling.md)");
        }
        if (!schedule.hasWindowsOnly()) {
            lines.add(scheduleFile() + (dated > 0 ? " also" : "") + " has weekly windows or calendars; `"
                    + PastedCommand.of("firstbell", "schedule", "show", scheduleFile()) + "` prints what they request");
        }
        if (scheduled != plan.warmNodes()) {
            lines.add("the plan has " + DisplayText.count(plan.warmNodes(), "node", "nodes") + ", but " + scheduleFile()
                    + " holds " + DisplayText.count(scheduled, "node", "nodes") + "; one of the two was edited");
        } else {
            lines.addAll(ScheduleOfPlan.uncovered(scheduleFile().toString(), plan, schedule));
        }
        schedule.past(Instant.now()).forEach(past -> lines.add(scheduleFile() + ": " + past));
        schedule.windows().stream()
                .map(Schedule.Window::course)
                .filter(course -> !course.equals(plan.className()))
                .distinct()
                .forEach(course -> lines.add(scheduleFile() + " holds nodes for " + Excerpt.of(course)
                        + ", but the plan is for " + Excerpt.of(plan.className())));
        if (scheduled > 0 || plan.warmNodes() > 0) {
            lines.add("raised limits without the nodes make a class start worse, not better");
        }
        return lines;
    }

    /** The means that the plan was tested with, where it is not the default. */
    private static String means(ScalingPlan plan) {
        Means means = plan.prescaling().means();
        return means == Means.NONE || means == Means.NODE_PLACEHOLDERS ? "" : " --means " + means.label();
    }

    /** The work of the pre-scaler. */
    private static String held(Schedule schedule) {
        return schedule.windows().stream()
                .map(window -> DisplayText.count(window.nodes(), "node", "nodes") + " from " + window.from() + " until "
                        + window.until() + " (" + schedule.timeZone() + ")")
                .collect(Collectors.joining(", then "));
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
                : "`"
                        + PastedCommand.of(
                                "patch",
                                "-p1",
                                "-d",
                                values.toAbsolutePath().normalize().getParent())
                        + "`";
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
        ScalingPlan plan = new ScalingPlanFolder(folder).plan();
        PlanFigures.check(folder.resolve(FileNames.PLAN).toString(), plan);
        SweepDecision.objection(folder, plan).ifPresent(why -> {
            throw new BadInputException(why);
        });
        return plan;
    }
}
