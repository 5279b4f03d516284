package dev.firstbell.cli.gate;

import dev.firstbell.cli.shared.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the gate compares with. */
@Command(
        name = "history",
        description = "Keep the figures of class starts, for `gate` to compare new ones with.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            HistoryAddCommand.class,
            HistoryListCommand.class,
            HistoryShowCommand.class,
            HistoryAcceptCommand.class,
            HistoryPruneCommand.class,
            HistoryDriftCommand.class
        })
public final class HistoryCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "missing subcommand: add, list, show, drift, accept or prune; --help describes them");
    }
}
