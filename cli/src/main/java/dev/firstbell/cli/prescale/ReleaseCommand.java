package dev.firstbell.cli.prescale;

import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.cli.shared.HubOptions;
import dev.firstbell.cli.shared.Version;
import dev.firstbell.deploy.observe.ClusterAccess;
import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.deploy.prescale.Prescaler;
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
                        + " minutes, if its schedule wants them.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ReleaseCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private PoolOptions pool;

    @Option(names = "--dry-run", description = "Say what would be given back, and change nothing.")
    private boolean dryRun;

    @Override
    public Integer call() {
        try (ClusterAccess cluster = pool.cluster();
                Prescaler prescaler = pool.prescaler(cluster, true)) {
            int before = dryRun ? prescaler.applied() : prescaler.release();
            spec.commandLine()
                    .getOut()
                    .println(
                            before == 0
                                    ? "nothing is asked for"
                                    : (dryRun ? "would ask" : "asks") + " for 0 instead of " + before);
            spec.commandLine().getOut().flush();
            return ExitCode.DONE;
        } catch (PrescaleException e) {
            HubOptions.say(spec, e.getMessage());
            return ExitCode.FAILED;
        }
    }
}
