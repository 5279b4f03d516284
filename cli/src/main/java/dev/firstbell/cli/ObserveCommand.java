package dev.firstbell.cli;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.deploy.observe.ClusterAccess;
import dev.firstbell.deploy.observe.Pseudonyms;
import dev.firstbell.deploy.prometheus.PrometheusAccess;
import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.time.DurationText;
import dev.firstbell.records.time.HubClock;
import dev.firstbell.simulations.HubFigures;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A real class start: the same record as {@code run}'s, and nothing is sent to the hub. */
@Command(
        name = "observe",
        description =
                "Record a real class start and send nothing: watch the cluster now (--kubeconfig), or look at a class"
                        + " that was (--at), in a Prometheus server's history or in the hub's log. Nobody's name is kept.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ObserveCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOptions cluster;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            defaultValue = "30m",
            description = "How long to watch from now, or to look from --at on, like 45m (${DEFAULT-VALUE}).")
    private String span;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "A new folder for the record.")
    private Path out;

    @Option(
            names = "--hub-log",
            paramLabel = "FILE",
            description =
                    "The hub's log, like `kubectl logs deploy/hub` prints it: when students asked, their 429s, and"
                            + " when their servers were ready. While watching it is read at the end, so it may still grow.")
    private Path hubLog;

    @Option(
            names = "--log-time-zone",
            defaultValue = "UTC",
            paramLabel = "ZONE",
            description = "The clock of the log; a hub in a container writes UTC (${DEFAULT-VALUE}). With `kubectl logs"
                    + " --timestamps` it follows from the log.")
    private ZoneId logTimeZone;

    @Option(
            names = "--metrics",
            paramLabel = "HUB-URL",
            description = "Keep what the hub counts meanwhile, at HUB-URL/hub/metrics: a request every five seconds.")
    private String metrics;

    @Mixin
    private TokenOption token;

    @Option(
            names = "--prometheus",
            paramLabel = "URL",
            description = "Look at a class that was, in this Prometheus server's history.")
    private String prometheus;

    @Option(
            names = "--prometheus-token-file",
            paramLabel = "FILE",
            description = "File that holds a token for the Prometheus server.")
    private Path prometheusToken;

    @Mixin
    private CaFileOption caFile;

    @Option(names = "--at", paramLabel = "WHEN", description = "When that class began: " + WhenPhrase.EXAMPLES + ".")
    private String at;

    @Option(
            names = "--before",
            paramLabel = "TIME",
            defaultValue = "10m",
            description = "How long before --at students may have come (${DEFAULT-VALUE}).")
    private String before;

    @Option(
            names = "--time-zone",
            paramLabel = "ZONE",
            description = "The clock of --at, like America/Denver (this machine's).")
    private ZoneId timeZone = ZoneId.systemDefault();

    @Option(
            names = "--class",
            paramLabel = "CLASS.yaml",
            description = "The class's name, what was promised to it, and how long students wait at most.")
    private Path classFile;

    @Option(
            names = "--rung",
            defaultValue = "LIVE",
            description = "Where the hub stands on the fidelity ladder, for the record (${DEFAULT-VALUE}):"
                    + " ${COMPLETION-CANDIDATES}.")
    private Rung rung;

    @Option(
            names = "--salt-file",
            paramLabel = "FILE",
            description = "The secret that makes names into what stands in the record; made if it is not there"
                    + " (firstbell/salt in your configuration folder).")
    private Path salt;

    @Option(names = "--quiet", description = "Say nothing while watching.")
    private boolean quiet;

    @Option(names = "--json", description = "Print the summary as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        HubClock clock = HubClock.realTime();
        Problems problems = new Problems();
        Duration length = problems.attempt(() -> positive("--for", span));
        Duration lead = problems.attempt(() -> positive("--before", before));
        Optional<ClassFile> file =
                problems.attempt(() -> Optional.ofNullable(classFile).map(ClassFile::read));
        problems.attempt(() -> RunFolder.checkFree(out));
        if (hubLog != null && !Files.isReadable(hubLog)) {
            problems.add("--hub-log", hubLog + " cannot be read; it has to be there from the beginning, and may grow");
        }
        Optional<HubClient> hub = metrics == null ? Optional.empty() : hubClient(problems);
        Optional<PrometheusAccess> history = problems.attempt(this::history);
        Optional<ClusterAccess> watched = problems.attempt(cluster::access);
        checkSources(problems, watched != null && watched.isPresent());
        Instant classStart = at == null ? null : problems.attempt(() -> WhenPhrase.parse(at, clock.now(), timeZone));
        try (ClusterAccess open = watched == null ? null : watched.orElse(null);
                HubClient asked = hub.orElse(null)) {
            if (open != null) {
                open.check(problems::add);
            }
            if (asked != null && open != null) {
                HubFigures.refusal(asked)
                        .ifPresent(why -> problems.add("--metrics", asked.url() + ": " + why + "; or leave it out"));
            }
            problems.throwIfAny();
            Pseudonyms names = Pseudonyms.withSaltIn(Optional.ofNullable(salt)
                    .orElseGet(() -> TrustCommand.file().resolveSibling("salt")));
            ObservedRun run = new ObservedRun(
                    spec.commandLine(),
                    RunFolder.create(out),
                    clock,
                    names,
                    file,
                    rung,
                    Optional.ofNullable(hubLog).map(log -> new ObservedRun.Log(log, logTimeZone)),
                    json);
            if (open != null) {
                return new LiveObservation(run, open, hub, length, quiet).watch();
            }
            Instant from = classStart.minus(lead);
            Instant until = earlier(classStart.plus(length), clock.now());
            return run.history(classStart, from, until, history);
        }
    }

    private void checkSources(Problems problems, boolean live) {
        if (cluster.isGiven() && prometheus != null) {
            problems.add("--prometheus", "looks at a class that was, --kubeconfig watches now; give one of them");
        }
        if (!cluster.isGiven() && prometheus == null && hubLog == null) {
            problems.add("nothing to look at: give --kubeconfig to watch now, or --at with --prometheus or --hub-log");
        }
        if (!cluster.isGiven() && (prometheus != null || hubLog != null) && at == null) {
            problems.add("--at", "when was the class? write " + WhenPhrase.EXAMPLES);
        }
        if (live && at != null) {
            problems.add("--at", "a class that was cannot be watched; leave --kubeconfig out, or --at");
        }
        if (metrics != null && !cluster.isGiven()) {
            problems.add("--metrics", "the hub says only what it counts now; for a class that was, give --prometheus");
        }
    }

    private Optional<PrometheusAccess> history() {
        if (prometheus == null) {
            return Optional.empty();
        }
        URI url = HubOptions.checked("--prometheus", prometheus);
        return Optional.of(PrometheusAccess.of(
                url,
                Optional.ofNullable(prometheusToken)
                        .map(token -> TokenOption.fromFile("--prometheus-token-file", token)
                                .bearer()),
                caFile.read(),
                cluster.namespace()));
    }

    /** Empty if there is a problem. */
    private Optional<HubClient> hubClient(Problems problems) {
        URI url = problems.attempt(() -> HubOptions.checked("--metrics", metrics));
        Optional<ApiToken> secret = problems.attempt(token::readIfAny);
        Optional<Path> authorities = problems.attempt(caFile::read);
        if (url == null || secret == null || authorities == null) {
            return Optional.empty();
        }
        HubClient.Builder builder = HubClient.builder(url);
        secret.ifPresent(builder::token);
        authorities.ifPresent(builder::trustAuthorities);
        return Optional.of(builder.build());
    }

    private static Duration positive(String option, String text) {
        return DurationText.parse(text)
                .filter(duration -> !duration.isNegative() && !duration.isZero())
                .orElseThrow(
                        () -> new BadInputException(option + ": `" + text + "` is no time; write 45m, 90s or 1h30m"));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
