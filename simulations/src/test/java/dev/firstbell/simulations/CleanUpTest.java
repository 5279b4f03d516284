package dev.firstbell.simulations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.client.TestingHub;
import dev.firstbell.client.TestingHub.Reply;
import dev.firstbell.records.io.JournalWriter;
import dev.firstbell.records.journal.JournalEntry.Resource;
import dev.firstbell.simulations.internal.async.Persistence;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CleanUpTest {
    private static final Instant AT = TestingClass.NINE;

    private static final Reply GONE = TestingHub.json(204, "");
    private static final Reply STOPPING = TestingHub.json(202, "");

    /** As JupyterHub 5.5 answers to a stop while a check is pending, and to a deletion while a start or a check is. */
    private static final Reply FAILED =
            TestingHub.json(500, "{\"status\": 500, \"message\": \"Internal Server Error\"}");

    private static final Reply PROXY = TestingHub.page(503, "<!DOCTYPE html><title>503</title>");

    private final TestingTime time = new TestingTime(AT);
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
        journal.intent(Resource.USER, "firstbell-000");
        journal.intent(Resource.SERVER, "firstbell-000");
        journal.intent(Resource.USER, "firstbell-001");
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
        assertThat(journal.remaining(Resource.USER)).isEmpty();
        assertThat(journal.remaining(Resource.SERVER)).isEmpty();
    }

    @Test
    void whoIsToGoGoesAlsoWhereTheDiskIsFull() {
        journal.intent(Resource.USER, "firstbell-000");
        journal.intent(Resource.SERVER, "firstbell-000");
        hub.on("DELETE /hub/api/users/firstbell-000/server", 204, "")
                .on("DELETE /hub/api/users/firstbell-000", 204, "");

        try (JournalWriter full = JournalWriter.append(Path.of("/dev/full"))) {
            CleanUp.Done done = new CleanUp(journal.client(), full, time, time::persistence, "firstbell-")
                    .removeAll(journal.read())
                    .join();

            assertThat(done).isEqualTo(new CleanUp.Done(1, 0, List.of()));
        }
        assertThat(hub.asked()).contains("DELETE /hub/api/users/firstbell-000");
    }

    @Test
    void neverTouchesAUserWithoutThePrefixWhateverTheJournalSays() {
        journal.intent(Resource.USER, "zoe");
        journal.intent(Resource.SERVER, "zoe");

        CleanUp.Done done = cleanUp();

        assertThat(hub.asked()).isEmpty();
        assertThat(done.remaining()).containsExactly("zoe: lacks the prefix firstbell-, so it is not touched");
    }

    @Test
    void a404OfTheProxyIsNotReadAsAUserWhoIsGone() {
        journal.intent(Resource.USER, "firstbell-000");
        Reply proxys = TestingHub.page(404, "<!DOCTYPE html><title>404</title>");
        hub.inTurn("DELETE /hub/api/users/firstbell-000", proxys, proxys, GONE);

        CleanUp.Done done = cleanUp();

        assertThat(done).isEqualTo(new CleanUp.Done(1, 0, List.of()));
        assertThat(journal.remaining(Resource.USER)).isEmpty();
    }

    @Test
    void usersThatTheHubDoesNotKnowAreCountedApart() {
        journal.intent(Resource.USER, "firstbell-000");

        assertThat(cleanUp()).isEqualTo(new CleanUp.Done(0, 1, List.of()));
        assertThat(journal.remaining(Resource.USER)).isEmpty();
    }

    @Test
    void aRejectionIsNotRepeatedAndTheUserRemains() {
        journal.intent(Resource.USER, "firstbell-000");
        hub.on("DELETE /hub/api/users/firstbell-000", 403, "{\"status\": 403, \"message\": \"Forbidden\"}");

        CleanUp.Done done = cleanUp();

        assertThat(hub.asked()).hasSize(1);
        assertThat(done.remaining())
                .singleElement()
                .asString()
                .startsWith("firstbell-000: ")
                .contains("Forbidden");
        assertThat(journal.remaining(Resource.USER)).containsExactly("firstbell-000");
    }

    @Test
    void aHubThatFailsIsAskedAgainFromTheStopOnAndGivenUpAtTheDeadline() {
        journal.intent(Resource.SERVER, "firstbell-000");
        hub.on("DELETE /hub/api/users/firstbell-000/server", 204, "")
                .on("DELETE /hub/api/users/firstbell-000", 500, "{\"status\": 500, \"message\": \"starting\"}");

        CleanUp.Done done = cleanUp();

        // After 0, 1, 3, 7 and 15 seconds, and then every 15 until four minutes are over.
        assertThat(hub.asked())
                .hasSize(40)
                .startsWith(
                        "DELETE /hub/api/users/firstbell-000/server",
                        "DELETE /hub/api/users/firstbell-000",
                        "DELETE /hub/api/users/firstbell-000/server");
        assertThat(time.instant())
                .isBetween(AT.plusSeconds(226), AT.plus(Persistence.BASE).plus(Persistence.PER_USER));
        assertThat(done.remaining()).singleElement().asString().contains("starting");
    }

    static Stream<Arguments> busyHubs() {
        Reply pending =
                TestingHub.json(400, "{\"status\": 400, \"message\": \"firstbell-000 is pending check, please wait\"}");
        Reply stopping = TestingHub.json(
                400,
                "{\"status\": 400, \"message\": \"firstbell-000's server is in the process of stopping, please wait.\"}");
        return Stream.of(
                Arguments.of("check pending", List.of(FAILED, FAILED, FAILED, GONE), List.of(GONE)),
                Arguments.of("check or start pending, JupyterHub 5.0", List.of(pending, pending, GONE), List.of(GONE)),
                Arguments.of("start pending", List.of(GONE), List.of(FAILED, FAILED, GONE)),
                Arguments.of("stop pending", List.of(STOPPING, STOPPING, STOPPING, GONE), List.of(stopping, GONE)),
                Arguments.of("restart", List.of(PROXY, PROXY, GONE), List.of(PROXY, GONE)),
                Arguments.of("restart, then check", List.of(PROXY, PROXY, PROXY, PROXY, FAILED, GONE), List.of(GONE)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("busyHubs")
    void whatAHubCannotDoYetIsTriedAgainUntilItCan(String why, List<Reply> stops, List<Reply> deletions) {
        journal.intent(Resource.USER, "firstbell-000");
        journal.intent(Resource.SERVER, "firstbell-000");
        hub.inTurn("DELETE /hub/api/users/firstbell-000/server", stops.toArray(Reply[]::new))
                .inTurn("DELETE /hub/api/users/firstbell-000", deletions.toArray(Reply[]::new));

        assertThat(cleanUp()).isEqualTo(new CleanUp.Done(1, 0, List.of()));
        assertThat(journal.remaining(Resource.USER)).isEmpty();
        assertThat(journal.remaining(Resource.SERVER)).isEmpty();
        assertThat(time.instant()).isAfter(AT);
    }

    @Test
    void aServerThatTheHubIsBusyWithDelaysNoOtherUser() {
        List<String> users =
                IntStream.range(0, 20).mapToObj(i -> "firstbell-0" + (10 + i)).toList();
        users.forEach(user -> {
            journal.intent(Resource.USER, user);
            journal.intent(Resource.SERVER, user);
            hub.on("DELETE /hub/api/users/" + user + "/server", 204, "").on("DELETE /hub/api/users/" + user, 204, "");
        });
        hub.on("DELETE /hub/api/users/firstbell-010/server", FAILED);

        CleanUp.Done done = cleanUp();

        assertThat(done.removed()).isEqualTo(19);
        assertThat(done.remaining()).singleElement().asString().startsWith("firstbell-010: ");
        assertThat(hub.asked().subList(0, 39))
                .containsAll(users.stream()
                        .skip(1)
                        .map(user -> "DELETE /hub/api/users/" + user)
                        .toList());
    }

    @Test
    void theRoutesAndTheLockWaitForAHubThatRestarts() {
        journal.intent(Resource.LOCK, HubLock.USER);
        journal.intent(Resource.USER, "firstbell-000");
        hub.inTurn("GET /hub/api/user", PROXY, TestingHub.json(200, whoAmI("")))
                .on("DELETE /hub/api/users/firstbell-000", 204, "")
                .inTurn(
                        "GET /hub/api/users/firstbell.lock/tokens",
                        PROXY,
                        TestingHub.json(200, lockOf(TestingJournal.RUN)))
                .inTurn("DELETE /hub/api/users/firstbell.lock", PROXY, GONE);

        assertThat(cleanUp()).isEqualTo(new CleanUp.Done(1, 0, List.of()));
        assertThat(journal.remaining(Resource.LOCK)).isEmpty();
    }

    @Test
    void afterTheDeadlineNoOtherUserIsTried() {
        IntStream.range(0, 10).forEach(i -> {
            journal.intent(Resource.USER, "firstbell-00" + i);
            hub.on("DELETE /hub/api/users/firstbell-00" + i, 204, "");
        });
        CleanUp late = new CleanUp(
                journal.client(),
                journal.writer(),
                time,
                users -> {
                    Persistence persistence = time.persistence(users);
                    time.pass(Duration.ofMinutes(5));
                    return persistence;
                },
                "firstbell-");

        CleanUp.Done done = late.removeAll(journal.read()).join();

        assertThat(hub.asked()).isEmpty();
        assertThat(done.remaining()).hasSize(10).allMatch(line -> line.contains("the time of the clean-up was over"));
    }

    @Test
    void aRouteThatOutlivedItsServerIsCheckedByTheHubAndReportedIfItStays() {
        journal.intent(Resource.USER, "firstbell-000");
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
        journal.intent(Resource.LOCK, HubLock.USER);
        journal.intent(Resource.USER, "firstbell-000");
        hub.on("DELETE /hub/api/users/firstbell-000", 403, "{\"status\": 403, \"message\": \"Forbidden\"}")
                .on("GET /hub/api/users/firstbell.lock/tokens", 200, lockOf(TestingJournal.RUN))
                .on("DELETE /hub/api/users/firstbell.lock", 204, "");

        CleanUp.Done done = cleanUp();

        assertThat(done.remaining()).singleElement().asString().startsWith("firstbell-000: ");
        assertThat(hub.asked()).last().isEqualTo("DELETE /hub/api/users/firstbell.lock");
        assertThat(journal.remaining(Resource.LOCK)).isEmpty();
    }

    @Test
    void aLockThatAnotherRunHasTakenSinceStays() {
        journal.intent(Resource.LOCK, HubLock.USER);
        hub.on("GET /hub/api/users/firstbell.lock/tokens", 200, lockOf("another run"));

        assertThat(cleanUp()).isEqualTo(new CleanUp.Done(0, 0, List.of()));
        assertThat(hub.asked()).containsExactly("GET /hub/api/users/firstbell.lock/tokens");
        assertThat(journal.remaining(Resource.LOCK)).isEmpty();
    }

    @Test
    void aLockWithoutANoteMayBeAnothersAndIsLeftToPeople() {
        journal.intent(Resource.LOCK, HubLock.USER);
        hub.on("GET /hub/api/users/firstbell.lock/tokens", 200, "{\"api_tokens\": []}");

        assertThat(cleanUp().remaining())
                .singleElement()
                .asString()
                .contains("`firstbell cleanup --unlock` with the same --hub and token");
        assertThat(journal.remaining(Resource.LOCK)).containsExactly(HubLock.USER);
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
        return new CleanUp(journal.client(), journal.writer(), time, time::persistence, "firstbell-")
                .removeAll(journal.read())
                .join();
    }
}
