package dev.firstbell.client.progress;

import static dev.firstbell.client.FutureOutcomes.failure;
import static dev.firstbell.client.FutureOutcomes.get;
import static dev.firstbell.client.TestingHub.error;
import static dev.firstbell.client.TestingHub.json;
import static dev.firstbell.client.TestingHub.progress;
import static dev.firstbell.client.TestingHub.stream;
import static dev.firstbell.client.TestingHub.typed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.TestingHub;
import dev.firstbell.client.call.HubException;
import dev.firstbell.client.call.HubException.Code;
import dev.firstbell.client.progress.ProgressEnd.Failed;
import dev.firstbell.client.progress.ProgressEnd.Lost;
import dev.firstbell.client.progress.ProgressEnd.Ready;
import dev.firstbell.client.websocket.TestingSocketServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressTest {
    private static final String PATH = "GET /hub/api/users/ada/server/progress";
    private static final String READY =
            "{\"progress\": 100, \"ready\": true, \"message\": \"Server ready at /user/ada/\", \"url\": \"/user/ada/\"}";

    private final TestingHub hub = new TestingHub();
    private final HubClient client = hub.client().build();
    private final List<ProgressEvent> events = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        client.close();
        hub.close();
    }

    private CompletableFuture<ProgressEnd> follow() {
        return client.progress("ada", events::add).end();
    }

    @Test
    void deliversEventsAndThenReady() {
        hub.on(
                PATH,
                progress(
                        "{\"progress\": 0, \"message\": \"Server requested\"}",
                        "{\"progress\": 50.5, \"message\": \"Spawning server...\"}",
                        READY,
                        "{\"progress\": 1, \"message\": \"after the verdict\"}"));
        assertThat(get(follow())).isEqualTo(new Ready("/user/ada/"));
        assertThat(events)
                .containsExactly(
                        new ProgressEvent(0, "Server requested", Optional.empty()),
                        new ProgressEvent(50, "Spawning server...", Optional.empty()));
        await().until(() -> client.openSockets().inUse() == 0);
    }

    /** OkHttp takes up to 100 ms to close an unread response. At least one of several attempts must be faster. */
    @Test
    void readyIsReportedAtOnceEvenIfTheHubKeepsTheStreamOpen() {
        List<Duration> late = new CopyOnWriteArrayList<>();
        hub.on(PATH, hub.progressKeptOpen(READY));
        for (int i = 0; i < 10; i++) {
            long asked = System.nanoTime();
            assertThat(get(follow())).isEqualTo(new Ready("/user/ada/"));
            late.add(Duration.ofNanos(System.nanoTime() - asked));
        }
        assertThat(late).anySatisfy(each -> assertThat(each).isLessThan(Duration.ofMillis(80)));
    }

    @Test
    void aFailedStartHasTheHubsMessage() {
        hub.on(PATH, progress("{\"progress\": 100, \"failed\": true, \"message\": \"Spawn failed: no space\"}"));
        assertThat(get(follow())).isEqualTo(new Failed("Spawn failed: no space"));
    }

    @Test
    void podEventsKeepTheResolutionOfTheirTimestamp() {
        hub.on(
                PATH,
                progress(
                        """
                        {"progress": 30, "message": "m", "raw_event": {"eventTime": "2026-11-23T08:59:58.123456Z",
                         "lastTimestamp": null, "type": "Normal", "reason": "Scheduled", "message": "assigned",
                         "involvedObject": {"kind": "Pod", "name": "jupyter-ada"}, "source": {},
                         "reportingComponent": "user-scheduler"}}""".replace("\n", " "),
                        """
                        {"progress": 50, "message": "m", "raw_event": {"eventTime": null,
                         "lastTimestamp": "2026-11-23T08:59:59Z", "type": "Warning", "reason": "BackOff", "message": "b",
                         "involvedObject": {"kind": "Pod", "name": "jupyter-ada"}, "source": {"component": "kubelet"}}}""".replace("\n", " "),
                        "{\"message\": \"Server launch is taking longer than expected\"}",
                        READY));
        assertThat(get(follow())).isInstanceOf(Ready.class);
        assertThat(events.get(0).podEvent())
                .contains(new KubernetesEvent(
                        Instant.parse("2026-11-23T08:59:58.123456Z"),
                        Duration.ofNanos(1000),
                        "Normal",
                        "Scheduled",
                        "assigned",
                        "Pod",
                        "jupyter-ada",
                        "user-scheduler"));
        assertThat(events.get(1).podEvent().orElseThrow().resolution()).isEqualTo(Duration.ofSeconds(1));
        assertThat(events.get(1).podEvent().orElseThrow().component()).isEqualTo("kubelet");
        assertThat(events.get(2).progress()).isEqualTo(50);
    }

    @Test
    void aStreamThatEndsBeforeTheStartIsLost() {
        hub.on(PATH, progress("{\"progress\": 0, \"message\": \"Server requested\"}"));
        assertThat(get(follow())).isEqualTo(new Lost("the stream ended before the start did"));
    }

    @Test
    void aBrokenConnectionIsLost() throws IOException {
        try (TestingSocketServer hubThatExits = new TestingSocketServer((socket, head) -> socket.getOutputStream()
                        .write(("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                                        + "Transfer-Encoding: chunked\r\n\r\n2\r\n\n\n\r\n10\r\ndata:")
                                .getBytes(StandardCharsets.US_ASCII)));
                HubClient other = HubClient.builder(hubThatExits.url()).build()) {
            assertThat(get(other.progress("ada", events::add).end())).isInstanceOf(Lost.class);
        }
    }

    @Test
    void silenceBeyondTheWatchdogIsLost() {
        hub.on(PATH, hub.silentStream());
        try (HubClient impatient =
                hub.client().progressWatchdog(Duration.ofMillis(100)).build()) {
            assertThat(get(impatient.progress("ada", events::add).end()))
                    .isEqualTo(new Lost("the stream was silent for 0.1 s"));
            await().until(() -> impatient.openSockets().inUse() == 0);
        }
    }

    @Test
    void aRestartingHubIsLost() {
        hub.on(PATH, typed(503, "text/plain", "Service Unavailable"));
        assertThat(get(follow())).isInstanceOf(Lost.class);
    }

    @ParameterizedTest
    @CsvSource({"403,FORBIDDEN", "404,NOT_FOUND", "400,BAD_REQUEST", "500,SERVER_ERROR"})
    void aStreamThatDoesNotExistIsAFailure(int status, Code code) {
        hub.on(PATH, error(status, "ada is not starting..."));
        HubException failure = failure(follow());
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.hubMessage()).isEqualTo("ada is not starting...");
    }

    @Test
    void cancellingLeavesNoSocketOpen() {
        hub.on(PATH, hub.silentStream());
        try (ProgressStream stream = client.progress("ada", events::add)) {
            await().until(() -> client.openSockets().busy() == 1);
            stream.cancel();
            assertThat(failure(stream.end()).code()).isEqualTo(Code.CANCELLED);
        }
        client.progress("ada", events::add).end().cancel(true);
        await().until(() -> client.openSockets().inUse() == 0);
    }

    @Test
    void anExceptionOfTheListenerEndsTheStream() {
        hub.on(PATH, progress("{\"progress\": 0, \"message\": \"Server requested\"}", READY));
        IllegalStateException thrown = new IllegalStateException("full");
        CompletableFuture<ProgressEnd> end = client.progress("ada", event -> {
                    throw thrown;
                })
                .end();
        CompletableFuture<Throwable> failure = end.handle((value, thrownInside) -> thrownInside);
        assertThat(get(failure)).isSameAs(thrown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: [1]\n\n",
                "data: {\n\n",
                "data: {\"ready\": true}\n\n",
                "data: {\"progress\": \"half\"}\n\n",
                "data: {\"progress\": 1e400}\n\n",
                "data: {\"progress\": 1, \"raw_event\": 7}\n\n",
                "data: {\"progress\": 1, \"raw_event\": {\"eventTime\": \"noon\"}}\n\n"
            })
    void eventsOfTheWrongShapeAreAProtocolFailure(String body) {
        hub.on(PATH, stream(body.getBytes(StandardCharsets.UTF_8)));
        assertThat(failure(follow()).code()).isEqualTo(Code.PROTOCOL);
    }

    @Test
    void malformedUtf8IsAProtocolFailure() {
        hub.on(PATH, stream(new byte[] {'d', 'a', 't', 'a', ':', (byte) 0xff, '\n', '\n'}));
        assertThat(failure(follow()).code()).isEqualTo(Code.PROTOCOL);
    }

    @Test
    void anEndlessLineIsAProtocolFailure() {
        byte[] noise = new byte[64 * 1024];
        hub.on(PATH, exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            while (true) {
                exchange.getResponseBody().write(noise);
            }
        });
        assertThat(failure(follow()).code()).isEqualTo(Code.PROTOCOL);
    }

    @Test
    void anotherMediaTypeIsAProtocolFailure() {
        hub.on(PATH, json(200, "{}"));
        assertThat(failure(follow()).code()).isEqualTo(Code.PROTOCOL);
    }
}
