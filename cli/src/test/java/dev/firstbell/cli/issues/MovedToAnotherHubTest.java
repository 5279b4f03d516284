package dev.firstbell.cli.issues;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.analysis.testing.SampleFolder;
import dev.firstbell.cli.Cli;
import dev.firstbell.client.TestingHub;
import dev.firstbell.records.io.JournalWriter;
import dev.firstbell.records.journal.JournalEntry;
import dev.firstbell.records.journal.JournalEntry.Resource;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.Rung;
import dev.firstbell.simulations.HubLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code cleanup --moved} at another hub found none of the users there, took them for gone and closed the journal, although
 * all of them remained at the right hub.
 */
class MovedToAnotherHubTest {
    private static final String RECORDED = "https://hub.example.edu/";

    private final TestingHub hub = TestingHub.jupyterHub();

    @TempDir
    private Path folder;

    private Path token;

    @BeforeEach
    void token() throws IOException {
        token = Files.writeString(folder.resolve("token"), "s3cret-s3cret");
        for (String user : List.of("firstbell-000", "firstbell-001")) {
            hub.on("DELETE /hub/api/users/" + user + "/server", 204, "").on("DELETE /hub/api/users/" + user, 204, "");
        }
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void aHubWithNoneOfTheUsersIsRefusedAndTheJournalStaysOpen() throws IOException {
        RunFolder run = SampleFolder.driven(folder.resolve("run"), RECORDED);
        byte[] journal = Files.readAllBytes(run.journalFile());

        for (List<Object> options : List.of(List.<Object>of(), List.<Object>of("--dry-run"))) {
            Cli.Answer answer = moved(run.path(), options.toArray());

            assertThat(answer.exitCode()).isEqualTo(2);
            assertThat(answer.err())
                    .isEqualTo("firstbell: --hub: " + hub.url() + " is not recognised as the hub of " + run.path()
                            + ", which was recorded at " + RECORDED
                            + "; of the 2 users that its record names it has none,"
                            + " and no lock of it; nothing was done. Give the address at which that hub answers now; if this"
                            + " is the hub and the users are gone, add --force\n");
        }
        assertThat(hub.changes()).isEmpty();
        assertThat(run.journalFile()).hasBinaryContent(journal);
        assertThat(run.info().verdict()).isEqualTo(RunInfo.Verdict.RUNNING);
        assertThat(moved(run.path(), "--force").exitCode()).isZero();
        assertThat(run.journal().remaining(Resource.USER)).isEmpty();
    }

    @Test
    void oneUserOfTheRunIsProofEnough() {
        hub.users("firstbell-001", "zoe");
        RunFolder run = SampleFolder.driven(folder.resolve("run"), RECORDED);

        assertThat(moved(run.path()).exitCode()).isZero();
        assertThat(run.journal().remaining(Resource.USER)).isEmpty();
    }

    /** A user pattern such as {@code test-001} is common; users of that name at another hub were taken for the run's and removed. */
    @Test
    void usersWhoWereThereBeforeTheRunAreNotTheRuns() {
        RunFolder run = SampleFolder.driven(folder.resolve("run"), RECORDED);
        Instant before = run.info().startedAt().minus(Duration.ofDays(90)).truncatedTo(ChronoUnit.SECONDS);
        hub.on("GET /hub/api/users", 200, """
                {"items": [{"name": "firstbell-000", "admin": false, "created": "%s", "servers": {}},
                           {"name": "firstbell-001", "admin": false, "created": "%s", "servers": {}}],
                 "_pagination": {"offset": 0, "limit": 200, "total": 2, "next": null}}""".formatted(before, run.info().startedAt()));

        Cli.Answer answer = moved(run.path());

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .isEqualTo("firstbell: --hub: " + hub.url() + " has 1 user with names of the run, but firstbell-000 was"
                        + " made on " + before
                        + ", before the run began; nothing was done. Give the address of the run's"
                        + " hub; if these users are to be removed, add --force\n");
        assertThat(hub.changes()).isEmpty();
        assertThat(moved(run.path(), "--force").exitCode()).isZero();
    }

    @Test
    void theLockOfTheRunIsProofEnough() {
        hub.on("GET /hub/api/users/firstbell.lock/tokens", 200, lockOf("run"))
                .on("DELETE /hub/api/users/firstbell.lock", 204, "");
        RunFolder run = locked(SampleFolder.driven(folder.resolve("run"), RECORDED));

        assertThat(moved(run.path()).exitCode()).isZero();
        assertThat(run.journal().remaining(Resource.LOCK)).isEmpty();
    }

    @Test
    void theUsersOfOneRunProveTheHubOfTheOthersThatWereRecordedThere() throws IOException {
        hub.users("firstbell-001");
        Path runs = Files.createDirectory(folder.resolve("runs"));
        SampleFolder.driven(runs.resolve("a"), RECORDED);
        SampleFolder.driven(runs.resolve("b"), RECORDED);

        assertThat(moved(runs).exitCode()).isZero();
    }

    @Test
    void theUsersMayBeOfAnotherRunThatHasLockedTheHub() {
        hub.users("firstbell-000", "firstbell-001")
                .on("GET /hub/api/users/firstbell.lock/tokens", 200, lockOf("CS 202 at ten"));
        RunFolder run = locked(SampleFolder.driven(folder.resolve("run"), RECORDED));
        RunFolder here =
                locked(SampleFolder.driven(folder.resolve("here"), hub.url().toString()));

        for (Cli.Answer answer : List.of(moved(run.path()), firstbell("cleanup", here.path(), "--token-file", token))) {
            assertThat(answer.exitCode()).isEqualTo(2);
            assertThat(answer.err())
                    .startsWith("firstbell: --hub: " + hub.url()
                            + " is locked by ada@laptop since 2026-09-07T15:00:00Z, until 2026-09-07T16:00:00Z at the latest,"
                            + " for the run CS 202 at ten")
                    .contains("which is not a run of this folder; users there with the same names may be of that run;"
                            + " nothing was done.");
        }
        assertThat(hub.changes()).isEmpty();
    }

    @Test
    void theEndOfATunnelCanBeAnotherHubToday() {
        RunFolder run = SampleFolder.driven(folder.resolve("run"), hub.url().toString());
        RunInfo.Environment there = run.info().environment();
        run.write(run.info().toBuilder()
                .environment(new RunInfo.Environment(Rung.LIVE, there.hubUrl(), there.hubVersion(), there.speed()))
                .build());

        Cli.Answer answer = firstbell("cleanup", run.path(), "--token-file", token);

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .startsWith("firstbell: --hub: " + hub.url() + " is not recognised as the hub of " + run.path()
                        + ": an address of this machine can lead to another hub today; of the 2 users ");
        hub.users("firstbell-000");
        assertThat(firstbell("cleanup", run.path(), "--token-file", token).exitCode())
                .isZero();
    }

    @Test
    void aRunThatIsUnderWayKeepsItsUsers() {
        hub.users("firstbell-000", "firstbell-001");
        RunFolder run = SampleFolder.driven(folder.resolve("run"), hub.url().toString());
        try (JournalWriter journal = JournalWriter.append(run.journalFile())) {
            journal.write(new JournalEntry.Note(Instant.now(), "here I am"));
        }

        Cli.Answer answer = firstbell("cleanup", run.path(), "--token-file", token);

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .startsWith("firstbell: " + run.path() + ": the run is under way: its journal was written to ")
                .contains("; end it with Ctrl-C, which cleans up; or if its process was killed, try again in 10 s;");
        assertThat(hub.changes()).isEmpty();
    }

    private Cli.Answer moved(Path runs, Object... more) {
        return firstbell(Stream.concat(
                        Stream.of("cleanup", runs, "--hub", hub.url(), "--moved", "--token-file", token),
                        Stream.of(more))
                .toArray());
    }

    private static RunFolder locked(RunFolder run) {
        try (JournalWriter journal = JournalWriter.append(run.journalFile())) {
            journal.write(new JournalEntry.Intent(SampleFolder.NINE, Resource.LOCK, HubLock.USER));
        }
        return run;
    }

    private static String lockOf(String run) {
        return """
                {"api_tokens": [{"id": "a1", "scopes": [], "created": "2026-09-07T15:00:00Z",
                 "note": "held by ada@laptop for the run %s until 2026-09-07T16:00:00Z"}]}""".formatted(run);
    }
}
