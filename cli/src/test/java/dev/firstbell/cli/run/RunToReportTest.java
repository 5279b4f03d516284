package dev.firstbell.cli.run;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.embedded.EmbeddedHub;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.time.HubClock;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** One small class at an embedded hub in real time, then what the other verbs make of the folder it leaves. */
class RunToReportTest {
    @TempDir
    private Path folder;

    @Test
    void runDrivesAClassAndReportAndCleanupReadWhatItLeaves() throws IOException {
        Path out = folder.resolve("run");
        Cli.Answer run = run(out, "--slo", "--json");

        JsonNode summary = Json.lines().readTree(run.out());
        assertThat(summary.path("verdict").asString()).as(run.err()).isEqualTo("sloMissed");
        assertThat(summary.path("summary").path("landed").asInt()).isEqualTo(2);
        assertThat(run.exitCode())
                .as("--slo, and no student lands within 10 ms")
                .isEqualTo(3);
        assertThat(run.err()).contains("CS 101: students arrive").doesNotContain("not cleaned up");
        assertThat(out.resolve("injector.log")).doesNotExist();

        Cli.Answer report = firstbell("report", out, "--json");
        assertThat(report.exitCode()).isZero();
        assertThat(Json.lines().readTree(report.out()).isObject()).isTrue();
        assertThat(out.resolve("report.html")).content().startsWith("<!DOCTYPE html>");

        Cli.Answer cleanup = firstbell("cleanup", out);
        assertThat(cleanup.exitCode()).as("without a hub or a token").isZero();
        assertThat(cleanup.out())
                .isEqualTo(out + ": by its record, nothing is left at the hub; the hub itself was not asked\n");
    }

    @Test
    void quietSaysNothingButTheResult() throws IOException {
        Cli.Answer run = run(folder.resolve("quiet"), "--quiet", "--metrics-port", "0");

        assertThat(run.exitCode()).as(run.toString()).isIn(ExitCode.DONE, ExitCode.NO_ANSWER);
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).startsWith("CS 101 at ");
    }

    private Cli.Answer run(Path out, Object... more) throws IOException {
        Path classFile = Files.writeString(folder.resolve("class.yaml"), """
                name: CS 101
                start: 2026-09-07T09:00
                timeZone: America/Denver
                students: 2
                arrivals:
                  - {shape: uniform, to: 200ms}
                slo: {within: 10ms}
                """);
        TwinParameters fast = TwinParameters.defaults()
                .with(Quantity.POOL_BASE, 1)
                .with(RandomPart.CONTAINER_START, new Distribution.Constant(0.1))
                .with(RandomPart.SERVER_UP, new Distribution.Constant(0.1))
                .with(RandomPart.HUB_POLL, new Distribution.Constant(0.1))
                .with(RandomPart.KERNEL_START, new Distribution.Constant(0.1))
                .with(RandomPart.POD_STOP, new Distribution.Constant(0.1));
        HubClock clock = HubClock.realTime();
        try (EmbeddedHub hub =
                EmbeddedHub.start(EmbeddedHub.Config.at(clock.now()).withParameters(fast))) {
            hub.pace(clock);
            Path token = Files.writeString(folder.resolve("token"), hub.token());
            Object[] arguments = Stream.concat(
                            Stream.of(
                                    "run",
                                    classFile,
                                    "--hub",
                                    hub.url(),
                                    "--token-file",
                                    token,
                                    "--out",
                                    out,
                                    "--rung",
                                    "embedded"),
                            Stream.of(more))
                    .toArray();
            Cli.Answer run = firstbell(arguments);
            assertThat(run.out() + run.err()).doesNotContain(hub.token());
            return run;
        }
    }
}
