package dev.firstbell.cli.issues;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.analysis.testing.SampleFolder;
import dev.firstbell.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cleanup runs} and {@code report runs} left out {@code runs/monday/1} without a word. */
class RunsFurtherDownTest {
    private static final String HUB = "http://127.0.0.1:1/";

    @TempDir
    private Path folder;

    @Test
    void areCleanedUpToo() throws IOException {
        Path runs = runs();
        Path token = Files.writeString(folder.resolve("token"), "s3cret-s3cret");

        Cli.Answer answer = firstbell("cleanup", runs, "--token-file", token);

        assertThat(answer.out().lines().map(line -> line.replaceFirst(": by its record.*", "")))
                .contains(
                        runs.resolve("alone").toString(),
                        runs.resolve("monday/1").toString(),
                        runs.resolve("monday/2").toString());
    }

    @Test
    void areReportedTooEachByItsName() throws IOException {
        Path runs = runs();

        Cli.Answer answer = firstbell("report", runs);

        // The runs are copies of each other, which no report counts twice.
        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .contains(runs.resolve("monday/1") + ": this is the same run as " + runs.resolve("alone"));
    }

    private Path runs() throws IOException {
        Path runs = Files.createDirectories(folder.resolve("runs/monday")).getParent();
        SampleFolder.ended(runs.resolve("alone"), HUB);
        SampleFolder.ended(runs.resolve("monday/1"), HUB);
        SampleFolder.ended(runs.resolve("monday/2"), HUB);
        return runs;
    }
}
