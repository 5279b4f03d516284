package dev.firstbell.cli.sweep;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.records.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** One cell at the embedded hub. */
class SweepRunTest {
    @TempDir
    private Path folder;

    @Test
    void aSettingThatDidNotTakeEffectIsKeptAndDoesNotCount() throws IOException {
        Files.writeString(folder.resolve("class.yaml"), """
                name: CS 101
                start: 2027-01-25T09:00
                timeZone: UTC
                students: 2
                journey: start
                arrivals: [{shape: uniform, to: 5s}]
                limit: 90s
                """);
        Path sweep = Files.writeString(folder.resolve("sweep.yaml"), """
                class: class.yaml
                environment: {embedded: {speed: 10}}
                settings: [{name: too late, prescaling: {means: nodePlaceholders, nodes: 1}, lead: 30s}]
                repetitions: 1
                """);
        Path out = folder.resolve("out");

        Cli.Answer answer = firstbell("sweep", sweep, "--out", out);

        assertThat(answer.exitCode()).isEqualTo(ExitCode.NO_ANSWER);
        assertThat(answer.err())
                .contains(
                        "cell 1 of 1: too late, block 1\n",
                        "firstbell: not counted: too late, block 1: does not count: the setting did not take effect: 0 of 1"
                                + " node was Ready with the image before the first student arrived",
                        "  to repeat a run that does not count, take its folders away, and run `firstbell sweep "
                                + sweep);
        JsonNode cell = Json.lines()
                .readTree(Files.readString(out.resolve("sweep.json")))
                .at("/order/0");
        assertThat(cell.path("state").asString()).isEqualTo("notVerified");
        assertThat(out.resolve("too-late-1/run.json")).exists();
        assertThat(out.resolve("too-late-1-again"))
                .as("the room would not be there the next time either")
                .doesNotExist();
        assertThat(Json.lines()
                        .readTree(Files.readString(out.resolve("too-late-1/cell.json")))
                        .at("/verification/present")
                        .asInt())
                .isZero();
    }
}
