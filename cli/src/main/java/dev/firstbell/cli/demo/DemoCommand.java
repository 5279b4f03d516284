package dev.firstbell.cli.demo;

import dev.firstbell.analysis.report.Report;
import dev.firstbell.analysis.view.ComparisonView;
import dev.firstbell.cli.display.ProgressOptions;
import dev.firstbell.cli.environment.EmbeddedEnvironment;
import dev.firstbell.cli.environment.LabEnvironment;
import dev.firstbell.cli.environment.LabScripts;
import dev.firstbell.cli.environment.ScheduledRoom;
import dev.firstbell.cli.plan.FileNames;
import dev.firstbell.cli.plan.ScalingPlanFolder;
import dev.firstbell.cli.run.RunRecordings;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.cli.shared.Interrupts;
import dev.firstbell.cli.shared.Output;
import dev.firstbell.cli.shared.Version;
import dev.firstbell.deploy.values.ScalingPlanEdits;
import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.io.AtomicFiles;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.simulations.Environment;
import dev.firstbell.simulations.Sweep;
import dev.firstbell.twin.Twin;
import dev.firstbell.twin.parameters.TwinParameters;
import dev.firstbell.twin.plan.ClosedForm;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The main job, on the embedded hub or in the lab: one class under three settings, a plan, and the files that carry it out. */
@Command(
        name = "demo",
        description = "Start a class of 220 at the embedded hub under no pre-scaling, a guess and the plan; compare."
                + " With --lab, at a real JupyterHub on a real Kubernetes control plane on this machine.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class DemoCommand implements Callable<Integer> {
    private static final Setting NO_PRE_SCALING = Setting.withoutPrescaling("no pre-scaling", Setting.HubLimits.Z2JH);
    private static final Setting GUESS = new Setting(
            "a guess: 2 nodes", Prescaling.nodePlaceholders(2), Duration.ofHours(2), Setting.HubLimits.Z2JH);
    /** Long enough to see programs that compute now and then. */
    private static final Duration PROBE = Duration.ofSeconds(1);

    private static final String PLAN_NAME = "the plan";
    private static final String SPEED = "--speed";
    private static final String SEED = "--seed";

    @Spec
    private CommandSpec spec;

    @Option(names = "--out", paramLabel = "DIR", description = "A new folder for the results (runs/demo-DATE-TIME).")
    private Path out;

    @Option(
            names = "--lab",
            description =
                    "In the lab (docs/lab.md): real hub and control plane, simulated nodes, real time; about 20 minutes,"
                            + " and as much again to build it the first time.")
    private boolean lab;

    @Option(
            names = SPEED,
            paramLabel = "FACTOR",
            description = "Hub seconds per second while students arrive, 1 to 10 (10, or less on a busy machine).")
    private Double requestedSpeed;

    @Option(
            names = SEED,
            defaultValue = "1",
            description = "Seed of the modelled nodes and image pulls (${DEFAULT-VALUE}).")
    private long seed;

    @Mixin
    private ProgressOptions watching;

    @Option(names = "--json", description = "Print the table as JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (requestedSpeed != null && !(requestedSpeed >= 1 && requestedSpeed <= 10)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--speed must be from 1 to 10, found " + requestedSpeed
                            + "; faster, this machine becomes the limit");
        }
        for (String modelled : List.of(SPEED, SEED)) {
            if (lab && spec.commandLine().getParseResult().hasMatchedOption(modelled)) {
                throw new ParameterException(
                        spec.commandLine(), modelled + " is for the embedded hub; the lab runs in real time");
            }
        }
        Path folder = RunFolder.checkFree(Optional.ofNullable(out).orElseGet(DemoCommand::newFolder));
        TwinParameters parameters =
                lab ? LabEnvironment.Nodes.QUICK.of(TwinParameters.defaults()) : TwinParameters.defaults();
        ClassFile file = ClassFile.parse(BundledFiles.DEMO_CLASS, BundledFiles.text(BundledFiles.DEMO_CLASS));
        ScalingPlan plan = ClosedForm.plan(file, parameters);
        ClassPlan students = ClassPlan.of(file, ClassPlan.DEFAULT_PREFIX, file.startInstant());
        Setting planned = plan.setting(PLAN_NAME);
        List<Setting> settings = List.of(NO_PRE_SCALING, GUESS, planned);

        double speed = lab ? 1 : speed();
        PrintWriter err = spec.commandLine().getErr();
        Sweep.Result result;
        boolean interrupted;
        try (ProgressOptions.Progress progress = watching.open(err);
                RunRecordings beside = new RunRecordings(Optional.empty());
                Environment environment = environment(
                        students,
                        settings,
                        parameters,
                        speed,
                        progress,
                        // As in a deployment: the pre-scaler's job keeps the room, from schedule.yaml.
                        new ScheduledRoom(
                                planned,
                                folder.resolve(FileNames.SCHEDULE),
                                new DecisionLog(folder.resolve(FileNames.DECISIONS), file.timeZone(), line -> {
                                    progress.end();
                                    say(planned.name() + ": " + line);
                                })))) {
            say(String.format(
                    "%s: %d students for %s, three settings, %s",
                    file.name(), students.students().size(), file.start(), where(speed)));
            // The pre-scaler's job reads it during the third run.
            Files.createDirectories(folder);
            AtomicFiles.write(folder.resolve(FileNames.SCHEDULE), FileNames.schedule(file, plan));
            Sweep sweep = new Sweep(environment, beside, students, settings, 1, folder, Version.text(), file.length());
            try (Interrupts interrupts = new Interrupts(
                    () -> {
                        progress.end();
                        err.println("firstbell: stopping; what is done stays in " + folder);
                        err.flush();
                        sweep.stop();
                    },
                    sweep::kill)) {
                result = sweep.run((setting, report) -> progress.show(setting.name(), report));
                interrupted = interrupts.any();
            }
        }
        result.remaining().forEach(line -> err.println("firstbell: not cleaned up: " + line));
        boolean leftovers = !result.remaining().isEmpty();
        if (result.runs().isEmpty()) {
            return ExitCode.of(RunInfo.Verdict.ABORTED, leftovers, interrupted, false);
        }
        ComparisonView comparison = ComparisonView.of(result.runs());
        write(folder, file, plan, comparison);
        PrintWriter stdout = spec.commandLine().getOut();
        stdout.print(Output.table(comparison, json));
        stdout.flush();
        say("report: " + folder.resolve(FileNames.REPORT));
        say("proposal: " + folder.resolve(FileNames.SCHEDULE) + " and " + folder.resolve(FileNames.VALUES_DIFF));
        if (result.runs().stream().anyMatch(run -> run.info().verdict() == RunInfo.Verdict.INVALID)) {
            say(remedy(speed));
        }
        // The first run without a result decides; the table compares whether the SLO was met.
        RunInfo.Verdict worst = result.runs().stream()
                .map(run -> run.info().verdict())
                .filter(verdict -> verdict != RunInfo.Verdict.SLO_MET && verdict != RunInfo.Verdict.SLO_MISSED)
                .findFirst()
                .orElse(RunInfo.Verdict.SLO_MET);
        return ExitCode.of(worst, leftovers, interrupted, false);
    }

    /** What a person can do about a run that this machine was too busy for. */
    private String remedy(double speed) {
        String again = "this machine was too busy for a valid run: end other programs and run the demo again";
        return lab || speed < 2 ? again : again + String.format(", or slow it down with --speed %.0f", speed / 2);
    }

    private double speed() {
        DemoSpeed chosen = DemoSpeed.of(Optional.ofNullable(requestedSpeed), ProcessorShare.measure(PROBE));
        chosen.remark().ifPresent(this::say);
        return chosen.speed();
    }

    private void say(String line) {
        if (!watching.quiet()) {
            spec.commandLine().getErr().println(line);
            spec.commandLine().getErr().flush();
        }
    }

    private Environment environment(
            ClassPlan students,
            List<Setting> settings,
            TwinParameters parameters,
            double speed,
            ProgressOptions.Progress progress,
            ScheduledRoom scheduled) {
        if (!lab) {
            return new EmbeddedEnvironment(
                    Twin.worldStart(students, settings.get(0)), parameters, seed, speed, Optional.of(scheduled));
        }
        LabScripts scripts = LabScripts.ofCheckout(Map.of(), line -> {
            progress.end();
            say(line);
        });
        return new LabEnvironment(
                scripts,
                // A lab of its own: not shared with another demo.
                "firstbell-demo-" + ProcessHandle.current().pid(),
                LabEnvironment.Nodes.QUICK,
                settings.stream().map(Setting::prescaling).toList(),
                this::say,
                Optional.of(scheduled));
    }

    private String where(double speed) {
        LabEnvironment.Nodes nodes = LabEnvironment.Nodes.QUICK;
        return lab
                ? String.format(
                        "in the lab (real hub and control plane; simulated nodes: Ready after %d s, pull %d s)",
                        nodes.ready().toSeconds(), nodes.pull().toSeconds())
                : "at the embedded hub (modelled; " + DemoSpeed.inWords(speed) + ")";
    }

    private static void write(Path folder, ClassFile file, ScalingPlan plan, ComparisonView comparison) {
        AtomicFiles.write(folder.resolve(FileNames.PLAN), Json.pretty().writeValueAsString(plan) + "\n");
        AtomicFiles.write(
                folder.resolve(FileNames.VALUES_DIFF),
                ScalingPlanEdits.propose(BundledFiles.VALUES_PATH, BundledFiles.text(BundledFiles.VALUES), plan)
                        .diff());
        Path page = folder.resolve(FileNames.REPORT);
        List<Report.Link> links = new ScalingPlanFolder(folder).links(page);
        comparison
                .runs()
                .forEach(run -> links.add(new Report.Link("record: " + run.runId(), run.runId() + "/run.json")));
        AtomicFiles.write(page, Report.html(comparison, Optional.of(plan), links));
    }

    private static Path newFolder() {
        return Path.of(
                "runs", "demo-" + DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").format(LocalDateTime.now()));
    }
}
