package dev.firstbell.simulations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.client.ApiToken;
import dev.firstbell.client.HubClient;
import dev.firstbell.records.HubClock;
import dev.firstbell.records.Journal;
import dev.firstbell.records.JournalEntry;
import dev.firstbell.records.JournalEntry.Thing;
import dev.firstbell.records.JournalWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CleanUpTest {
    private static final Instant AT = TestingClass.NINE;

    /** A second between two tries is a millisecond here. */
    private static final HubClock CLOCK = HubClock.paced(AT, Instant.now(), 1000);

    private final TestingHub hub = new TestingHub();

    @TempDir
    private Path folder;

    private Path file;
    private JournalWriter journal;
    private HubClient client;

    @BeforeEach
    void open() {
        file = folder.resolve("journal.jsonl");
        journal = JournalWriter.append(file);
        client = HubClient.builder(hub.url()).token(ApiToken.of("secret")).build();
    }

    @AfterEach
    void close() {
        client.close();
        journal.close();
        hub.close();
    }

    @Test
    void stopsServersBeforeItDeletesTheirUsersAndWritesBothDown() {
        intent(Thing.USER, "firstbell-000");
        intent(Thing.SERVER, "firstbell-000");
        intent(Thing.USER, "firstbell-001");
        hub.on("DELETE /hub/api/users/firstbell-000/server", 204, "")
                .on("DELETE /hub/api/users/firstbell-000", 204, "")
                .on("DELETE /hub/api/users/firstbell-001", 204, "");

        CleanUp.Done done = cleanUp();

        assertThat(done.removed()).isEqualTo(2);
        assertThat(done.goneBefore()).isZero();
        assertThat(done.remaining()).isEmpty();
        assertThat(hub.asked())
                .containsSubsequence(
                        "DELETE /hub/api/users/firstbell-000/server", "DELETE /hub/api/users/firstbell-000")
                .doesNotContain("DELETE /hub/api/users/firstbell-001/server")
                .hasSize(3);
        assertThat(Journal.read(file).remaining(Thing.USER)).isEmpty();
        assertThat(Journal.read(file).remaining(Thing.SERVER)).isEmpty();
    }

    @Test
    void neverTouchesAUserWithoutThePrefixWhateverTheJournalSays() {
        intent(Thing.USER, "zoe");
        intent(Thing.SERVER, "zoe");

        CleanUp.Done done = cleanUp();

        assertThat(hub.asked()).isEmpty();
        assertThat(done.remaining()).containsExactly("zoe: lacks the prefix firstbell-, so it is not touched");
    }

    @Test
    void usersThatTheHubDoesNotKnowAreCountedApart() {
        intent(Thing.USER, "firstbell-000");

        assertThat(cleanUp()).isEqualTo(new CleanUp.Done(0, 1, List.of()));
        assertThat(Journal.read(file).remaining(Thing.USER)).isEmpty();
    }

    @Test
    void aRefusalIsNotRepeatedAndTheUserRemains() {
        intent(Thing.USER, "firstbell-000");
        hub.on("DELETE /hub/api/users/firstbell-000", 403, "{\"status\": 403, \"message\": \"Forbidden\"}");

        CleanUp.Done done = cleanUp();

        assertThat(hub.asked()).hasSize(1);
        assertThat(done.remaining())
                .singleElement()
                .asString()
                .startsWith("firstbell-000: ")
                .contains("Forbidden");
        assertThat(Journal.read(file).remaining(Thing.USER)).containsExactly("firstbell-000");
    }

    @Test
    void aHubThatFailsIsAskedAgainFromTheStopOnAndGivenUpInTheEnd() {
        intent(Thing.SERVER, "firstbell-000");
        hub.on("DELETE /hub/api/users/firstbell-000/server", 204, "")
                .on("DELETE /hub/api/users/firstbell-000", 500, "{\"status\": 500, \"message\": \"starting\"}");

        CleanUp.Done done = cleanUp();

        assertThat(hub.asked())
                .hasSize(120)
                .startsWith(
                        "DELETE /hub/api/users/firstbell-000/server",
                        "DELETE /hub/api/users/firstbell-000",
                        "DELETE /hub/api/users/firstbell-000/server");
        assertThat(done.remaining()).singleElement().asString().contains("starting");
    }

    private void intent(Thing thing, String user) {
        journal.write(new JournalEntry.Intent(AT, thing, user));
    }

    private CleanUp.Done cleanUp() {
        return new CleanUp(client, journal, CLOCK, "firstbell-")
                .removeAll(Journal.read(file))
                .join();
    }
}
