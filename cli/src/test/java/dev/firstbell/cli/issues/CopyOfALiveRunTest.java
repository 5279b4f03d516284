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
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cleanup} of a copy of a running run's folder ended the class: the copy's journal was quiet. */
class CopyOfALiveRunTest {
    private final TestingHub hub = TestingHub.jupyterHub();

    @TempDir
    private Path folder;

    private Path token;
    private RunFolder copy;

    @BeforeEach
    void copy() throws IOException {
        token = Files.writeString(folder.resolve("token"), "s3cret-s3cret");
        copy = SampleFolder.driven(folder.resolve("copy"), hub.url().toString());
        hub.users("firstbell-000", "firstbell-001");
        for (String user : new String[] {"firstbell-000", "firstbell-001"}) {
            hub.on("DELETE /hub/api/users/" + user + "/server", 204, "").on("DELETE /hub/api/users/" + user, 204, "");
        }
        hub.on("DELETE /hub/api/users/firstbell.lock", 204, "");
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void itsLockIsAlive() {
        lockUsed(Instant.now().minusSeconds(20));

        Cli.Answer answer = firstbell("cleanup", copy.path(), "--token-file", token);

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .contains(
                        copy.path() + ": the run is under way, perhaps on another machine or in another folder of which"
                                + " this one is a copy: its process renewed its lock at " + hub.url() + " 2")
                .contains("; --force cleans up nevertheless");
        assertThat(hub.changes()).isEmpty();
        assertThat(firstbell("cleanup", copy.path(), "--token-file", token, "--force")
                        .exitCode())
                .isZero();
    }

    @Test
    void theServersOfItsUsersAreActive() {
        hub.on("GET /hub/api/users", 200, """
                {"items": [{"name": "firstbell-000", "admin": false, "servers": {"": {"name": "", "ready": true, "pending": null,
                  "started": "2026-09-07T15:00:00Z", "last_activity": "%s", "url": "/user/firstbell-000/"}}}],
                 "_pagination": {"offset": 0, "limit": 200, "total": 1, "next": null}}""".formatted(
                        Instant.now().minusSeconds(5).truncatedTo(ChronoUnit.MILLIS)));

        Cli.Answer answer = firstbell("cleanup", copy.path(), "--token-file", token);

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err()).contains(": a server of its users was active at " + hub.url());
        assertThat(hub.changes()).isEmpty();
    }

    @Test
    void aLockThatNoProcessRenewsIsOfADeadRun() {
        lockUsed(Instant.now().minusSeconds(200));

        assertThat(firstbell("cleanup", copy.path(), "--token-file", token).exitCode())
                .isZero();
    }

    private void lockUsed(Instant at) {
        hub.on("GET /hub/api/users/firstbell.lock/tokens", 200, """
                {"api_tokens": [{"id": "a1", "scopes": [], "created": "2026-09-07T15:00:00Z", "last_activity": "%s",
                 "note": "held by ada@laptop for the run run until 2026-09-07T16:00:00Z"}]}""".formatted(at.truncatedTo(ChronoUnit.MILLIS)));
    }
}
