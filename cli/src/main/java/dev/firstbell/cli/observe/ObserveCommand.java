package dev.firstbell.cli.observe;

import dev.firstbell.cli.shared.CaFileOption;
import dev.firstbell.cli.shared.ClusterOptions;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.cli.shared.HubAddress;
import dev.firstbell.cli.shared.Interrupts;
import dev.firstbell.cli.shared.Output;
import dev.firstbell.cli.shared.Say;
import dev.firstbell.cli.shared.TokenOption;
import dev.firstbell.cli.shared.Version;
import dev.firstbell.cli.trust.TrustList;
import dev.firstbell.client.HubClient;
import dev.firstbell.client.HubClientBuilder;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.observe.Pseudonyms;
import dev.firstbell.deploy.prometheus.PrometheusAccess;
import dev.firstbell.recording.HubLogSource;
import dev.firstbell.recording.HubMetricsRecording;
import dev.firstbell.recording.KilledObservation;
import dev.firstbell.recording.ObservedRun;
import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.observed.Observation;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.time.Durations;
import dev.firstbell.records.time.HubClock;
import dev.firstbell.records.yaml.DurationHint;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Records a real class start in the same form as {@code run}, and sends nothing to the hub. */
@Command(
        name = "observe",
        description =
                "Record a real class start and send nothing: watch the cluster now (--kubeconfig), or look back at a past"
                        + " class (--at), in a Prometheus server's history or in the hub's log. No names are kept."
                        + " --finish completes the record of a watch that was ended by force.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class ObserveCommand implements Callable<Integer> {
    private static final Set<String> WITH_FINISH = Set.of(
            "--finish", "--hub-log", "--log-time-zone", "--count-started-by", "--salt-file", "--json", "--quiet");

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOptions cluster;

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            defaultValue = "30m",
            description =
                    "How long to watch from now, or how much time after --at to include, like 45m (${DEFAULT-VALUE}).")
    private String span;

    @Option(names = "--out", paramLabel = "DIR", description = "A new folder for the record.")
    private Path out;

    @Option(
            names = "--finish",
            paramLabel = "DIR",
            description =
                    "Derive the figures of a watch that was ended by force, from what it recorded in this folder. Give"
                            + " --hub-log with it to include the hub's log.")
    private Path finish;

    @Mixin
    private HubLogOptions hubLog;

    @Option(
            names = "--metrics",
            paramLabel = "HUB-URL",
            description =
                    "Record the hub's metrics meanwhile, from HUB-URL/hub/metrics: one request every five seconds.")
    private String metrics;

    @Mixin
    private TokenOption token;

    @Mixin
    private PrometheusOptions prometheus;

    @Mixin
    private CaFileOption caFile;

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = "The start of the past class: " + WhenPhrase.EXAMPLES + ".")
    private String at;

    @Option(
            names = "--before",
            paramLabel = "DURATION",
            defaultValue = "10m",
            description = "How long before --at the first students may have come (${DEFAULT-VALUE}).")
    private String before;

    @Option(
            names = "--time-zone",
            paramLabel = "ZONE",
            description = "The time zone of --at, like America/Denver (this machine's).")
    private ZoneId timeZone = ZoneId.systemDefault();

    @Option(
            names = "--class",
            paramLabel = "CLASS.yaml",
            description = "The class file, which supplies the class's name, SLO and limit.")
    private Path classFile;

    @Option(
            names = "--rung",
            defaultValue = "LIVE",
            description = "The hub's rung on the fidelity ladder, for the record (${DEFAULT-VALUE}):"
                    + " ${COMPLETION-CANDIDATES}.")
    private Rung rung;

    @Option(
            names = "--salt-file",
            paramLabel = "FILE",
            description = "The secret that turns names into pseudonyms; created if it does not exist"
                    + " (firstbell/salt in your configuration folder).")
    private Path salt;

    @Option(names = "--quiet", description = "Print no progress while watching.")
    private boolean quiet;

    @Option(names = "--json", description = "Print the summary as JSON.")
    private boolean json;

    /** The period of a look back, for people. */
    private Optional<String> period = Optional.empty();

    @Override
    public Integer call() {
        HubClock clock = HubClock.realTime();
        Problems problems = new Problems();
        if (finish != null) {
            return finish(clock, problems);
        }
        Duration length = problems.attempt(() -> positive("--for", span));
        Duration lead = problems.attempt(() -> positive("--before", before));
        Optional<ClassFile> file =
                problems.attempt(() -> Optional.ofNullable(classFile).map(ClassFile::read));
        if (out == null) {
            problems.add(
                    "--out",
                    "give a new folder for the record, or --finish with the folder of a watch that was killed");
        } else {
            problems.attempt(() -> RunFolder.checkFree(out));
        }
        Optional<HubLogSource> log = hubLog.source(problems, cluster.isGiven());
        Optional<HubClient> hub = metrics == null ? Optional.empty() : hubClient(problems);
        Optional<PrometheusAccess> history =
                problems.attempt(() -> prometheus.access(caFile::read, cluster.namespace(), this::say));
        Optional<ClusterAccess> watched = problems.attempt(cluster::access);
        checkSources(problems, watched != null && watched.isPresent());
        Instant classStart =
                at == null ? null : problems.attempt(() -> WhenPhrase.parse(at, clock.now(), timeZone, this::say));
        try (ClusterAccess open = watched == null ? null : watched.orElse(null);
                HubClient asked = hub.orElse(null)) {
            if (open != null) {
                ClusterOptions.check(spec, open, problems::add);
            }
            if (asked != null && open != null) {
                HubMetricsRecording.unavailability(asked)
                        .ifPresent(why -> problems.add("--metrics", asked.url() + ": " + why + "; or omit --metrics"));
            }
            problems.throwIfAny();
            Pseudonyms names = names();
            ObservedRun.Settings settings =
                    new ObservedRun.Settings(RunFolder.create(out), clock, names, Version.text(), rung, file, log);
            if (open != null) {
                return new LiveObservation(settings, open, hub, length, quiet ? line -> {} : this::say, this::say)
                        .watch(this::end);
            }
            Instant from = classStart.minus(lead);
            Instant until = earlier(classStart.plus(length), clock.now());
            return lookBack(settings, classStart, from, until, history);
        }
    }

    /** Everything can be looked up again, so a Ctrl-C leaves nothing. */
    private int lookBack(
            ObservedRun.Settings settings,
            Instant classStart,
            Instant from,
            Instant until,
            Optional<PrometheusAccess> history) {
        Runnable halt = () -> Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
        Runnable leaveNothing = () -> {
            try {
                settings.folder().discard();
            } finally {
                halt.run();
            }
        };
        try (Interrupts interrupts = new Interrupts(leaveNothing, halt)) {
            ObservedRun.Result result = ObservedRun.lookBack(settings, classStart, from, until, history);
            boolean given = spec.commandLine().getParseResult().hasMatchedOption("--time-zone");
            period = Optional.of(new PeriodText(timeZone, given).of(from, until));
            return end(result, interrupts.any());
        }
    }

    private int finish(HubClock clock, Problems problems) {
        List<String> others = spec.commandLine().getParseResult().matchedOptions().stream()
                .map(OptionSpec::longestName)
                .filter(option -> !WITH_FINISH.contains(option))
                .sorted()
                .toList();
        if (!others.isEmpty()) {
            problems.add(
                    "--finish",
                    "works on what was recorded; only --hub-log, --log-time-zone, --count-started-by, --salt-file"
                            + " and --json go with it, not " + String.join(", ", others));
        }
        RunFolder folder = problems.attempt(() -> RunFolder.open(finish));
        Optional<HubLogSource> log = hubLog.source(problems, cluster.isGiven());
        problems.throwIfAny();
        ObservedRun.Result result = new KilledObservation(folder, clock, this::names, log).finish();
        result.problems().forEach(this::say);
        print(result.run());
        say("the record is finished as far as the watch came; its notes state what is missing");
        return noAnswer(result) ? ExitCode.NO_ANSWER : ExitCode.DONE;
    }

    private Pseudonyms names() {
        return Pseudonyms.withSaltIn(
                Optional.ofNullable(salt).orElseGet(() -> TrustList.file().resolveSibling("salt")));
    }

    /** Prints what came out; returns the exit code. */
    private int end(ObservedRun.Result result, boolean interrupted) {
        result.problems().forEach(this::say);
        print(result.run());
        period.filter(known -> !json && !result.run().students().isEmpty()).ifPresent(this::printPeriod);
        if (!result.complete()) {
            say("the observation is incomplete; the record states what was observed");
        }
        if (interrupted) {
            return ExitCode.INTERRUPTED;
        }
        if (!result.complete()) {
            return ExitCode.FAILED;
        }
        return noAnswer(result) ? ExitCode.NO_ANSWER : ExitCode.DONE;
    }

    private boolean noAnswer(ObservedRun.Result result) {
        if (result.run().students().isEmpty()) {
            say(noStudent(result) + (result.kept() ? "" : "; " + out + " was removed, since it would hold nothing"));
        }
        return result.run().students().isEmpty() || result.run().info().verdict() == RunInfo.Verdict.INVALID;
    }

    /** That no student was seen does not mean that none came, if the hub counted some. */
    private String noStudent(ObservedRun.Result result) {
        return result.run()
                .info()
                .observed()
                .flatMap(Observation::hub)
                .filter(counts -> counts.started() > 0)
                .map(counts -> "the hub counted " + counts.started()
                        + " starts in this period, but the record shows no student; its notes say what is missing")
                .or(() -> result.run().info().observed().stream()
                        .flatMap(observed -> observed.notes().stream())
                        .filter(note ->
                                note.contains("creationTimestamp") && note.contains("are missing from the figures"))
                        .map(note -> "no student could be counted in this period: " + note)
                        .findFirst())
                .orElseGet(() -> period.map(known -> "no student was found in this period (" + known + ")")
                        .orElse("no student started a server in this period"));
    }

    private void printPeriod(String known) {
        PrintWriter stdout = spec.commandLine().getOut();
        stdout.println("students who came from " + known);
        stdout.flush();
    }

    private void print(RunRecord run) {
        PrintWriter stdout = spec.commandLine().getOut();
        stdout.print(json ? Output.json(run) : Output.text(run));
        stdout.flush();
    }

    private void say(String line) {
        Say.line(spec, line);
    }

    private void checkSources(Problems problems, boolean live) {
        if (cluster.isGiven() && prometheus.isGiven()) {
            problems.add("--prometheus", "looks back at a past class, --kubeconfig watches now; give one of them");
        }
        if (!cluster.isGiven() && !prometheus.isGiven() && !hubLog.isGiven()) {
            problems.add("no source: give --kubeconfig to watch now, or --at with --prometheus or --hub-log");
        }
        if (!cluster.isGiven() && (prometheus.isGiven() || hubLog.isGiven()) && at == null) {
            problems.add("--at", "give the start of the class: " + WhenPhrase.EXAMPLES);
        }
        if (live && at != null) {
            problems.add("--at", "a past class cannot be watched; omit --kubeconfig or --at");
        }
        if (metrics != null && !cluster.isGiven()) {
            problems.add("--metrics", "the hub shows only its present metrics; for a past class, give --prometheus");
        }
    }

    /** Empty if there is a problem. */
    private Optional<HubClient> hubClient(Problems problems) {
        URI url = problems.attempt(() -> HubAddress.read("--metrics", metrics, this::say));
        Optional<ApiToken> secret = problems.attempt(token::readIfAny);
        Optional<Path> authorities = problems.attempt(caFile::read);
        if (url == null || secret == null || authorities == null) {
            return Optional.empty();
        }
        HubClientBuilder builder = HubClient.builder(url);
        secret.ifPresent(builder::token);
        authorities.ifPresent(builder::trustAuthorities);
        return Optional.of(builder.build());
    }

    private static Duration positive(String option, String text) {
        Duration duration = Durations.parse(text)
                .orElseThrow(() -> new BadInputException(option + ": `" + text + "` is not a length of time"
                        + Optional.of(DurationHint.after(text))
                                .filter(hint -> !hint.isEmpty())
                                .orElse("; write 45m, 90s or 1h30m")));
        if (duration.isNegative() || duration.isZero()) {
            throw new BadInputException(option + ": must be longer than zero, found `" + text + "`");
        }
        return duration;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
