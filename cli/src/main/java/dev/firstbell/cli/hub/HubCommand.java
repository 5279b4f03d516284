package dev.firstbell.cli.hub;

import dev.firstbell.cli.environment.EmbeddedEnvironment;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.cli.shared.Interrupts;
import dev.firstbell.cli.shared.Version;
import dev.firstbell.embedded.EmbeddedHub;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.time.HubClock;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.TwinParameters;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The embedded hub alone, at the wall clock's pace, for any client. */
@Command(
        name = "hub",
        description =
                "Run the embedded hub (a JupyterHub on a modelled cluster) until Ctrl-C. Its nodes take minutes to"
                        + " boot, as real ones do: use --warm-nodes 1 for a first run.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class HubCommand implements Callable<Integer> {
    /** For 40,000 students, more than a class file may have. */
    private static final int MOST_NODES = 1_000;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--port",
            defaultValue = "8000",
            description = "Port on 127.0.0.1; 0 chooses a free one (${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--token-file",
            required = true,
            paramLabel = "FILE",
            description = "Where to write the service's token (readable by you alone; removed at the end). The file of"
                    + " another hub that runs, and any other file, is left alone.")
    private Path tokenFile;

    @Option(
            names = "--warm-nodes",
            defaultValue = "0",
            description = "Nodes that are Ready with the image from the beginning, for 40 students each"
                    + " (${DEFAULT-VALUE}: the first students wait for a boot and a pull).")
    private int warmNodes;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Seed of the modelled nodes and image pulls (${DEFAULT-VALUE}).")
    private long seed;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Problems problems = new Problems();
        if (port < 0 || port > 65_535) {
            problems.add("--port", "must be from 0 to 65535: " + port);
        }
        if (warmNodes < 0 || warmNodes > MOST_NODES) {
            problems.add("--warm-nodes", "must be from 0 to " + MOST_NODES + ": " + warmNodes);
        }
        problems.attempt(() -> TokenFile.check(tokenFile));
        problems.throwIfAny();
        HubClock clock = HubClock.realTime();
        TwinParameters parameters = TwinParameters.defaults().with(Quantity.POOL_BASE, warmNodes);
        EmbeddedHub.Config config = EmbeddedHub.Config.at(clock.now())
                .withPort(port)
                .withParameters(parameters)
                .withFeatures(EmbeddedEnvironment.FEATURES)
                .withToken(TokenFile.newToken())
                .withSeed(seed);
        CountDownLatch stopped = new CountDownLatch(1);
        try (EmbeddedHub hub = start(config);
                Interrupts interrupts = new Interrupts(stopped::countDown, stopped::countDown)) {
            hub.pace(clock);
            return serve(hub, interrupts, stopped);
        }
    }

    private int serve(EmbeddedHub hub, Interrupts interrupts, CountDownLatch stopped)
            throws IOException, InterruptedException {
        try (TokenFile held = TokenFile.write(tokenFile, hub.token())) {
            PrintWriter out = spec.commandLine().getOut();
            out.println("url=" + hub.url());
            out.println("tokenFile=" + held.path());
            out.flush();
            spec.commandLine()
                    .getErr()
                    .println(
                            "the embedded hub is up; hub and cluster are modelled, kernels know integers, variables and"
                                    + " print, terminals only echo;"
                                    + " Ctrl-C ends it");
            spec.commandLine().getErr().flush();
            stopped.await();
            return interrupts.any() ? ExitCode.INTERRUPTED : ExitCode.DONE;
        }
    }

    private EmbeddedHub start(EmbeddedHub.Config config) throws IOException {
        try {
            return EmbeddedHub.start(config);
        } catch (IOException e) {
            if (port == 0) {
                throw e;
            }
            throw new BadInputException("--port: " + e.getMessage() + "; --port 0 chooses a free one");
        }
    }
}
