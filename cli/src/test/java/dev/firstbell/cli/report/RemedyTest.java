package dev.firstbell.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.analysis.testing.SampleFolder;
import dev.firstbell.records.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemedyTest {
    private static final String HUB = "http://127.0.0.1:8000/";

    @TempDir
    private Path folder;

    @Test
    void aKilledRunIsToBeCleanedUp() {
        RunFolder run = SampleFolder.driven(folder.resolve("my run"), HUB);

        assertThat(Remedy.of(run, run.read()))
                .contains(run.path() + ": the run has no end: it still runs, or it was killed; if it was killed,"
                        + " `firstbell cleanup '" + run.path()
                        + "'` removes what it left at the hub and ends its record");
    }

    @Test
    void aDamagedRecordIsToBeRestored() throws IOException {
        RunFolder run = SampleFolder.ended(folder.resolve("run"), HUB);
        Files.writeString(run.journalFile(), "");

        assertThat(Remedy.of(run, run.read()))
                .contains(run.path() + ": the record is damaged; restore its files from a copy, or repeat the run");
    }

    @Test
    void aWholeRecordNeedsNone() {
        RunFolder run = SampleFolder.ended(folder.resolve("run"), HUB);

        assertThat(Remedy.of(run, run.read())).isEmpty();
    }
}
