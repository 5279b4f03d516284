package dev.firstbell.cli.issues;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.analysis.testing.SampleFolder;
import dev.firstbell.cli.Cli;
import dev.firstbell.records.io.JournalWriter;
import dev.firstbell.records.journal.JournalEntry;
import dev.firstbell.records.journal.JournalEntry.Resource;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.simulations.HubLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The clean-up of a finished run with a damaged journal said that it looks for all users and that it did not ask the hub; and
 * options that name a hub had no effect without a word.
 */
class CleanupContradictsItselfTest {
    private static final String HUB = "http://127.0.0.1:1/";

    @TempDir
    private Path folder;

    private Path token;
    private RunFolder run;

    @BeforeEach
    void aFinishedRun() throws IOException {
        token = Files.writeString(folder.resolve("token"), "s3cret-s3cret");
        run = SampleFolder.ended(folder.resolve("run"), HUB);
    }

    @Test
    void aDamagedJournalThatNamesEveryRemovalIsSaidToDoSo() throws IOException {
        try (JournalWriter journal = JournalWriter.append(run.journalFile())) {
            journal.write(new JournalEntry.Removed(SampleFolder.NINE, Resource.LOCK, HubLock.USER));
        }
        Files.writeString(
                run.journalFile(), Files.readString(run.journalFile()).replaceFirst("\"accepted\"", "\"hubReady\""));
        assertThat(run.journalDamage()).isPresent();

        Cli.Answer answer = firstbell("cleanup", run.path(), "--token-file", token);

        assertThat(answer.err()).isEmpty();
        assertThat(answer.out())
                .startsWith(run.path() + ": its damaged journal says of every user of the class plan that the user was"
                        + " removed; the hub itself was not asked\n");
    }

    @Test
    void optionsThatNameAHubHaveNoEffectOnAFinishedRecordAndItSaysSo() {
        String nothing = run.path() + ": by its record, nothing is left at the hub; the hub itself was not asked, so ";

        assertThat(firstbell("cleanup", run.path(), "--token-file", token, "--hub", HUB)
                        .out())
                .startsWith(nothing + "--hub had no effect\n");
        assertThat(firstbell("cleanup", run.path(), "--token-file", token, "--hub", HUB, "--moved", "--dry-run")
                        .out())
                .startsWith(nothing + "--hub and --moved had no effect\n");
    }
}
