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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The clean-up of a killed run believed a journal that was cut, empty or missing: it said that nothing was left at the hub, or
 * removed some of the users only, and ended with exit code 0.
 */
class KilledRunLeavesNothingByItsJournalTest {
    private static final String DELETE_FIRST = "DELETE /hub/api/users/firstbell-000";
    private static final String DELETE_SECOND = "DELETE /hub/api/users/firstbell-001";
    private static final String DELETE_LOCK = "DELETE /hub/api/users/firstbell.lock";
    private static final String LOOKED_FOR =
            "; it may not name everything that the run made, so all users of the class plan are looked for\n";

    private final TestingHub hub = TestingHub.jupyterHub();

    @TempDir
    private Path folder;

    private Path token;
    private RunFolder run;

    @BeforeEach
    void aKilledRun() throws IOException {
        token = Files.writeString(folder.resolve("token"), "s3cret-s3cret");
        run = SampleFolder.driven(folder.resolve("run"), hub.url().toString());
        hub.users("firstbell-000", "firstbell-001")
                .on(DELETE_FIRST + "/server", 204, "")
                .on(DELETE_SECOND + "/server", 204, "")
                .on(DELETE_FIRST, 204, "")
                .on(DELETE_SECOND, 204, "")
                .on(DELETE_LOCK, 204, "")
                .on("GET /hub/api/users/firstbell.lock/tokens", 200, """
                        {"api_tokens": [{"id": "a1", "scopes": [], "created": "2026-09-07T15:00:00Z",
                         "note": "held by ada@laptop for the run run until 2026-09-07T16:00:00Z"}]}""");
    }

    @AfterEach
    void close() {
        hub.close();
    }

    /** What happened to the journal, and what the clean-up says about it. */
    enum Loss {
        MISSING("journal.jsonl is missing"),
        EMPTY("journal.jsonl is empty"),
        CUT_IN_A_LINE("line 2 of journal.jsonl cannot be read"),
        CUT_IN_THE_FIRST_LINE("line 1 of journal.jsonl cannot be read"),
        CUT_AT_A_LINE(""),
        WITHOUT_ITS_FIRST_LINE("journal.jsonl lacks its first line"),
        ALL_REMOVED_BY_ITS_LINES("");

        private final String words;

        Loss(String words) {
            this.words = words;
        }

        void happenTo(RunFolder run) throws IOException {
            Path file = run.journalFile();
            byte[] bytes = Files.readAllBytes(file);
            List<String> lines = Files.readAllLines(file);
            switch (this) {
                case MISSING -> Files.delete(file);
                case EMPTY -> Files.write(file, new byte[0]);
                case CUT_IN_A_LINE ->
                    Files.write(file, Arrays.copyOf(bytes, lines.get(0).length() + 20));
                case CUT_IN_THE_FIRST_LINE -> Files.write(file, Arrays.copyOf(bytes, 20));
                case CUT_AT_A_LINE -> Files.write(file, lines.subList(0, 2));
                case WITHOUT_ITS_FIRST_LINE -> Files.write(file, lines.subList(1, lines.size()));
                case ALL_REMOVED_BY_ITS_LINES -> {
                    try (JournalWriter journal = JournalWriter.append(file)) {
                        for (String user : List.of("firstbell-000", "firstbell-001")) {
                            journal.write(new JournalEntry.Removed(SampleFolder.NINE, Resource.SERVER, user));
                            journal.write(new JournalEntry.Removed(SampleFolder.NINE, Resource.USER, user));
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void allUsersOfTheClassPlanAndTheLockAreRemoved(Loss loss) throws IOException {
        loss.happenTo(run);

        Cli.Answer dry = cleanup("--dry-run");
        assertThat(dry.out())
                .startsWith(run.path() + ": would remove 2 users\n")
                .contains("  the lock that keeps others from testing the hub\n");
        assertThat(hub.changes()).isEmpty();

        Cli.Answer answer = cleanup();

        assertThat(answer.err())
                .isEqualTo(loss.words.isEmpty() ? "" : "firstbell: " + run.path() + ": " + loss.words + LOOKED_FOR);
        assertThat(answer.out()).startsWith(run.path() + ": 2 users removed\n");
        assertThat(answer.exitCode()).isZero();
        assertThat(hub.changes()).contains(DELETE_FIRST, DELETE_SECOND, DELETE_LOCK);
        assertThat(run.info().verdict()).isNotEqualTo(RunInfo.Verdict.RUNNING);
        assertThat(cleanup().out())
                .startsWith(run.path() + ": by its record, nothing is left at the hub; the hub itself was not asked\n");
    }

    @Test
    void whatTheHubRefusedIsLookedForAgain() throws IOException {
        Loss.EMPTY.happenTo(run);
        hub.on(DELETE_SECOND, 403, "{\"status\": 403, \"message\": \"Forbidden\"}");
        assertThat(cleanup().exitCode()).isEqualTo(1);
        hub.users("firstbell-001").on(DELETE_SECOND, 204, "");

        Cli.Answer again = cleanup();

        assertThat(again.exitCode()).isZero();
        assertThat(hub.changes().stream().filter(DELETE_SECOND::equals)).hasSize(2);
        assertThat(run.info().verdict()).isNotEqualTo(RunInfo.Verdict.RUNNING);
    }

    @Test
    void aRunThatHasJustBegunKeepsItsUsersAlthoughItsJournalIsEmpty() throws IOException {
        Loss.EMPTY.happenTo(run);
        RunInfo killed = run.info();
        run.write(RunInfo.begun(
                "run", killed.environment(), "test", killed.setting(), killed.classPlan(), Instant.now()));

        Cli.Answer answer = cleanup();

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err()).contains(" s ago and may be under way; end it with Ctrl-C");
        assertThat(hub.changes()).isEmpty();
    }

    private Cli.Answer cleanup(Object... more) {
        return firstbell(Stream.concat(Stream.of("cleanup", run.path(), "--token-file", token), Stream.of(more))
                .toArray());
    }
}
