package dev.firstbell.simulations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.client.TestingHub;
import dev.firstbell.records.HubClock;
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

    private TestingJournal journal;

    @BeforeEach
    void open() {
        journal = new TestingJournal(folder, hub.url(), "secret").opened();
        hub.on("GET /hub/api/user", 200, whoAmI(""));
    }

    @AfterEach
    void close() {
        journal.close();
        hub.close();
    }

    @Test
    void stopsServersBeforeItDeletesTheirUsersAndWritesBothDown() {
        journal.intent(Thing.USER, "firstbell-000");
        journal.intent(Thing.SERVER, "firstbell-000");
        journal.intent(Thing.USER, "firstbell-001");
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
                .hasSize(4);
        assertThat(journal.remaining(Thing.USER)).isEmpty();
        assertThat(journal.remaining(Thing.SERVER)).isEmpty();
    }

    @Test
    void whoIsToGoGoesAlsoWhereTheDiskIsFull() {
        journal.intent(Thing.USER, "firstbell-000");
        journal.intent(Thing.SERVER, "firstbell-000");
        hub.on("DELETE /hub/api/users/firstbell-000/server", 204, "")
                .on("DELETE /hub/api/users/firstbell-000", 204, "");

        try (JournalWriter full = JournalWriter.append(Path.of("/dev/full"))) {
            CleanUp.Done done = new CleanUp(journal.client(), full, CLOCK, "firstbell-")
                    .removeAll(journal.read())
                    .join();

            assertThat(done).isEqualTo(new CleanUp.Done(1, 0, List.of()));
        }
        assertThat(hub.asked()).contains("DELETE /hub/api/users/firstbell-000");
    }

    @Test
    void neverTouchesAUserWithoutThePrefixWhateverTheJournalSays() {
        journal.intent(Thing.USER, "zoe");
        journal.intent(Thing.SERVER, "zoe");

        CleanUp.Done done = cleanUp();

        assertThat(hub.asked()).isEmpty();
        assertThat(done.remaining()).containsExactly("zoe: lacks the prefix firstbell-, so it is not touched");
    }

    @Test
    void usersThatTheHubDoesNotKnowAreCountedApart() {
        journal.intent(Thing.USER, "firstbell-000");

        assertThat(cleanUp()).isEqualTo(new CleanUp.Done(0, 1, List.of()));
        assertThat(journal.remaining(Thing.USER)).isEmpty();
    }

    @Test
    void aRefusalIsNotRepeatedAndTheUserRemains() {
        journal.intent(Thing.USER, "firstbell-000");
        hub.on("DELETE /hub/api/users/firstbell-000", 403, "{\"status\": 403, \"message\": \"Forbidden\"}");

        CleanUp.Done done = cleanUp();

        assertThat(hub.asked()).hasSize(1);
        assertThat(done.remaining())
                .singleElement()
                .asString()
                .startsWith("firstbell-000: ")
                .contains("Forbidden");
        assertThat(journal.remaining(Thing.USER)).containsExactly("firstbell-000");
    }

    @Test
    void aHubThatFailsIsAskedAgainFromTheStopOnAndGivenUpInTheEnd() {
        journal.intent(Thing.SERVER, "firstbell-000");
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

    @Test
    void aRouteThatOutlivedItsServerIsGivenToTheHubToMendAndSaidIfItStays() {
        journal.intent(Thing.USER, "firstbell-000");
        hub.on("GET /hub/api/user", 200, whoAmI("\"proxy\""))
                .on("DELETE /hub/api/users/firstbell-000", 204, "")
                .on("GET /hub/api/proxy", 200, """
                        {"items": {
                          "/user/firstbell-000/": {"target": "http://10.0.0.1:8888", "data": {"user": "firstbell-000"}},
                          "/user/zoe/": {"target": "http://10.0.0.2:8888", "data": {"user": "zoe"}}},
                         "_pagination": {"offset": 0, "limit": 200, "total": 2, "next": null}}""")
                .on("POST /hub/api/proxy", 200, "");

        CleanUp.Done done = cleanUp();

        assertThat(done.remaining()).containsExactly("/user/firstbell-000/: the proxy still has this route");
        assertThat(hub.asked()).contains("POST /hub/api/proxy");
    }

    @Test
    void theLockIsGivenBackLastAndAlsoWhenAUserCannotBeRemoved() {
        journal.intent(Thing.LOCK, HubLock.USER);
        journal.intent(Thing.USER, "firstbell-000");
        hub.on("DELETE /hub/api/users/firstbell-000", 403, "{\"status\": 403, \"message\": \"Forbidden\"}")
                .on("GET /hub/api/users/firstbell.lock/tokens", 200, lockOf(TestingJournal.RUN))
                .on("DELETE /hub/api/users/firstbell.lock", 204, "");

        CleanUp.Done done = cleanUp();

        assertThat(done.remaining()).singleElement().asString().startsWith("firstbell-000: ");
        assertThat(hub.asked()).last().isEqualTo("DELETE /hub/api/users/firstbell.lock");
        assertThat(journal.remaining(Thing.LOCK)).isEmpty();
    }

    @Test
    void aLockThatSomebodyElseHasTakenSinceStays() {
        journal.intent(Thing.LOCK, HubLock.USER);
        hub.on("GET /hub/api/users/firstbell.lock/tokens", 200, lockOf("another run"));

        assertThat(cleanUp()).isEqualTo(new CleanUp.Done(0, 0, List.of()));
        assertThat(hub.asked()).containsExactly("GET /hub/api/users/firstbell.lock/tokens");
        assertThat(journal.remaining(Thing.LOCK)).isEmpty();
    }

    @Test
    void aLockWithoutANoteMayBeAnothersAndIsLeftToPeople() {
        journal.intent(Thing.LOCK, HubLock.USER);
        hub.on("GET /hub/api/users/firstbell.lock/tokens", 200, "{\"api_tokens\": []}");

        assertThat(cleanUp().remaining()).singleElement().asString().contains("`firstbell cleanup --unlock --hub URL`");
        assertThat(journal.remaining(Thing.LOCK)).containsExactly(HubLock.USER);
    }

    private static String whoAmI(String scopes) {
        return "{\"kind\": \"service\", \"name\": \"firstbell\", \"scopes\": [" + scopes + "]}";
    }

    private static String lockOf(String run) {
        return """
                {"api_tokens": [{"id": "a1", "scopes": [], "created": "2026-09-07T09:00:00Z",
                 "note": "held by ada@laptop for the run %s until 2026-09-07T10:00:00Z"}]}""".formatted(run);
    }

    private CleanUp.Done cleanUp() {
        return new CleanUp(journal.client(), journal.writer(), CLOCK, "firstbell-")
                .removeAll(journal.read())
                .join();
    }
}
