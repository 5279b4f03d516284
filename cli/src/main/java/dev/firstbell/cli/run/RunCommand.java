package dev.firstbell.cli.run;

import dev.firstbell.cli.display.ProgressOptions;
import dev.firstbell.cli.shared.ClusterOptions;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.cli.shared.HubOptions;
import dev.firstbell.cli.shared.Interrupts;
import dev.firstbell.cli.shared.LongWait;
import dev.firstbell.cli.shared.Output;
import dev.firstbell.cli.shared.Say;
import dev.firstbell.cli.shared.Version;
import dev.firstbell.cli.trust.TrustList;
import dev.firstbell.cli.trust.TrustedHubs.TrustedHub;
import dev.firstbell.client.ReadinessMode;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.InputFiles;
import dev.firstbell.records.io.PastedCommand;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.time.HubClock;
import dev.firstbell.simulations.ClassStart;
import dev.firstbell.simulations.Environment;
import dev.firstbell.simulations.HubAccess;
import dev.firstbell.simulations.HubCheck;
import dev.firstbell.twin.parameters.TwinParameters;
import java.net.URI;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Drives one class start against an existing hub. */
@Command(
        name = "run",
        description = "Drive one class start against a JupyterHub, now, and keep the record: the first student comes as"
                + " soon as all users are made; the file's `start` is for plans and schedules.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class RunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "CLASS.yaml", description = "The class; examples/ has some.")
    private Path classFile;

    @Mixin
    private HubOptions hub;

    @Mixin
    private ClusterOptions cluster;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "A new folder for the record.")
    private Path out;

    @Option(
            names = "--prefix",
            defaultValue = ClassPlan.DEFAULT_PREFIX,
            description = "The prefix of every test user's name; no other user is touched (${DEFAULT-VALUE}).")
    private String prefix;

    @Option(
            names = "--rung",
            description = "The hub's rung on the fidelity ladder, for the record: ${COMPLETION-CANDIDATES}."
                    + " Default for a remote hub: live. Required for a hub on this machine.")
    private Rung rung;

    @Option(
            names = "--readiness",
            paramLabel = "MODE",
            defaultValue = "STREAM",
            description = "How the client learns that servers are ready (${DEFAULT-VALUE}, as students' browsers do):"
                    + " ${COMPLETION-CANDIDATES}. The others put less load on the hub than a real class;"
                    + " docs/performance.md has the measurements.")
    private ReadinessMode readiness;

    @Option(names = "--slo", description = "Exit with code 3 if the SLO was missed; the class file's `slo` states it.")
    private boolean judgeSlo;

    @Mixin
    private ProgressOptions watching;

    @Option(
            names = "--claims-stay",
            description = "The hub keeps a volume claim when its user is deleted (delete_pvc is False in KubeSpawner's"
                    + " configuration). Without this, a run does not start if --kubeconfig shows that servers of several users"
                    + " share one claim.")
    private boolean claimsStay;

    @Option(names = "--dry-run", description = "Check everything, print the steps of the run, and change nothing.")
    private boolean dryRun;

    @Option(
            names = "--parameters",
            paramLabel = "FILE",
            description =
                    "With --dry-run: your own parameters of the twin (YAML), for the expected nodes and their cost; for"
                            + " all others the priors that Firstbell ships.")
    private Path parameterFile;

    @Option(names = "--json", description = "Print the summary, or the steps of --dry-run, as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Problems problems = new Problems();
        ClassFile file = problems.attempt(() -> ClassFile.read(classFile));
        String sound = problems.attempt(() -> ClassPlan.checkPrefix(prefix));
        ClassPlan plan = file == null || sound == null ? null : ClassPlan.of(file, prefix, file.startInstant());
        URI url = problems.attempt(hub::url);
        TrustedHub trusted = url == null ? null : problems.attempt(() -> TrustList.require(url));
        Rung stands = url == null ? null : problems.attempt(() -> RungOfHub.of(url, rung));
        if (plan != null && trusted != null) {
            trusted.problems(plan).forEach(problem -> problems.add(classFile + ": " + problem));
        }
        ApiToken token = problems.attempt(hub::token);
        Optional<Path> authorities = problems.attempt(hub::authorities);
        HubAccess access =
                url == null || token == null || authorities == null ? null : new HubAccess(url, token, authorities);
        if (access != null && trusted != null) {
            HubOptions.awaitRestart(spec, access);
        }
        String version = access == null || trusted == null
                ? null
                : LongWait.during(
                        spec,
                        "the response of " + url,
                        () -> HubCheck.of(access)
                                .unused(prefix)
                                .activeAtMost(trusted.activeUsers())
                                .unlocked()
                                .run(problems::add));
        if (version != null && stands != null) {
            RungOfHub.check(access, stands, problems::add);
        }
        problems.attempt(() -> RunFolder.checkFree(out));
        problems.attempt(watching::check);
        if (parameterFile != null && !dryRun) {
            problems.add("--parameters: has no effect without --dry-run; leave it out");
        }
        List<String> notes = new ArrayList<>();
        TwinParameters parameters = problems.attempt(() -> parameters(notes::add));
        Optional<ClusterAccess> watched = problems.attempt(cluster::access);
        try (ClusterAccess open = watched == null ? null : watched.orElse(null)) {
            if (open != null) {
                ClusterOptions.check(spec, open, problems::add);
                if (!claimsStay) {
                    ClaimsOfRun.checkShared(open, problems::add);
                }
            }
            problems.throwIfAny();
            if (!watching.quiet()) {
                Stream.concat(file.notes().stream(), notes.stream())
                        .forEach(note -> spec.commandLine().getErr().println("note: " + note));
            }
            if (dryRun) {
                DryRun wouldBe = new DryRun(plan, access, version, stands, watched, parameters);
                spec.commandLine().getOut().print(json ? wouldBe.json() : wouldBe.text());
                spec.commandLine().getOut().flush();
                return ExitCode.DONE;
            }
            try (ProgressOptions.Progress progress =
                    watching.open(spec.commandLine().getErr())) {
                return record(plan, access, version, stands, watched, progress);
            }
        }
    }

    private TwinParameters parameters(Consumer<String> notes) {
        return parameterFile == null
                ? TwinParameters.defaults()
                : TwinParameters.parse(
                        parameterFile.toString(),
                        InputFiles.read(parameterFile, "`firstbell image inspect --parameters FILE` writes one"),
                        notes);
    }

    private int record(
            ClassPlan plan,
            HubAccess access,
            String version,
            Rung stands,
            Optional<ClusterAccess> watched,
            ProgressOptions.Progress progress) {
        RunFolder folder = RunFolder.create(out);
        HubClock clock = HubClock.realTime();
        RunInfo info = RunInfo.begun(
                Excerpt.of(plan.className()) + " " + clock.now().truncatedTo(ChronoUnit.SECONDS),
                new RunInfo.Environment(stands, access.url().toString(), version, clock.speed()),
                Version.text(),
                Optional.empty(),
                plan,
                clock.now());
        try (RunRecordings beside = new RunRecordings(watched)) {
            ClassStart start = ClassStart.begin(
                    access,
                    clock,
                    folder,
                    info,
                    readiness,
                    beside,
                    report -> progress.show(Excerpt.of(plan.className()), report));
            int exitCode = drive(start, plan, access, clock, progress);
            watched.ifPresent(cluster -> ClaimsOfRun.left(cluster, plan).ifPresent(this::complain));
            return exitCode;
        }
    }

    private int drive(
            ClassStart start, ClassPlan plan, HubAccess access, HubClock clock, ProgressOptions.Progress progress) {
        try (Interrupts interrupts = new Interrupts(
                () -> {
                    progress.end();
                    complain("stopping: servers are stopped and users removed; Ctrl-C again to leave them");
                    start.stop();
                },
                start::kill)) {
            ClassStart.Result result;
            if (start.awaitPrepared()) {
                Environment.Departure departure = Environment.Departure.now(clock, plan);
                result = start.go(departure.clock(), departure.classStart(), List::of);
            } else {
                result = start.finish(clock, List::of);
            }
            progress.end();
            print(result.run());
            result.remaining().forEach(line -> complain("not cleaned up: " + line));
            if (!result.remaining().isEmpty()) {
                complain("`" + cleanUpAgain(access) + "` tries again");
            }
            return ExitCode.of(
                    result.run().info().verdict(), !result.remaining().isEmpty(), interrupts.any(), judgeSlo);
        }
    }

    private String cleanUpAgain(HubAccess access) {
        List<String> words = new ArrayList<>(List.of("firstbell", "cleanup", out.toString()));
        words.addAll(access.options());
        return PastedCommand.of(words);
    }

    private void print(RunRecord run) {
        spec.commandLine().getOut().print(json ? Output.json(run) : Output.text(run));
        spec.commandLine().getOut().flush();
    }

    private void complain(String line) {
        Say.line(spec, line);
    }
}
