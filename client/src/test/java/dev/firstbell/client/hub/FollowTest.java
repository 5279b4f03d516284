package dev.firstbell.client.hub;

import static dev.firstbell.client.FutureOutcomes.failure;
import static dev.firstbell.client.FutureOutcomes.get;
import static dev.firstbell.client.TestingHub.error;
import static dev.firstbell.client.TestingHub.json;
import static dev.firstbell.client.TestingHub.progress;
import static dev.firstbell.client.TestingHub.typed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.TestingHub;
import dev.firstbell.client.call.HubException.Code;
import dev.firstbell.client.call.ServerRef;
import dev.firstbell.client.progress.ProgressEnd.Failed;
import dev.firstbell.client.progress.ProgressEnd.Lost;
import dev.firstbell.client.progress.ProgressEnd.Ready;
import dev.firstbell.client.progress.ProgressStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FollowTest {
    private static final String STREAM = "GET /hub/api/users/ada/server/progress";
    private static final String USER = "GET /hub/api/users/ada";
    private static final String REQUESTED = "{\"progress\": 0, \"message\": \"Server requested\"}";
    private static final String SCHEDULED = "{\"progress\": 30, \"message\": \"scheduled\"}";
    private static final String READY = "{\"progress\": 100, \"ready\": true, \"url\": \"/user/ada/\"}";
    private static final String STARTING =
            "{\"name\": \"ada\", \"servers\": {\"\": {\"name\": \"\", \"ready\": false, \"pending\": \"spawn\"}}}";
    private static final String RUNNING =
            "{\"name\": \"ada\", \"servers\": {\"\": {\"name\": \"\", \"ready\": true, \"url\": \"/user/ada/\"}}}";
    private static final String NOTHING = "{\"name\": \"ada\", \"servers\": {}}";

    private final TestingHub hub = new TestingHub();
    private final HubClient client = hub.client().build();
    private final List<String> delivered = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        client.close();
        hub.close();
    }

    private ProgressStream follow(int streams) {
        return client.servers()
                .follow(
                        ServerRef.of("ada"),
                        new FollowPolicy(Duration.ofMillis(5), streams, Duration.ofSeconds(15)),
                        event -> delivered.add(event.message()));
    }

    /** Replies in this order, and then with the last reply again. */
    private static TestingHub.Reply inTurn(TestingHub.Reply... replies) {
        Queue<TestingHub.Reply> left = new ArrayDeque<>(List.of(replies));
        return exchange -> {
            TestingHub.Reply next;
            synchronized (left) {
                next = left.size() > 1 ? left.remove() : left.element();
            }
            next.to(exchange);
        };
    }

    @Test
    void aBrokenStreamIsOpenedAgainAndEachEventIsDeliveredOnce() {
        hub.on(
                STREAM,
                inTurn(progress(REQUESTED), progress(REQUESTED, SCHEDULED), progress(REQUESTED, SCHEDULED, READY)));
        hub.on(USER, json(200, STARTING));
        assertThat(get(follow(5).end())).isEqualTo(new Ready("/user/ada/"));
        assertThat(delivered).containsExactly("Server requested", "scheduled");
    }

    @Test
    void aStartIsFollowedAcrossARestartOfTheHub() {
        hub.on(STREAM, inTurn(progress(REQUESTED), typed(503, "text/plain", "Service Unavailable")));
        hub.on(USER, inTurn(typed(503, "text/plain", "Service Unavailable"), json(200, STARTING), json(200, RUNNING)));
        assertThat(get(follow(5).end())).isEqualTo(new Ready("/user/ada/"));
    }

    @Test
    void withoutStreamsTheUserIsLookedUp() {
        hub.on(STREAM, progress(REQUESTED));
        hub.on(USER, inTurn(json(200, STARTING), json(200, STARTING), json(200, STARTING), json(200, RUNNING)));
        assertThat(get(follow(1).end())).isEqualTo(new Ready("/user/ada/"));
        assertThat(hub.requests())
                .filteredOn(asked -> asked.request().equals(STREAM))
                .hasSize(1);
    }

    @Test
    void aStreamDistinguishesAFailedStartFromALostOne() {
        hub.on(
                STREAM,
                inTurn(progress(REQUESTED), progress("{\"progress\": 100, \"failed\": true, \"message\": \"no\"}")));
        hub.on(USER, json(200, NOTHING));
        assertThat(get(follow(5).end())).isEqualTo(new Failed("no"));
    }

    @Test
    void aStartThatTheHubNoLongerKnowsIsLost() {
        hub.on(STREAM, inTurn(progress(REQUESTED), error(404, "No such server")));
        hub.on(USER, json(200, NOTHING));
        assertThat(get(follow(5).end()))
                .isInstanceOfSatisfying(
                        Lost.class,
                        lost -> assertThat(lost.reason()).startsWith("the hub has neither a server nor a failure"));
    }

    @Test
    void aServerThatIsNotStartingIsAFailure() {
        hub.on(STREAM, error(400, "ada is not starting..."));
        assertThat(failure(follow(5).end()).code()).isEqualTo(Code.BAD_REQUEST);
    }

    @Test
    void aStartIsLostWhenThePatienceEnds() {
        hub.on(STREAM, hub.silentStream());
        ProgressStream stream = client.servers()
                .follow(
                        ServerRef.of("ada"),
                        new FollowPolicy(Duration.ofMillis(5), 5, Duration.ofMillis(100)),
                        event -> {});
        assertThat(get(stream.end())).isInstanceOf(Lost.class);
        await().until(() -> client.openSockets().inUse() == 0);
    }

    @Test
    void closingTheClientEndsAPause() {
        hub.on(STREAM, progress(REQUESTED));
        ProgressStream stream = client.servers()
                .follow(
                        ServerRef.of("ada"),
                        new FollowPolicy(Duration.ofMinutes(5), 5, Duration.ofMinutes(10)),
                        event -> delivered.add(event.message()));
        await().until(() -> !delivered.isEmpty() && client.openSockets().busy() == 0);
        client.close();
        assertThat(failure(stream.end()).code()).isEqualTo(Code.CANCELLED);
    }

    @Test
    void cancellingLeavesNoSocketOpen() {
        hub.on(STREAM, hub.silentStream());
        ProgressStream stream = follow(5);
        await().until(() -> client.openSockets().busy() == 1);
        stream.cancel();
        assertThat(failure(stream.end()).code()).isEqualTo(Code.CANCELLED);
        await().until(() -> client.openSockets().inUse() == 0);
    }
}
