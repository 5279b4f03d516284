package dev.firstbell.cli.prescale;

import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.cli.shared.LongWait;
import dev.firstbell.cli.shared.Say;
import dev.firstbell.cli.shared.Version;
import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.deploy.prescale.Prescaler;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.prescale.PrescaleFailure;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The nodes are given back now. */
@Command(
        name = "release",
        description =
                "Ask for no nodes any more. The autoscaler removes empty nodes when it finds them idle; nodes with"
                        + " students stay as long as the students do. A CronJob with `converge` asks for them again within"
                        + " minutes, if its schedule wants them. What a person or another program has set stays, and is named.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:nothing is asked for",
            "1:the cluster could not be read or changed, or another has set what it is asked for"
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ReleaseCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private MeansOption pool;

    @Option(names = "--dry-run", description = "Say what would be given back, and change nothing.")
    private boolean dryRun;

    @Option(names = "--force", description = "Give back also what a person or another program has set.")
    private boolean force;

    @Override
    public Integer call() {
        try (ClusterAccess cluster = pool.cluster();
                Prescaler prescaler = pool.prescaler(cluster, force)) {
            int before = LongWait.during(spec, "the response of " + cluster.server(), () -> giveBack(prescaler));
            if (before == 0) {
                // Nothing is asked for where a mistyped namespace is looked at, either.
                cluster.missingNamespace().ifPresent(missing -> {
                    throw new BadInputException(missing);
                });
            }
            spec.commandLine()
                    .getOut()
                    .println(
                            before == 0
                                    ? "nothing is asked for"
                                    : (dryRun ? "would ask" : "asks") + " for 0 instead of " + before);
            spec.commandLine().getOut().flush();
            return ExitCode.DONE;
        } catch (PrescaleException e) {
            boolean another = e.failure().kind() == PrescaleFailure.Kind.SET_BY_ANOTHER;
            Say.line(spec, e.getMessage() + (another ? "; or give it back all the same, with --force" : ""));
            return ExitCode.FAILED;
        }
    }

    /** The count that was asked for before. */
    private int giveBack(Prescaler prescaler) {
        if (dryRun && !force) {
            prescaler.setByAnother(0).ifPresent(failure -> {
                throw new PrescaleException(failure);
            });
        }
        return dryRun ? prescaler.applied() : prescaler.release();
    }
}
