package dev.firstbell.cli.prescale;

import dev.firstbell.cli.shared.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Nodes that are there before the students. */
@Command(
        name = "prescale",
        description = "Have nodes ready before students come: look, follow a schedule, rehearse, give them back.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {StatusCommand.class, ConvergeCommand.class, RehearseCommand.class, ReleaseCommand.class})
public final class PrescaleCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "missing subcommand: status, converge, rehearse or release; --help describes them");
    }
}
