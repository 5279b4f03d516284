package dev.firstbell.cli.issues;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.analysis.testing.SampleFolder;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of {@code report} left the figures of a removed recording out without a word. */
class RemovedRecordingIsNotedTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"hub.jsonl,the hub's metrics", "cluster.jsonl,the cluster"})
    void theTableStatesWhatIsMissing(String name, String figures) throws IOException {
        RunFolder run = SampleFolder.ended(folder.resolve("a"), "http://127.0.0.1:8000/");
        Path recording = Files.writeString(run.path().resolve(name), "{\"event\": \"opened\"}\n");
        // Seals the file.
        run.write(run.info());
        Files.delete(recording);
        String note = name + " is missing; the figures of " + figures + " are left out";

        assertThat(firstbell("report", folder).out()).contains("note: run run: " + note + "\n");
        assertThat(Json.lines()
                        .readTree(firstbell("report", folder, "--json").out())
                        .path("notes")
                        .path(0)
                        .path("note")
                        .asString())
                .isEqualTo(note);
    }

    @Test
    void aWholeRecordHasNoNotes() {
        SampleFolder.ended(folder.resolve("a"), "http://127.0.0.1:8000/");

        assertThat(firstbell("report", folder).out()).doesNotContain("note:");
        assertThat(firstbell("report", folder, "--json").out()).doesNotContain("\"notes\"");
    }
}
