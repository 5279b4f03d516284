package dev.firstbell.cli.apply;

import dev.firstbell.cli.plan.FileNames;
import dev.firstbell.cli.plan.ScalingPlanFolder;
import dev.firstbell.cli.plan.SweepDecision;
import dev.firstbell.cli.shared.Version;
import dev.firstbell.deploy.files.FileChanges;
import dev.firstbell.deploy.values.PlanFigures;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.PastedCommand;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.schedule.Schedule;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A plan into the deployment's own files: a diff to review, and only when asked for, the edit; and back. */
@Command(
        name = "apply",
        description =
                "Show a plan as a diff of the deployment's own files: the hub's limits in the Helm values, the nodes"
                        + " in the pre-scaler's schedule, the pool's maximum in Terraform's variables. With --write, make the"
                        + " edits, all of them or none; every other byte stays as it is. With --rollback, take the last ones"
                        + " back.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class ApplyCommand implements Callable<Integer> {
    private final Clock clock;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "PLAN",
            arity = "0..1",
            description = "The folder that plan, sweep or demo wrote; not with --rollback.")
    private Path given;

    @Option(names = "--values", paramLabel = "FILE", description = "The Helm values to edit.")
    private Path values;

    @Option(
            names = "--schedule",
            paramLabel = "FILE",
            description = "The pre-scaler's schedule to edit; it is created if it does not exist.")
    private Path schedule;

    @Option(
            names = "--tfvars",
            paramLabel = "FILE",
            description =
                    "Terraform's variables to edit, like firstbell.auto.tfvars.json; the file is created if it does"
                            + " not exist.")
    private Path tfvars;

    @Option(
            names = "--deployment",
            paramLabel = "DIR",
            description = "A git checkout with the deployment's files: edit the ones that its firstbell-deployment.yaml"
                    + " names, or that are found. Nothing is committed or pushed. --values, --schedule and --tfvars then"
                    + " name files in it.")
    private Path deployment;

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

    @Option(
            names = "--pool-variable",
            paramLabel = "NAME",
            description = "The Terraform variable that is the maximum of the students' pool (default:"
                    + " user_pool_max_nodes).")
    private String poolVariable;

    @Option(
            names = "--pool-max",
            paramLabel = "N",
            description = "The pool's maximum; by default, a tenth more than the plan's nodes, and a larger one stays.")
    private Integer poolMax;

    @Option(
            names = "--accept",
            paramLabel = "REASON",
            split = ",",
            description =
                    "Apply a plan in spite of an objection: invalid (it rests on invalid runs), few (on fewer than 3"
                            + " runs), stale (its newest run is older than 120 days), expired.")
    private List<String> accepted = List.of();

    @Option(
            names = "--expires",
            paramLabel = "DATE",
            description =
                    "The last day on which the plan holds, like 2027-04-30. Default: the end of its last term; without"
                            + " terms, 120 days after its newest run or its last window.")
    private String expires;

    @Option(names = "--patch", paramLabel = "FILE", description = "Write the diff into a file, too.")
    private Path patch;

    @Option(names = "--message", paramLabel = "FILE", description = "Write a commit message into a file, too.")
    private Path message;

    @Option(names = "--rollback", description = "Restore what was there before the last edit of these files.")
    private boolean rollback;

    @Option(names = "--write", description = "Edit the files; every comment and every other byte stays as it is.")
    private boolean write;

    /**
     * The command.
     *
     * @param clock for the age of plans and the date of the record
     */
    public ApplyCommand(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() throws IOException {
        checkOptions();
        ApplyTargets.Named named = new ApplyTargets.Named(values, schedule, tfvars, deployment);
        finishEarlier(named.folder());
        ApplyOutput output = new ApplyOutput(spec, write, patch, message);
        return rollback ? Rollback.of(named).call(output) : apply(named, output);
    }

    private void checkOptions() {
        if (rollback == (given != null)) {
            throw new ParameterException(
                    spec.commandLine(),
                    rollback
                            ? "PLAN: not with --rollback, which takes back what was applied last"
                            : "missing PLAN: give the folder that `firstbell plan` wrote");
        }
        if (Stream.of(values, schedule, tfvars, deployment).allMatch(file -> file == null)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "missing option: give the files with --values, --schedule or --tfvars, or a checkout with --deployment");
        }
        Problems problems = new Problems();
        List<String> names = Stream.of(PlanEvidence.Objection.values())
                .map(PlanEvidence.Objection::label)
                .toList();
        accepted.stream()
                .filter(name -> !names.contains(name))
                .forEach(name ->
                        problems.add("--accept: expected " + String.join(", ", names) + ", found `" + name + "`"));
        if (poolMax != null && (poolMax < 1 || poolMax > Schedule.MOST_NODES)) {
            problems.add("--pool-max: expected a number from 1 to " + Schedule.MOST_NODES + ", found " + poolMax);
        }
        if (poolVariable != null && !poolVariable.matches("[A-Za-z_][A-Za-z0-9_-]*")) {
            problems.add("--pool-variable: expected the name of a Terraform variable, found `" + poolVariable + "`");
        }
        if (rollback && Stream.of(expires, chart, keyPrefix, poolMax).anyMatch(option -> option != null)) {
            problems.add("--expires, --chart, --key-prefix and --pool-max have no effect with --rollback");
        }
        problems.attempt(this::lastDay);
        problems.throwIfAny();
    }

    /** An earlier apply that was killed between two files is brought to its end first. */
    private void finishEarlier(Path folder) {
        if (!FileChanges.isUnfinished(folder)) {
            return;
        }
        if (!write) {
            throw new BadInputException(
                    folder + ": an earlier `apply` was interrupted between two files; run the command"
                            + " with --write, which brings it to its end first");
        }
        List<Path> outside = deployment == null ? List.of() : FileChanges.outside(folder);
        if (!outside.isEmpty()) {
            throw new BadInputException(folder
                    + ": the list of an interrupted `apply` in it names a file outside the checkout, " + outside.get(0)
                    + "; nothing was changed. `apply --deployment` does not write such a list; remove it");
        }
        List<Path> left = FileChanges.finish(folder);
        spec.commandLine()
                .getErr()
                .println("an earlier `apply` was interrupted; "
                        + (left.isEmpty()
                                ? "it had changed all or none of its files"
                                : "it was brought to its end: "
                                        + String.join(
                                                ", ",
                                                left.stream()
                                                        .map(Path::toString)
                                                        .toList())));
    }

    private Optional<LocalDate> lastDay() {
        try {
            return Optional.ofNullable(expires).map(LocalDate::parse);
        } catch (DateTimeParseException e) {
            throw new BadInputException("--expires: expected a day like 2027-04-30, found `" + expires + "`");
        }
    }

    private int apply(ApplyTargets.Named named, ApplyOutput output) throws IOException {
        Problems problems = new Problems();
        PlanArgument argument = problems.attempt(() -> PlanArgument.of(given));
        Path folder = argument == null ? given : argument.folder();
        ScalingPlan plan = argument == null ? null : problems.attempt(() -> plan(folder));
        Path scheduleFile = NodesOfPlan.fileIn(folder);
        Schedule planned = plan == null ? null : problems.attempt(() -> Schedule.read(scheduleFile));
        ApplyTargets targets = problems.attempt(() -> ApplyTargets.of(named, Optional.ofNullable(plan)));
        if (chart != null) {
            problems.attempt(() -> ChartAtHand.of(chart, values));
        }
        Instant now = clock.instant();
        PlanEvidence evidence = planned == null ? null : problems.attempt(() -> evidence(folder, plan, planned, now));
        problems.throwIfAny();
        PlanEdits edits = new PlanEdits(
                targets,
                plan,
                new NodesOfPlan(scheduleFile, plan, planned, now),
                new PlanEdits.Wishes(
                        Optional.ofNullable(chart),
                        Optional.ofNullable(keyPrefix).or(targets::keyPrefix),
                        raiseOnly,
                        Optional.ofNullable(poolVariable).or(targets::poolVariable),
                        Optional.ofNullable(poolMax)));
        output.note(argument.note());
        output.note(SweepDecision.note(folder, plan));
        return new PlanApplication(folder, plan, targets, edits, evidence, now).call(output);
    }

    private PlanEvidence evidence(Path folder, ScalingPlan plan, Schedule planned, Instant now) {
        PlanEvidence found = PlanEvidence.of(folder, plan, planned, now);
        PlanEvidence evidence = lastDay()
                .map(day -> found.expiring(day, planned.timeZone(), now))
                .orElse(found);
        evidence.refuse(folder, accepted);
        return evidence;
    }

    private static ScalingPlan plan(Path folder) {
        ScalingPlan plan = new ScalingPlanFolder(folder).plan();
        PlanFigures.check(folder.resolve(FileNames.PLAN).toString(), plan);
        SweepDecision.objection(folder, plan).ifPresent(why -> {
            throw new BadInputException(why);
        });
        return plan;
    }

    /** The command that takes back an edit. */
    static String rollbackCommand(ApplyTargets targets) {
        return targets.tree()
                .map(tree -> PastedCommand.of("firstbell", "apply", "--rollback", "--deployment", tree.folder()))
                .orElseGet(() -> PastedCommand.of(Stream.concat(
                                Stream.of("firstbell", "apply", "--rollback"),
                                targets.files().values().stream()
                                        .limit(1)
                                        .flatMap(file -> Stream.of(
                                                "--" + file.kind().label(),
                                                file.given().toString())))
                        .toList()));
    }
}
