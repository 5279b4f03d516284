package dev.firstbell.cli.issues;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.analysis.testing.SampleFolder;
import dev.firstbell.cli.Cli;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code report} counted a copy of a run as a second class start, which made the interval too narrow. */
class CopyOfARunTest {
    @TempDir
    private Path folder;

    @Test
    void aCopyIsRefused() {
        SampleFolder.ended(folder.resolve("a"), "http://127.0.0.1:1/");
        SampleFolder.ended(folder.resolve("b"), "http://127.0.0.1:1/");

        Cli.Answer answer = firstbell("report", folder);

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err()).contains(folder.resolve("b") + ": this is the same run as " + folder.resolve("a"));
    }
}
