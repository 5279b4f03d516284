package dev.firstbell.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.TwinParameters;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel's websocket, tested with the JDK's own client. */
class KernelTest {
    private static final String V1 = "v1.kernel.websocket.jupyter.org";

    private EmbeddedHub hub;
    private TestingHubHttp http;
    private String kernel;

    @BeforeEach
    void startAKernel() throws IOException {
        hub = EmbeddedHub.start(EmbeddedHub.Config.at(Instant.parse("2026-09-07T08:00:00Z"))
                .withParameters(TwinParameters.defaults().with(Quantity.POOL_BASE, 1))
                .withFeatures(HubFeatures.z2jh()
                        .withServiceScopes("admin:users", "admin:servers", "tokens", "access:servers")));
        hub.pace(100);
        http = new TestingHubHttp(hub);
        http.users("ada");
        http.started("ada");
        kernel = new JsonObject(http.post("/user/ada/api/kernels", "{\"name\": \"python3\"}")
                        .body())
                .getString("id");
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    /** The received messages, decoded. */
    private static final class Inbox implements WebSocket.Listener {
        private final BlockingQueue<JsonObject> messages = new LinkedBlockingQueue<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final StringBuilder text = new StringBuilder();
        private final java.io.ByteArrayOutputStream binary = new java.io.ByteArrayOutputStream();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                messages.add(new JsonObject(text.toString()));
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            binary.writeBytes(bytes);
            if (last) {
                messages.add(decodeV1(binary.toByteArray()));
                binary.reset();
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            closed.complete(status);
            return null;
        }

        /** All answers to a request, until both its reply and its idle status have arrived. */
        List<JsonObject> answersTo(String id) throws InterruptedException {
            List<JsonObject> answers = new ArrayList<>();
            boolean replied = false;
            boolean idle = false;
            while (!replied || !idle) {
                JsonObject message = messages.poll(10, TimeUnit.SECONDS);
                assertThat(message)
                        .as("an answer within 10 s; so far %s", answers)
                        .isNotNull();
                if (id.equals(message.getJsonObject("parent_header").getString("msg_id"))) {
                    answers.add(message);
                    replied |= type(message).endsWith("_reply");
                    idle |= "idle".equals(message.getJsonObject("content").getString("execution_state"));
                }
            }
            return answers;
        }
    }

    private static String type(JsonObject message) {
        return message.getJsonObject("header").getString("msg_type");
    }

    private WebSocket open(Inbox inbox, String id, String token, String... protocols) {
        WebSocket.Builder builder = http.client().newWebSocketBuilder().header("Authorization", "token " + token);
        if (protocols.length > 0) {
            builder.subprotocols(protocols[0], Arrays.copyOfRange(protocols, 1, protocols.length));
        }
        URI uri = URI.create(
                "ws://127.0.0.1:" + http.base().getPort() + "/user/ada/api/kernels/" + id + "/channels?session_id=s1");
        return builder.buildAsync(uri, inbox).join();
    }

    private static JsonObject request(String id, String code) {
        return new JsonObject()
                .put("channel", "shell")
                .put(
                        "header",
                        new JsonObject()
                                .put("msg_id", id)
                                .put("session", "s1")
                                .put("username", "ada")
                                .put("date", "2026-09-07T08:00:00Z")
                                .put("msg_type", code == null ? "kernel_info_request" : "execute_request")
                                .put("version", "5.3"))
                .put("parent_header", new JsonObject())
                .put("metadata", new JsonObject())
                .put("content", code == null ? new JsonObject() : new JsonObject().put("code", code));
    }

    /**
     * Encodes by hand from the protocol's description, so that the test does not share a mistake with the hub's codec.
     */
    private static ByteBuffer encodeV1(JsonObject message) {
        List<byte[]> parts = new ArrayList<>();
        parts.add(message.getString("channel").getBytes(StandardCharsets.UTF_8));
        for (String part : List.of("header", "parent_header", "metadata", "content")) {
            parts.add(message.getJsonObject(part).encode().getBytes(StandardCharsets.UTF_8));
        }
        int length = parts.stream().mapToInt(part -> part.length).sum();
        ByteBuffer frame = ByteBuffer.allocate(56 + length).order(ByteOrder.LITTLE_ENDIAN);
        frame.putLong(6);
        long offset = 56;
        for (byte[] part : parts) {
            frame.putLong(offset);
            offset += part.length;
        }
        frame.putLong(offset);
        parts.forEach(frame::put);
        // Back to big-endian: the JDK masks eight bytes at a time in the buffer's order, and would swap them.
        return ByteBuffer.wrap(frame.array());
    }

    private static JsonObject decodeV1(byte[] bytes) {
        ByteBuffer frame = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(frame.getLong(0)).isEqualTo(6);
        List<String> parts = new ArrayList<>();
        for (int i = 1; i < 6; i++) {
            int from = (int) frame.getLong(8 * i);
            int to = (int) frame.getLong(8 * (i + 1));
            parts.add(new String(bytes, from, to - from, StandardCharsets.UTF_8));
        }
        assertThat(frame.getLong(48)).isEqualTo(bytes.length);
        return new JsonObject()
                .put("channel", parts.get(0))
                .put("header", new JsonObject(parts.get(1)))
                .put("parent_header", new JsonObject(parts.get(2)))
                .put("content", new JsonObject(parts.get(4)));
    }

    private static void send(WebSocket socket, JsonObject message) {
        if (socket.getSubprotocol().equals(V1)) {
            socket.sendBinary(encodeV1(message), true).join();
        } else {
            socket.sendText(message.encode(), true).join();
        }
    }

    private static List<String> types(List<JsonObject> messages) {
        return messages.stream().map(KernelTest::type).collect(Collectors.toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {V1, ""})
    void onePlusOneIsTwoInBothFramings(String protocol) throws InterruptedException {
        Inbox inbox = new Inbox();
        WebSocket socket =
                protocol.isEmpty() ? open(inbox, kernel, hub.token()) : open(inbox, kernel, hub.token(), protocol);
        assertThat(socket.getSubprotocol()).isEqualTo(protocol);

        send(socket, request("m1", "1+1"));
        List<JsonObject> answers = inbox.answersTo("m1");

        assertThat(types(answers))
                .containsExactlyInAnyOrder("status", "execute_input", "execute_result", "execute_reply", "status");
        assertThat(types(answers)).startsWith("status", "execute_input", "execute_result");
        JsonObject result = answers.get(2);
        assertThat(result.getString("channel")).isEqualTo("iopub");
        assertThat(result.getJsonObject("content").getJsonObject("data").getString("text/plain"))
                .isEqualTo("2");
        socket.abort();
    }

    @Test
    void replyAndIdleStatusArriveInEitherOrder() throws InterruptedException {
        Inbox inbox = new Inbox();
        WebSocket socket = open(inbox, kernel, hub.token(), V1);
        List<String> lastTypes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            send(socket, request("m" + i, "2*3"));
            List<JsonObject> answers = inbox.answersTo("m" + i);
            lastTypes.add(type(answers.get(answers.size() - 1)));
        }
        assertThat(lastTypes).contains("status", "execute_reply");
        socket.abort();
    }

    @Test
    void statusMessagesOfOtherRequestsComeFirst() throws InterruptedException {
        Inbox inbox = new Inbox();
        WebSocket socket = open(inbox, kernel, hub.token(), V1);

        JsonObject first = inbox.messages.poll(10, TimeUnit.SECONDS);

        assertThat(type(first)).isEqualTo("status");
        assertThat(first.getJsonObject("parent_header").getString("session")).isNotEqualTo("s1");
        socket.abort();
    }

    @Test
    void theKernelReportsThatItIsSimulatedAndRefusesOtherCode() throws InterruptedException {
        Inbox inbox = new Inbox();
        WebSocket socket = open(inbox, kernel, hub.token(), V1);

        send(socket, request("info", null));
        JsonObject info = inbox.answersTo("info").stream()
                .filter(message -> type(message).equals("kernel_info_reply"))
                .findFirst()
                .orElseThrow();
        send(socket, request("m", "import numpy"));
        List<JsonObject> answers = inbox.answersTo("m");

        assertThat(info.getJsonObject("content").getString("implementation")).isEqualTo("firstbell-simulated");
        assertThat(types(answers)).contains("error").doesNotContain("execute_result");
        assertThat(answers.toString()).contains("the embedded hub's kernel is simulated");
        socket.abort();
    }

    @Test
    void aSecondSocketOfASessionReplacesTheFirstAndAStopClosesAll() throws Exception {
        Inbox first = new Inbox();
        Inbox second = new Inbox();
        WebSocket one = open(first, kernel, hub.token(), V1);
        WebSocket two = open(second, kernel, hub.token(), V1);

        assertThat(first.closed.get(10, TimeUnit.SECONDS)).isNotNull();
        assertThat(new JsonObject(http.get("/user/ada/api/status").body()).getInteger("connections"))
                .isEqualTo(1);
        http.delete("/hub/api/users/ada/server");
        assertThat(second.closed.get(10, TimeUnit.SECONDS)).isNotNull();
        one.abort();
        two.abort();
    }

    @Test
    void theSubprotocolIsChosenByNameAndNotByPosition() {
        WebSocket socket = open(new Inbox(), kernel, hub.token(), "other.protocol", V1);
        assertThat(socket.getSubprotocol()).isEqualTo(V1);
        WebSocket unknown = open(new Inbox(), kernel, hub.token(), "other.protocol");
        assertThat(unknown.getSubprotocol()).isEmpty();
        socket.abort();
        unknown.abort();
    }

    @Test
    void messagesWithoutAConnectedSocketAreKeptForTheSameSession() throws Exception {
        WebSocket socket = open(new Inbox(), kernel, hub.token(), V1);
        send(socket, request("away", "import time; time.sleep(60); 2*21"));
        await().until(() -> new JsonObject(
                        http.get("/user/ada/api/kernels/" + kernel).body())
                .getString("execution_state")
                .equals("busy"));
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        await().until(() -> new JsonObject(
                        http.get("/user/ada/api/kernels/" + kernel).body())
                .getString("execution_state")
                .equals("idle"));

        Inbox inbox = new Inbox();
        WebSocket again = open(inbox, kernel, hub.token(), V1);

        assertThat(inbox.answersTo("away").toString()).contains("\"text/plain\":\"42\"");
        again.abort();
    }

    @Test
    void cellsQueuedBehindAnErrorAreAborted() throws InterruptedException {
        Inbox inbox = new Inbox();
        WebSocket socket = open(inbox, kernel, hub.token(), V1);
        send(socket, request("m1", "import time; time.sleep(60); 1/0"));
        send(socket, request("m2", "1+1"));

        List<JsonObject> answers = inbox.answersTo("m2");

        assertThat(types(answers)).doesNotContain("execute_result");
        assertThat(answers.toString()).contains("aborted");
        socket.abort();
    }

    @Test
    void anInterruptEndsTheCellAndARestartClearsTheState() throws InterruptedException {
        Inbox inbox = new Inbox();
        WebSocket socket = open(inbox, kernel, hub.token(), V1);
        send(socket, request("m1", "x = 7"));
        inbox.answersTo("m1");
        send(socket, request("m2", "while True: pass"));
        assertThat(http.post("/user/ada/api/kernels/" + kernel + "/interrupt", "")
                        .statusCode())
                .isEqualTo(204);
        await().until(() -> {
            http.post("/user/ada/api/kernels/" + kernel + "/interrupt", "");
            return inbox.messages.stream().anyMatch(message -> type(message).equals("execute_reply"));
        });
        assertThat(inbox.answersTo("m2").toString()).contains("KeyboardInterrupt");

        assertThat(http.post("/user/ada/api/kernels/" + kernel + "/restart", "").statusCode())
                .isEqualTo(200);
        send(socket, request("m3", "x"));
        assertThat(inbox.answersTo("m3").toString()).contains("name 'x' is not defined");
        socket.abort();
    }

    @Test
    void anUnknownKernelIs404AndABadToken403() {
        assertStatus(404, () -> open(new Inbox(), "00000000-0000-4000-8000-000000000000", hub.token()));
        assertStatus(403, () -> open(new Inbox(), kernel, "0".repeat(32)));
        hub.advanceTo(hub.now().plus(Duration.ofSeconds(1)));
    }

    private static void assertStatus(int status, Runnable opening) {
        assertThatThrownBy(opening::run)
                .hasCauseInstanceOf(WebSocketHandshakeException.class)
                .satisfies(e -> assertThat(((WebSocketHandshakeException) e.getCause())
                                .getResponse()
                                .statusCode())
                        .isEqualTo(status));
    }

    @Test
    void aMalformedFrameClosesTheSocket() throws Exception {
        Inbox inbox = new Inbox();
        WebSocket socket = open(inbox, kernel, hub.token(), V1);

        socket.sendBinary(ByteBuffer.wrap(new byte[] {6, 0, 0, 0, 0, 0, 0, 0, 1}), true)
                .join();

        assertThat(inbox.closed.get(10, TimeUnit.SECONDS)).isEqualTo(1007);
    }
}
