package dev.firstbell.cli.hub;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.analysis.testing.SampleFolder;
import dev.firstbell.cli.Cli;
import dev.firstbell.client.TestingHub;
import dev.firstbell.records.io.JournalWriter;
import dev.firstbell.records.journal.JournalEntry;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.simulations.HubLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CleanupCommandTest {
    private static final String CLAIMS =
            "volume claims in the cluster: not looked at; --kubeconfig FILE lists those that are left\n";

    private final TestingHub hub = TestingHub.jupyterHub();

    @TempDir
    private Path folder;

    private Path token;

    @BeforeEach
    void token() throws IOException {
        token = Files.writeString(folder.resolve("token"), "s3cret-s3cret");
        hub.on("DELETE /hub/api/users/firstbell-000/server", 204, "")
                .on("DELETE /hub/api/users/firstbell-001/server", 204, "")
                .on("DELETE /hub/api/users/firstbell-000", 204, "");
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void finishesTheJobAtTheHubThatTheRecordNamesAndSaysWhatItDid() {
        RunFolder run = SampleFolder.driven(folder.resolve("run"), hub.url().toString());

        Cli.Answer answer = firstbell("cleanup", run.path(), "--token-file", token);

        assertThat(answer.err()).isEmpty();
        assertThat(answer.out()).isEqualTo(run.path() + ": 1 user removed, 1 gone already\n" + CLAIMS);
        assertThat(answer.exitCode()).isZero();
        assertThat(firstbell("cleanup", run.path(), "--token-file", token).out())
                .isEqualTo(run.path() + ": by its record, nothing is left at the hub; the hub itself was not asked\n"
                        + CLAIMS);
    }

    @Test
    void whatCannotBeRemovedIsReportedAndIsAFailure() {
        hub.on("DELETE /hub/api/users/firstbell-000", 403, "{\"status\": 403, \"message\": \"Forbidden\"}");
        RunFolder run = SampleFolder.driven(folder.resolve("run"), hub.url().toString());

        Cli.Answer answer = firstbell("cleanup", run.path(), "--token-file", token);

        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.out())
                .startsWith(run.path() + ": 0 users removed, 1 gone already\n  not cleaned up: firstbell-000: ");
    }

    @Test
    void severalRunsOfAFolderEachAtItsOwnHub() throws IOException {
        Path sweep = Files.createDirectory(folder.resolve("sweep"));
        SampleFolder.driven(sweep.resolve("a"), hub.url().toString());
        SampleFolder.ended(sweep.resolve("b"), "http://127.0.0.1:1/");

        Cli.Answer answer = firstbell("cleanup", sweep, "--token-file", token);

        assertThat(answer.out().lines())
                .containsExactly(
                        sweep.resolve("a") + ": 1 user removed, 1 gone already",
                        sweep.resolve("b")
                                + ": by its record, nothing is left at the hub; the hub itself was not asked",
                        CLAIMS.strip());
    }

    @Test
    void aTokenThatCannotDoItIsReportedBeforeAnythingIsTried() {
        hub.scopes(List.of("list:users"));
        RunFolder run = SampleFolder.driven(folder.resolve("run"), hub.url().toString());

        Cli.Answer answer = firstbell("cleanup", run.path(), "--token-file", token);

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err()).contains("lacks the scopes admin:users");
        assertThat(hub.changes()).isEmpty();
    }

    @Test
    void anotherHubIsRefusedUnlessItIsReportedToBeTheSame() {
        RunFolder run = SampleFolder.driven(folder.resolve("run"), "http://127.0.0.1:1/");

        assertThat(firstbell("cleanup", run.path(), "--token-file", token).exitCode())
                .isEqualTo(2);
        Cli.Answer other = firstbell("cleanup", run.path(), "--hub", hub.url(), "--token-file", token);
        assertThat(other.exitCode()).isEqualTo(2);
        assertThat(other.err()).contains("was recorded at http://127.0.0.1:1/", "add --moved");
        assertThat(hub.changes()).isEmpty();
        hub.users("firstbell-000");
        assertThat(firstbell("cleanup", run.path(), "--hub", hub.url(), "--moved", "--token-file", token)
                        .exitCode())
                .isZero();
    }

    @Test
    void aDryRunListsWhatWouldGoAndChangesNothing() {
        hub.users("firstbell-000", "zoe").on("GET /hub/api/users/firstbell.lock/tokens", 200, lockOf("run"));
        RunFolder run = SampleFolder.driven(folder.resolve("run"), hub.url().toString());
        try (JournalWriter journal = JournalWriter.append(run.journalFile())) {
            journal.write(new JournalEntry.Intent(SampleFolder.NINE, JournalEntry.Resource.LOCK, HubLock.USER));
        }

        Cli.Answer answer = firstbell("cleanup", run.path(), "--token-file", token, "--dry-run");

        assertThat(answer.err()).isEmpty();
        assertThat(answer.out().lines())
                .containsExactly(
                        run.path() + ": would remove 1 user; 1 gone already",
                        "  firstbell-000",
                        "  the lock that keeps others from testing the hub",
                        "  the proxy's routes: not checked, because the token lacks the scope `proxy`; the hub removes each with"
                                + " its server",
                        CLAIMS.strip(),
                        "nothing was changed");
        assertThat(answer.exitCode()).isZero();
        assertThat(hub.changes()).isEmpty();
        assertThat(run.journal().remaining(JournalEntry.Resource.USER)).hasSize(2);
    }

    @Test
    void aLockWithoutAFolderIsRemovedAndItsHolderNamed() {
        hub.on("GET /hub/api/users/firstbell.lock/tokens", 200, lockOf("run"))
                .on("DELETE /hub/api/users/firstbell.lock", 204, "");

        Cli.Answer dry = unlock("--dry-run");
        assertThat(dry.out()).startsWith("would remove the lock of ada@laptop since 2026-09-07T15:00:00Z, until ");
        assertThat(hub.changes()).isEmpty();

        Cli.Answer answer = unlock();
        assertThat(answer.err()).isEmpty();
        assertThat(answer.out()).startsWith("removed the lock of ada@laptop since 2026-09-07T15:00:00Z, until ");
        assertThat(hub.changes()).containsExactly("DELETE /hub/api/users/firstbell.lock");
        assertThat(answer.exitCode()).isZero();
    }

    @Test
    void aHubWithoutALockIsNotLocked() {
        assertThat(unlock().out()).isEqualTo("the hub is not locked\n");
        assertThat(hub.changes()).isEmpty();
    }

    @Test
    void neitherAFolderNorAnUnlockOrBothIsAUsageError() {
        assertThat(firstbell("cleanup", "--token-file", token).err()).contains("give a run's folder");
        Cli.Answer both = unlock(folder.toString());
        assertThat(both.err()).contains("--unlock: needs --hub URL and no DIR");
        assertThat(both.exitCode()).isEqualTo(2);
    }

    private Cli.Answer unlock(Object... more) {
        return firstbell(Stream.concat(
                        Stream.of("cleanup", "--unlock", "--hub", hub.url(), "--token-file", token), Stream.of(more))
                .toArray());
    }

    private static String lockOf(String run) {
        return """
                {"api_tokens": [{"id": "a1", "scopes": [], "created": "2026-09-07T15:00:00Z",
                 "note": "held by ada@laptop for the run %s until 2026-09-07T16:00:00Z"}]}""".formatted(run);
    }

    @Test
    void aFolderWithoutARunIsBadInput() {
        Cli.Answer answer = firstbell("cleanup", folder, "--token-file", token);

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .isEqualTo(
                        "firstbell: " + folder
                                + ": neither this folder nor a folder in it has a run.json; give the folder of one run or of several\n");
    }
}
