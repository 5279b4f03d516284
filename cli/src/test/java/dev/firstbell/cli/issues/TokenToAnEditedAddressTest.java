package dev.firstbell.cli.issues;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.analysis.testing.SampleFolder;
import dev.firstbell.cli.Cli;
import dev.firstbell.client.TestingHub;
import dev.firstbell.records.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cleanup} sent the token to whatever host an edited {@code run.json} named. */
class TokenToAnEditedAddressTest {
    @TempDir
    private Path folder;

    private Path token;

    @BeforeEach
    void token() throws IOException {
        token = Files.writeString(folder.resolve("token"), "s3cret-s3cret");
    }

    @Test
    void anEditedRecordNamesNoAddressThatIsTrusted() throws IOException {
        try (TestingHub hub = TestingHub.jupyterHub()) {
            RunFolder run = SampleFolder.driven(folder.resolve("run"), "https://hub.example.edu/");
            Files.writeString(
                    run.infoFile(),
                    Files.readString(run.infoFile())
                            .replace("https://hub.example.edu/", hub.url().toString()));

            Cli.Answer answer = firstbell("cleanup", run.path(), "--token-file", token);

            assertThat(answer.exitCode()).isEqualTo(2);
            assertThat(answer.err())
                    .contains(
                            run.path() + ": run.json is damaged: its content is not what Firstbell wrote; its checksum"
                                    + " differs; the address of the hub in it, " + hub.url()
                                    + ", may be another one; nothing was sent there. If that is the hub, name it: --hub "
                                    + hub.url());
            assertThat(hub.asked()).isEmpty();
        }
    }

    @Test
    void aRecordFromElsewhereNamesAHubThatTheUserHasNotTrusted() {
        RunFolder run = SampleFolder.driven(folder.resolve("run"), "https://elsewhere.invalid/");

        Cli.Answer answer = firstbell("cleanup", run.path(), "--token-file", token);

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .contains(run.path()
                        + ": its record names the hub https://elsewhere.invalid/, which is not in your list of"
                        + " trusted hubs; nothing was sent there. If that is the hub, name it: --hub"
                        + " https://elsewhere.invalid/");
    }
}
