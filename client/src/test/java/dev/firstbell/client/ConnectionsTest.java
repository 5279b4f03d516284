package dev.firstbell.client;

import static dev.firstbell.client.FutureOutcomes.failure;
import static dev.firstbell.client.FutureOutcomes.get;
import static dev.firstbell.client.TestingHub.versionOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstbell.client.call.HubException.Code;
import dev.firstbell.client.hub.HubUser;
import dev.firstbell.client.hub.HubVersion;
import dev.firstbell.client.hub.UserQuery;
import dev.firstbell.client.websocket.TestingSocketServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections of a client: how many it opens, and what happens when a call fails, is cancelled or never ends. */
class ConnectionsTest {
    private final TestingHub hub = new TestingHub();
    private final HubClient client = hub.client().build();

    @AfterEach
    void close() {
        client.close();
        hub.close();
    }

    @Test
    void anEndlessBodyIsCutOff() throws IOException {
        byte[] chunk = ("10000\r\n" + "x".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        CountDownLatch hungUp = new CountDownLatch(1);
        try (TestingSocketServer endless = new TestingSocketServer((socket, head) -> {
                    try {
                        socket.getOutputStream()
                                .write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes());
                        while (true) {
                            socket.getOutputStream().write(chunk);
                        }
                    } catch (IOException e) {
                        hungUp.countDown();
                    }
                });
                HubClient other = HubClient.builder(endless.url()).build()) {
            assertThat(failure(other.version()).code()).isEqualTo(Code.PROTOCOL);
            await().until(() -> hungUp.getCount() == 0);
        }
    }

    @Test
    void endlessHeadersAreCutOff() throws IOException {
        byte[] header = ("X-Padding: " + "x".repeat(8000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        try (TestingSocketServer endless = new TestingSocketServer((socket, head) -> {
                    socket.getOutputStream().write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
                    while (true) {
                        socket.getOutputStream().write(header);
                    }
                });
                HubClient other = HubClient.builder(endless.url()).build()) {
            assertThat(failure(other.version()).code()).isEqualTo(Code.PROTOCOL);
        }
    }

    @Test
    void aRequestIsNeverSentTwice() throws IOException {
        try (TestingSocketServer rude = new TestingSocketServer((socket, head) -> {});
                HubClient other = HubClient.builder(rude.url()).build()) {
            assertThat(failure(other.startServer("ada")).code()).isEqualTo(Code.UNREACHABLE);
            assertThat(rude.requests()).isEqualTo(1);
        }
    }

    @Test
    void aClosedPortIsUnreachable() {
        URI gone = hub.url();
        hub.close();
        try (HubClient other = HubClient.builder(gone).build()) {
            assertThat(failure(other.version()).code()).isEqualTo(Code.UNREACHABLE);
        }
    }

    @Test
    void aHubThatDoesNotRespondIsATimeout() {
        hub.on("GET /hub/api/", hub.silence());
        try (HubClient hasty =
                hub.client().requestTimeout(Duration.ofMillis(50)).build()) {
            assertThat(failure(hasty.version()).code()).isEqualTo(Code.TIMEOUT);
        }
    }

    @Test
    void cancellingClosesTheSocket() {
        hub.on("GET /hub/api/users?limit=200&offset=0&sort=id", hub.silence());
        CompletableFuture<List<HubUser>> users = client.users(UserQuery.all());
        await().until(() -> client.openSockets().busy() == 1);
        users.cancel(true);
        await().until(() -> client.openSockets().inUse() == 0);
    }

    @Test
    void closingCancelsCallsInFlight() {
        hub.on("GET /hub/api/", hub.silence());
        CompletableFuture<HubVersion> version = client.version();
        await().until(() -> client.openSockets().busy() == 1);
        client.close();
        assertThat(failure(version).code()).isEqualTo(Code.CANCELLED);
        assertThat(failure(client.version()).code()).isEqualTo(Code.CANCELLED);
    }

    @Test
    void manyCallsMayBeInFlight() {
        int students = 150;
        CountDownLatch all = new CountDownLatch(students);
        hub.on("GET /hub/api/", exchange -> {
            all.countDown();
            try {
                all.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            versionOf("5.5.4").to(exchange);
        });
        List<CompletableFuture<HubVersion>> asked = new ArrayList<>();
        for (int i = 0; i < students; i++) {
            asked.add(client.version());
        }
        asked.forEach(version -> assertThat(get(version).major()).isEqualTo(5));
    }

    @Test
    void sequentialCallsShareAConnection() {
        hub.on("GET /hub/api/", versionOf("5.5.4"));
        for (int i = 0; i < 20; i++) {
            get(client.version());
        }
        assertThat(client.openSockets().connected()).isEqualTo(1);
        assertThat(client.openSockets().idle()).isEqualTo(1);
    }
}
