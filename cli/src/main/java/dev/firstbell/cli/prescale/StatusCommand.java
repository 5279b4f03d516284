package dev.firstbell.cli.prescale;

import dev.firstbell.cli.plan.ScheduleOfSweep;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.cli.shared.LongWait;
import dev.firstbell.cli.shared.Say;
import dev.firstbell.cli.shared.Version;
import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.deploy.prescale.Prescaler;
import dev.firstbell.records.applied.AppliedExpiry;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.prescale.Verification;
import dev.firstbell.records.schedule.DesiredNodes;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Whether the nodes are there. */
@Command(
        name = "status",
        description =
                "Show which of the students' nodes are Ready with the image, how many are asked for, and why some are"
                        + " missing. Changes nothing.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:as many as wanted are there", "1:the cluster could not be read", "3:some are missing"},
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class StatusCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private MeansOption pool;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            description =
                    "The nodes that should be there; with userPlaceholders, the places. Default: as many as are asked"
                            + " for.")
    private Integer wanted;

    @Option(
            names = "--schedule",
            paramLabel = "FILE",
            description = "The schedule: what it wants now should be there (docs/schedule.md).")
    private Path schedule;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        if (wanted != null && schedule != null) {
            throw new BadInputException("--nodes: states what --schedule states; give one of them");
        }
        if (wanted != null && wanted < 0) {
            throw new BadInputException("--nodes: expected 0 or more, found " + wanted);
        }
        if (schedule != null) {
            ScheduleOfSweep.objection(schedule).ifPresent(why -> Say.line(spec, why));
            AppliedExpiry.note(schedule, Clock.systemUTC().instant()).ifPresent(why -> Say.line(spec, why));
            wanted = DesiredNodes.read(schedule).at(Clock.systemUTC().instant()).nodes();
        }
        try (ClusterAccess cluster = pool.cluster();
                Prescaler prescaler = pool.prescaler(cluster, false)) {
            int applied = LongWait.during(spec, "the response of " + cluster.server(), prescaler::applied);
            if (applied == 0) {
                cluster.missingNamespace().ifPresent(missing -> {
                    throw new BadInputException(missing);
                });
            }
            Verification state = LongWait.during(
                    spec,
                    "the response of " + cluster.server(),
                    () -> prescaler.verify(wanted == null ? applied : wanted));
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(Json.pretty().writeValueAsString(state));
                out.flush();
            } else {
                out.println("asked for: " + applied);
                new StatusText(out).print(state);
            }
            return state.verified() ? ExitCode.DONE : ExitCode.NO;
        } catch (PrescaleException e) {
            Say.line(spec, e.getMessage());
            return ExitCode.FAILED;
        }
    }
}
