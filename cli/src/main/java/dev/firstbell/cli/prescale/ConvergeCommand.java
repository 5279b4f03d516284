package dev.firstbell.cli.prescale;

import dev.firstbell.cli.plan.ScheduleOfSweep;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.cli.shared.LongWait;
import dev.firstbell.cli.shared.Say;
import dev.firstbell.cli.shared.Version;
import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.prescale.ClusterCalls;
import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.deploy.prescale.Prescaler;
import dev.firstbell.deploy.prescale.converge.Ceilings;
import dev.firstbell.deploy.prescale.converge.ConfigMapJobStore;
import dev.firstbell.deploy.prescale.converge.Converger;
import dev.firstbell.deploy.prescale.converge.Decision;
import dev.firstbell.deploy.prescale.converge.DecisionEvents;
import dev.firstbell.deploy.prescale.converge.PrescaleJob;
import dev.firstbell.deploy.prescale.means.ClusterMeans;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.prescale.Means;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** One look of the pre-scaler. */
@Command(
        name = "converge",
        description =
                "Compare the cluster with a schedule and act on a difference, once; for a CronJob that runs every few"
                        + " minutes. A look that was missed, came late or ran twice does no harm. Prints one line of JSON and writes"
                        + " one Kubernetes Event.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the nodes are there or on their way, or a dry run would ask for them",
            "1:the cluster could not be read or changed",
            "2:the schedule is not valid; the last valid one stays in force",
            "3:the nodes are not there, or a ceiling is below what the schedule wants"
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ConvergeCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private MeansOption pool;

    @Option(
            names = "--schedule",
            required = true,
            paramLabel = "FILE",
            description = "The schedule (docs/schedule.md).")
    private Path schedule;

    @Option(
            names = "--max-nodes",
            required = true,
            paramLabel = "N",
            description = "The most nodes that are ever asked for.")
    private int maxNodes;

    @Option(
            names = "--max-node-hours",
            required = true,
            paramLabel = "HOURS",
            description = "The most node hours that are asked for on one day of the schedule's time zone.")
    private double maxNodeHours;

    @Option(
            names = "--keep",
            paramLabel = "TIME",
            defaultValue = "20m",
            description = "Nodes are not given back if the schedule wants them again within it (${DEFAULT-VALUE}).")
    private Duration keep;

    @Option(
            names = "--patience",
            paramLabel = "TIME",
            defaultValue = "20m",
            description =
                    "How long the outcome is `waiting` while nodes are missing: until then nodes that are on their way"
                            + " are no failure (${DEFAULT-VALUE}).")
    private Duration patience;

    @Option(
            names = "--every",
            paramLabel = "TIME",
            defaultValue = "5m",
            description =
                    "How often this command runs. Nodes are asked for up to this time early, so that none are asked"
                            + " for late (${DEFAULT-VALUE}).")
    private Duration every;

    @Option(names = "--dry-run", description = "Say what would be done, and change nothing.")
    private boolean dryRun;

    @Override
    public Integer call() {
        Converger.Settings settings = settings();
        try (ClusterAccess cluster = pool.cluster()) {
            try (Prescaler prescaler = pool.prescaler(cluster, false)) {
                return look(cluster, prescaler, settings);
            } catch (PrescaleException e) {
                say(e.getMessage());
                return ExitCode.FAILED;
            }
        }
    }

    private Converger.Settings settings() {
        if (pool.means() == Means.USER_PLACEHOLDERS) {
            throw new BadInputException("--means: a schedule counts nodes, and userPlaceholders count students; use"
                    + " nodePlaceholders, or `firstbell prescale rehearse` for user placeholders");
        }
        if (maxNodes < 1) {
            throw new BadInputException("--max-nodes: expected at least 1, found " + maxNodes);
        }
        if (!(maxNodeHours > 0) || Double.isInfinite(maxNodeHours)) {
            throw new BadInputException("--max-node-hours: expected a number above 0, found " + maxNodeHours);
        }
        return new Converger.Settings(new Ceilings(maxNodes, maxNodeHours), keep, patience, every);
    }

    private int look(ClusterAccess cluster, Prescaler prescaler, Converger.Settings settings) {
        ClusterCalls calls = new ClusterCalls(cluster, ClusterMeans.manifest(pool.means()));
        Clock clock = Clock.systemUTC();
        PrescaleJob.Looked looked = LongWait.during(spec, "the response of " + cluster.server(), () -> {
            Optional<Duration> clockAhead = cluster.clockAhead(clock);
            return new PrescaleJob(prescaler, new ConfigMapJobStore(calls), schedule, settings, clock)
                    .look(clockAhead, dryRun);
        });
        Decision decision = looked.decision();
        print(decision);
        looked.problems().forEach(this::say);
        looked.note().ifPresent(this::say);
        if (!looked.problems().isEmpty()) {
            say("the schedule is not valid, so the last valid one stays in force");
        }
        ScheduleOfSweep.objection(schedule).ifPresent(why -> say(why + "; the schedule stays in force"));
        boolean written = dryRun || writeEvent(calls, decision);
        if (decision.error().isPresent() || !written) {
            decision.error().ifPresent(error -> say(new PrescaleException(error).getMessage()));
            return ExitCode.FAILED;
        }
        if (!looked.problems().isEmpty()) {
            return ExitCode.USAGE;
        }
        return switch (decision.outcome()) {
            case VERIFIED, WAITING, NOT_ASKED -> ExitCode.DONE;
            case LIMITED, FAILED -> ExitCode.NO;
        };
    }

    private void print(Decision decision) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(Json.lines().writeValueAsString(decision));
        out.flush();
    }

    /** What was decided is done, also if the event cannot be written. */
    private boolean writeEvent(ClusterCalls calls, Decision decision) {
        try {
            new DecisionEvents(calls).write(decision);
            return true;
        } catch (PrescaleException e) {
            say("the decision was carried out, but its Event could not be written: " + e.getMessage());
            return false;
        }
    }

    private void say(String line) {
        Say.line(spec, line);
    }
}
