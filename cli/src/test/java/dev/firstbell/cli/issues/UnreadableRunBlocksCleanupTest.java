package dev.firstbell.cli.issues;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.analysis.testing.SampleFolder;
import dev.firstbell.cli.Cli;
import dev.firstbell.client.TestingHub;
import dev.firstbell.records.journal.JournalEntry.Resource;
import dev.firstbell.records.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One {@code run.json} that cannot be read kept the clean-up of a folder from all other runs in it. */
class UnreadableRunBlocksCleanupTest {
    private final TestingHub hub = TestingHub.jupyterHub();

    @TempDir
    private Path folder;

    private Path runs;
    private Path token;
    private RunFolder whole;
    private RunFolder damaged;

    @BeforeEach
    void runs() throws IOException {
        token = Files.writeString(folder.resolve("token"), "s3cret-s3cret");
        runs = Files.createDirectory(folder.resolve("runs"));
        damaged = SampleFolder.driven(runs.resolve("a"), hub.url().toString());
        whole = SampleFolder.driven(runs.resolve("b"), hub.url().toString());
        hub.users("firstbell-000", "firstbell-001")
                .on("DELETE /hub/api/users/firstbell-000/server", 204, "")
                .on("DELETE /hub/api/users/firstbell-001/server", 204, "")
                .on("DELETE /hub/api/users/firstbell-000", 204, "")
                .on("DELETE /hub/api/users/firstbell-001", 204, "");
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "''|: this is not a run record: the file is empty; a full disk or a power failure can leave such a file;"
                        + " restore it from a copy, or take the folder away",
                "'[]'|: this is not a run record: expected a JSON object",
                "'{'|: this is not a run record: ",
                "'{}'|: this is not a run record: ",
                "'{\"schema\": 99}'|: format version 99 is newer than the version 1 that this program reads",
            })
    void theOthersAreCleanedAndTheUnreadableOneIsNamedWithItsUsers(String content, String problem) throws IOException {
        Files.writeString(damaged.infoFile(), content.substring(1, content.length() - 1));

        Cli.Answer answer = firstbell("cleanup", runs, "--token-file", token);

        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.out()).startsWith(whole.path() + ": 2 users removed\n");
        assertThat(answer.err())
                .contains("firstbell: " + damaged.infoFile() + problem)
                .contains("firstbell: " + damaged.path()
                        + ": not cleaned up; its journal names 2 users, firstbell-000 to firstbell-001; restore run.json"
                        + " from a copy, or remove them at the hub by hand\n")
                .doesNotContain("Exception");
        assertThat(whole.journal().remaining(Resource.USER)).isEmpty();
    }

    @Test
    void aJournalThatCannotBeReadDoesNotBlockEither() throws IOException {
        Files.delete(damaged.journalFile());
        Files.createDirectory(damaged.journalFile());

        Cli.Answer answer = firstbell("cleanup", runs, "--token-file", token);

        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.err())
                .contains(damaged.path()
                        + ": not cleaned up; its journal cannot be read either, so what it left is unknown\n");
        assertThat(whole.journal().remaining(Resource.USER)).isEmpty();
    }

    /** A line that cannot be read may name a user, so "nothing is left" is not known. */
    @Test
    void aJournalWithALineThatCannotBeReadMayNameMore() throws IOException {
        Files.delete(damaged.infoFile());
        Files.writeString(damaged.journalFile(), "{\"x\":1}\n");

        assertThat(firstbell("cleanup", runs, "--token-file", token).err())
                .contains(damaged.path()
                        + ": not cleaned up; its journal names nothing that is left at the hub; line 1 of it cannot be read,"
                        + " so there may be more\n");
    }

    @Test
    void aloneItIsBadInput() throws IOException {
        Files.writeString(damaged.infoFile(), "");

        Cli.Answer answer = firstbell("cleanup", damaged.path(), "--token-file", token);

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .contains(damaged.infoFile() + ": this is not a run record: the file is empty")
                .contains("its journal names 2 users, firstbell-000 to firstbell-001");
        assertThat(hub.asked()).isEmpty();
    }
}
