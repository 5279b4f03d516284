package dev.firstbell.cli;

import dev.firstbell.records.RunFolder;
import dev.firstbell.simulations.ClassStart;
import dev.firstbell.simulations.HubAccess;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Finishes the job of a run that could not clean up after itself. */
@Command(
        name = "cleanup",
        description = "Stop the servers and remove the users that a run left, from its journal.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class CleanupCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The run's folder, or one that holds several.")
    private Path folder;

    @Mixin
    private HubOptions hub;

    @Override
    public Integer call() {
        HubAccess access = hub.access();
        List<RunFolder> runs = RunFolder.below(folder);
        PrintWriter out = spec.commandLine().getOut();
        boolean clean = true;
        for (RunFolder run : runs) {
            List<String> remaining = ClassStart.cleanUp(access, run);
            clean &= remaining.isEmpty();
            remaining.forEach(line -> out.println(run.path() + ": not cleaned up: " + line));
            if (remaining.isEmpty()) {
                out.println(run.path() + ": nothing remains at the hub");
            }
        }
        out.flush();
        return clean ? ExitCode.DONE : ExitCode.FAILED;
    }
}
