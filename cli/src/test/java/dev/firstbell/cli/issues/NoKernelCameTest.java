package dev.firstbell.cli.issues;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.client.TestingProxy;
import dev.firstbell.embedded.EmbeddedHub;
import dev.firstbell.records.time.HubClock;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The output and the exit code of {@code run} where students could not work, or where no start was accepted. Issue 14, section
 * 1.6 and table of field inputs.
 */
class NoKernelCameTest {
    private static final Predicate<String> START = request -> request.matches("POST .*/users/[^/]+/server");

    @TempDir
    private Path folder;

    @Test
    void studentsWhoCouldNotWorkAreSaidFirstAndMissTheSlo() throws IOException {
        Cli.Answer run = run(TestingProxy::refusingWebSockets);

        // A busy machine makes the run invalid.
        if (run.exitCode() != ExitCode.NO_ANSWER) {
            assertThat(run.exitCode()).as(run.toString()).isEqualTo(ExitCode.NO);
            assertThat(run.out().lines().skip(1).findFirst().orElseThrow())
                    .startsWith("2 of 2 students landed and could not work: 2 never reached kernelReady (failed): ")
                    .contains("400");
            assertThat(run.out()).contains("    to kernelReady       0 of 2\n").contains("The SLO was missed:\n");
        }
    }

    @Test
    void theReasonOfRefusedStartsIsThereAndNoFigure() throws IOException {
        Cli.Answer run = run(proxy -> proxy.answering(
                START, 403, request -> "{\"status\": 403, \"message\": \"auth has expired for ada, login again\"}"));

        assertThat(run.exitCode()).as(run.toString()).isEqualTo(ExitCode.NO_ANSWER);
        assertThat(run.out())
                .contains("The SLO was not assessed:\n")
                .contains("auth has expired for ada, login again")
                .doesNotContain("%");
    }

    private Cli.Answer run(Consumer<TestingProxy> misbehaving) throws IOException {
        Path classFile = Files.writeString(folder.resolve("class.yaml"), """
                name: CS 101
                start: 2026-09-07T09:00
                timeZone: America/Denver
                students: 2
                journey: notebook
                arrivals:
                  - {shape: uniform, to: 200ms}
                """);
        TwinParameters fast = TwinParameters.defaults()
                .with(Quantity.POOL_BASE, 1)
                .with(RandomPart.CONTAINER_START, new Distribution.Constant(0.1))
                .with(RandomPart.SERVER_UP, new Distribution.Constant(0.1))
                .with(RandomPart.HUB_POLL, new Distribution.Constant(0.1))
                .with(RandomPart.POD_STOP, new Distribution.Constant(0.1));
        HubClock clock = HubClock.realTime();
        try (EmbeddedHub hub =
                        EmbeddedHub.start(EmbeddedHub.Config.at(clock.now()).withParameters(fast));
                TestingProxy proxy = new TestingProxy(hub.url())) {
            misbehaving.accept(proxy);
            hub.pace(clock);
            return firstbell(
                    "run",
                    classFile,
                    "--hub",
                    proxy.url(),
                    "--token-file",
                    Files.writeString(folder.resolve("token"), hub.token()),
                    "--out",
                    folder.resolve("run"),
                    "--rung",
                    "embedded",
                    "--slo");
        }
    }
}
