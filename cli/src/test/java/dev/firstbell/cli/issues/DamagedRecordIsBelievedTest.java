package dev.firstbell.cli.issues;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.analysis.testing.SampleFolder;
import dev.firstbell.cli.Cli;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The report of a run whose {@code journal.jsonl} was cut, replaced or had lost a line ended with exit code 0, a headline and
 * figures. Issue 14, section 1.1.
 */
class DamagedRecordIsBelievedTest {
    @TempDir
    private Path folder;

    private RunFolder run;

    @BeforeEach
    void run() {
        run = SampleFolder.ended(folder.resolve("a"), "http://127.0.0.1:8000/");
    }

    @Test
    void aCutJournalIsInvalidEverywhere() throws IOException {
        byte[] whole = Files.readAllBytes(run.journalFile());
        Files.write(run.journalFile(), Arrays.copyOf(whole, 900));

        assertInvalid();
    }

    @Test
    void randomBytesAreInvalidEverywhere() throws IOException {
        byte[] noise = new byte[9_000];
        new Random(1).nextBytes(noise);
        Files.write(run.journalFile(), noise);

        assertInvalid();
    }

    @Test
    void aMissingLineIsInvalidEverywhere() throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(run.journalFile()));
        lines.removeIf(line -> line.contains("\"landed\""));
        Files.write(run.journalFile(), lines);

        assertInvalid();
    }

    private void assertInvalid() throws IOException {
        Cli.Answer text = firstbell("report", folder);
        assertThat(text.exitCode()).isEqualTo(4);
        assertThat(text.out()).contains("INVALID: journal.jsonl is damaged: ").doesNotContain("%");
        assertThat(folder.resolve("report.html"))
                .content()
                .contains("INVALID: the run says nothing about the hub: journal.jsonl is damaged: ")
                .doesNotContain("the SLO is");

        Cli.Answer json = firstbell("report", folder, "--json");
        assertThat(json.exitCode()).isEqualTo(4);
        assertThat(Json.lines()
                        .readTree(json.out())
                        .path("rows")
                        .path(0)
                        .path("verdict")
                        .asString())
                .isEqualTo("invalid");
    }
}
