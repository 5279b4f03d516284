package dev.firstbell.client.singleuser;

import static dev.firstbell.client.FutureOutcomes.failure;
import static dev.firstbell.client.FutureOutcomes.get;
import static dev.firstbell.client.TestingHub.empty;
import static dev.firstbell.client.TestingHub.redirect;
import static dev.firstbell.client.TestingHub.typed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.TestingHub;
import dev.firstbell.client.call.HubException.Code;
import dev.firstbell.client.singleuser.AppResponse.NotStarted;
import dev.firstbell.client.singleuser.AppResponse.NotYet;
import dev.firstbell.client.singleuser.AppResponse.Opened;
import dev.firstbell.client.singleuser.AppResponse.Rejected;
import dev.firstbell.client.websocket.AppSocket;
import dev.firstbell.client.websocket.TestingKernelServer;
import dev.firstbell.client.websocket.WebSocketEngine;
import java.time.Duration;
import java.util.Optional;
import org.java_websocket.WebSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxiedAppTest {
    private static final Duration LONG = Duration.ofSeconds(15);

    private final TestingHub hub = new TestingHub();
    private final HubClient client = hub.client().build();
    private final ProxiedApp app = client.singleUser("ada").app("vscode");

    @AfterEach
    void close() {
        client.close();
        hub.close();
    }

    @Test
    void opensThroughRedirectsWithTheToken() {
        hub.on("GET /user/ada/vscode/", redirect(302, "./?folder=/home/ada"));
        hub.on("GET /user/ada/vscode/?folder=/home/ada", typed(200, "text/html; charset=utf-8", "<html>"));
        assertThat(get(app.open(LONG))).isEqualTo(new Opened("/user/ada/vscode/"));
        assertThat(hub.requests())
                .hasSize(2)
                .allSatisfy(asked ->
                        assertThat(asked.headers().getFirst("Authorization")).isEqualTo("token secret"));
    }

    @Test
    void aProcessThatDoesNotStartInTimeIsNotStarted() {
        hub.on("GET /user/ada/vscode/", typed(500, "text/html", "<h1>500</h1> <p>could not start vscode in time</p>"));
        assertThat(get(app.open(LONG))).isEqualTo(new NotStarted("could not start vscode in time"));
    }

    @ParameterizedTest
    @ValueSource(ints = {424, 500, 502, 503, 504})
    void otherServerErrorsAreNotYet(int status) {
        hub.on("GET /user/ada/vscode/", typed(status, "text/html", "<p>Service Unavailable</p>"));
        assertThat(get(app.open(LONG))).isEqualTo(new NotYet(status, "/user/ada/vscode/"));
    }

    @Test
    void aRedirectToTheHubIsNotYet() {
        hub.on("GET /user/ada/vscode/", redirect(302, "/hub/user/ada/vscode/"));
        assertThat(get(app.open(LONG))).isEqualTo(new NotYet(302, "/hub/user/ada/vscode/"));
    }

    @Test
    void otherResponsesAreRefused() {
        hub.on("GET /user/ada/vscode/", typed(200, "application/json", "{}"));
        assertThat(get(app.open(LONG))).isEqualTo(new Rejected(200, "the response is not a page but application/json"));
        hub.on("GET /user/ada/vscode/", redirect(302, "https://elsewhere.example.org/"));
        assertThat(get(app.open(LONG))).isInstanceOf(Rejected.class);
        hub.on("GET /user/ada/vscode/", typed(404, "text/html", ""));
        assertThat(get(app.open(LONG))).isInstanceOf(Rejected.class);
    }

    @Test
    void aFirstVisitHasItsOwnDeadline() {
        hub.on("GET /user/ada/vscode/", hub.silence());
        assertThat(failure(app.open(Duration.ofMillis(100))).code()).isEqualTo(Code.TIMEOUT);
        await().until(() -> client.openSockets().inUse() == 0);
    }

    @Test
    void healthIsTheStatusOfTheHealthCheck() {
        hub.on("GET /user/ada/vscode/healthz", empty(200));
        assertThat(get(app.healthy())).isTrue();
        assertThat(get(app.healthy("version"))).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void opensAWebsocketAtTheRoot(WebSocketEngine engine) {
        try (TestingKernelServer server = new TestingKernelServer(
                        new TestingKernelServer.Kernel() {
                            @Override
                            public void opened(WebSocket socket) {
                                socket.send("hello");
                            }
                        },
                        "editor");
                HubClient other =
                        HubClient.builder(server.url()).webSockets(engine).build()) {
            ProxiedApp editor = other.singleUser("ada").app("codeserver/");
            try (AppSocket socket = get(editor.openSocket("?reconnection=false", Optional.of("editor"), LONG))) {
                assertThat(socket.subprotocol()).isEqualTo("editor");
                await().until(() -> socket.messagesReceived() == 1);
                assertThat(other.openSockets().inUse()).isEqualTo(1);
            }
            await().until(() -> other.openSockets().inUse() == 0);
            assertThat(server.handshakes().get(0).getResourceDescriptor())
                    .isEqualTo("/user/ada/codeserver/?reconnection=false");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "..", "../bob/", "/hub/", "//elsewhere.org/"})
    void pathsOutsideTheServerAreRejected(String path) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.singleUser("ada").app(path));
    }
}
