package dev.firstbell.client.websocket;

import static dev.firstbell.client.FutureOutcomes.failure;
import static dev.firstbell.client.FutureOutcomes.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstbell.client.FutureOutcomes;
import dev.firstbell.client.HubClient;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.client.call.HubException;
import dev.firstbell.client.call.HubException.Code;
import dev.firstbell.client.internal.kernel.TestingKernel;
import dev.firstbell.client.internal.kernel.TestingKernel.Out;
import dev.firstbell.client.internal.kernel.TestingKernel.Request;
import dev.firstbell.client.websocket.ExecutionResult.KernelError;
import dev.firstbell.client.websocket.ExecutionResult.Status;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import org.java_websocket.WebSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a kernel channel does, whichever library carries it. */
abstract class KernelChannelContract {
    private static final String V1 = "v1.kernel.websocket.jupyter.org";
    private static final String KERNEL = "edebcbcf-0000-4000-8000-0123456789ab";

    protected abstract WebSocketEngine engine();

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private <T extends AutoCloseable> T closing(T resource) {
        opened.add(resource);
        return resource;
    }

    private TestingKernelServer v1(BiConsumer<Request, Out> behaviour) {
        return closing(new TestingKernelServer(TestingKernel.v1(behaviour), V1));
    }

    private HubClient client(URI url) {
        return closing(HubClient.builder(url)
                .webSockets(engine())
                .token(ApiToken.of("secret"))
                .userAgent("tests")
                .build());
    }

    private KernelChannel open(TestingKernelServer server) {
        return get(client(server.url()).singleUser("ada").openKernel(KERNEL));
    }

    /** As a kernel that works: busy, output, reply and idle. */
    private static void run(Request request, Out out) {
        out.status(request, "busy");
        out.send(request, "iopub", "execute_input", "{\"code\": \"\"}");
        out.send(request, "iopub", "stream", "{\"name\": \"stdout\", \"text\": \"hello\\n\"}");
        out.send(request, "iopub", "stream", "{\"name\": \"stderr\", \"text\": \"careful\"}");
        out.send(request, "iopub", "display_data", "{\"data\": {\"text/plain\": \"not this\"}}");
        out.send(
                request,
                "iopub",
                "execute_result",
                "{\"data\": {\"text/plain\": \"result of " + request.code() + "\"}}");
        out.send(request, "shell", "execute_reply", "{\"status\": \"ok\", \"execution_count\": 1}");
        out.status(request, "idle");
    }

    private static ExecutionResult resultOf(String code) {
        return new ExecutionResult(Status.OK, Optional.of("result of " + code), "hello\n", "careful", Optional.empty());
    }

    @Test
    void runsCodeOverTheBinaryFraming() {
        TestingKernelServer server = v1(KernelChannelContract::run);
        KernelChannel channel = open(server);
        assertThat(channel.subprotocol()).isEqualTo(V1);
        assertThat(get(channel.execute("1+1"))).isEqualTo(resultOf("1+1"));
        assertThat(server.handshakes().get(0).getFieldValue("Authorization")).isEqualTo("token secret");
        assertThat(server.handshakes().get(0).getFieldValue("User-Agent")).isEqualTo("tests");
        assertThat(server.handshakes().get(0).getResourceDescriptor())
                .matches("/user/ada/api/kernels/" + KERNEL + "/channels\\?session_id=[0-9a-f-]{36}");
    }

    @Test
    void fallsBackToTheOlderFramingWhereTheServerKnowsNoOther() {
        KernelChannel channel =
                open(closing(new TestingKernelServer(TestingKernel.legacy(KernelChannelContract::run), "")));
        assertThat(channel.subprotocol()).isEmpty();
        assertThat(get(channel.execute("1+1"))).isEqualTo(resultOf("1+1"));
    }

    @Test
    void aReplyWithoutAnIdleKernelIsNotTheEnd() {
        CompletableFuture<Runnable> rest = new CompletableFuture<>();
        KernelChannel channel = open(v1((request, out) -> {
            out.send(request, "shell", "execute_reply", "{\"status\": \"ok\"}");
            out.send(request, "iopub", "stream", "{\"name\": \"stdout\", \"text\": \"late\"}");
            rest.complete(() -> out.status(request, "idle"));
        }));
        CompletableFuture<ExecutionResult> result = channel.execute("1+1");
        Runnable idle = get(rest);
        assertThat(result).isNotDone();
        idle.run();
        assertThat(get(result).stdout()).isEqualTo("late");
    }

    @Test
    void anIdleKernelWithoutAReplyIsNotTheEnd() {
        CompletableFuture<Runnable> rest = new CompletableFuture<>();
        KernelChannel channel = open(v1((request, out) -> {
            out.status(request, "idle");
            rest.complete(() -> out.send(request, "shell", "execute_reply", "{\"status\": \"ok\"}"));
        }));
        CompletableFuture<ExecutionResult> result = channel.execute("1+1");
        Runnable reply = get(rest);
        assertThat(result).isNotDone();
        reply.run();
        assertThat(get(result).status()).isEqualTo(Status.OK);
    }

    @Test
    void severalRequestsMayBeInFlightAndAnsweredInAnyOrder() {
        List<Request> waiting = new ArrayList<>();
        KernelChannel channel = open(v1((request, out) -> {
            waiting.add(request);
            if (waiting.size() == 3) {
                for (int i = 2; i >= 0; i--) {
                    run(waiting.get(i), out);
                }
            }
        }));
        List<CompletableFuture<ExecutionResult>> results =
                List.of(channel.execute("a"), channel.execute("b"), channel.execute("c"));
        assertThat(results)
                .extracting(FutureOutcomes::get)
                .containsExactly(resultOf("a"), resultOf("b"), resultOf("c"));
    }

    @Test
    void saysWhatTheCodeRaised() {
        KernelChannel channel = open(v1((request, out) -> {
            out.send(
                    request,
                    "shell",
                    "execute_reply",
                    "{\"status\": \"error\", \"ename\": \"ZeroDivisionError\", \"evalue\": \"division by zero\"}");
            out.status(request, "idle");
        }));
        ExecutionResult result = get(channel.execute("1/0"));
        assertThat(result.status()).isEqualTo(Status.ERROR);
        assertThat(result.error()).contains(new KernelError("ZeroDivisionError", "division by zero"));
        assertThat(result.text()).isEmpty();
    }

    @Test
    void saysThatCodeWasNotRun() {
        KernelChannel channel = open(v1((request, out) -> {
            out.send(request, "shell", "execute_reply", "{\"status\": \"aborted\"}");
            out.status(request, "idle");
        }));
        assertThat(get(channel.execute("1")).status()).isEqualTo(Status.ABORTED);
    }

    @Test
    void asksTheKernelWhatItIs() {
        KernelChannel channel = open(v1((request, out) -> {
            out.send(request, "shell", "kernel_info_reply", """
                    {"status": "ok", "protocol_version": "5.3", "implementation": "ipython",
                     "language_info": {"name": "python", "version": "3.13.1"}}""");
            out.status(request, "idle");
        }));
        assertThat(get(channel.kernelInfo())).isEqualTo(new KernelInfo("5.3", "ipython", "python", "3.13.1"));
    }

    @Test
    void keepsOnlyTheBeginningOfEndlessOutput() {
        String text = "x".repeat(300_000);
        KernelChannel channel = open(v1((request, out) -> {
            for (int i = 0; i < 5; i++) {
                out.send(request, "iopub", "stream", "{\"name\": \"stdout\", \"text\": \"" + text + "\"}");
            }
            out.send(request, "shell", "execute_reply", "{\"status\": \"ok\"}");
            out.status(request, "idle");
        }));
        assertThat(get(channel.execute("loop")).stdout()).hasSize(1_000_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dead", "restarting"})
    void aKernelThatDiesFailsWhatIsInFlight(String state) {
        KernelChannel channel = open(v1((request, out) -> {
            out.status(request, "busy");
            out.sendWithoutParent("iopub", "status", "{\"execution_state\": \"" + state + "\"}");
        }));
        HubException failure = failure(channel.execute("import os; os.abort()"));
        assertThat(failure.code()).isEqualTo(Code.KERNEL_DIED);
        assertThat(failure.user()).contains("ada");
        assertThat(failure).hasMessageContaining(state);
    }

    @Test
    void aServerThatHangsUpFailsWhatIsInFlight() {
        KernelChannel channel = open(v1((request, out) -> out.socket().close(1001, "going away")));
        assertThat(failure(channel.execute("1")).code()).isEqualTo(Code.CHANNEL_CLOSED);
        get(channel.closed());
        assertThat(failure(channel.execute("1")).code()).isEqualTo(Code.CHANNEL_CLOSED);
    }

    @Test
    void closingFailsWhatIsInFlightAndLeavesNoSocket() {
        CompletableFuture<Void> inFlight = new CompletableFuture<>();
        TestingKernelServer server = v1((request, out) -> inFlight.complete(null));
        HubClient client = client(server.url());
        KernelChannel channel = get(client.singleUser("ada").openKernel(KERNEL));
        CompletableFuture<ExecutionResult> result = channel.execute("1");
        assertThat(client.openSockets().kernelChannels()).isEqualTo(1);
        get(inFlight);
        channel.close();
        assertThat(failure(result).code()).isEqualTo(Code.CHANNEL_CLOSED);
        assertThat(get(server.closedWith())).isEqualTo(1000);
        get(channel.closed());
        assertThat(client.openSockets().inUse()).isZero();
    }

    @Test
    void closingInTheInstantOfOpeningIsAHandshakeToo() {
        for (int i = 0; i < 20; i++) {
            TestingKernelServer server = v1((request, out) -> {});
            HubClient client = client(server.url());
            KernelChannel channel =
                    get(client.singleUser("ada").openKernel(KERNEL).thenApply(opened -> {
                        opened.close();
                        return opened;
                    }));
            assertThat(get(server.closedWith())).isEqualTo(1000);
            get(channel.closed());
            assertThat(client.openSockets().inUse()).isZero();
        }
    }

    @Test
    void closingTheClientClosesItsChannels() {
        TestingKernelServer server = v1((request, out) -> {});
        HubClient client = client(server.url());
        KernelChannel channel = get(client.singleUser("ada").openKernel(KERNEL));
        CompletableFuture<ExecutionResult> result = channel.execute("1");
        client.close();
        assertThat(failure(result).code()).isEqualTo(Code.CANCELLED);
        get(channel.closed());
        assertThat(failure(client.singleUser("ada").openKernel(KERNEL)).code()).isEqualTo(Code.CANCELLED);
        assertThat(client.openSockets().inUse()).isZero();
    }

    /** Whether the socket's end is noticed first, or that it was us. */
    @Test
    void whatIsInFlightWhenTheClientClosesIsCancelledWhoeverIsFirst() {
        for (int i = 0; i < 30; i++) {
            TestingKernelServer server = v1((request, out) -> {});
            HubClient client = client(server.url());
            KernelChannel channel = get(client.singleUser("ada").openKernel(KERNEL));
            List<CompletableFuture<ExecutionResult>> results = new ArrayList<>();
            CompletableFuture<Void> closing = CompletableFuture.runAsync(client::close);
            do {
                results.add(channel.execute("1"));
            } while (!closing.isDone() && results.size() < 200);
            get(closing);
            results.forEach(result -> assertThat(failure(result).code()).isEqualTo(Code.CANCELLED));
            get(channel.closed());
            assertThat(client.openSockets().inUse()).isZero();
        }
    }

    @Test
    void aChannelThatIsOpeningWhenTheClientClosesIsCancelled() {
        CompletableFuture<Void> asked = new CompletableFuture<>();
        TestingSocketServer silent = closing(new TestingSocketServer((socket, head) -> {
            asked.complete(null);
            socket.getInputStream().read();
        }));
        HubClient client = client(silent.url());
        CompletableFuture<KernelChannel> opening = client.singleUser("ada").openKernel(KERNEL);
        get(asked);
        client.close();
        assertThat(failure(opening).code()).isEqualTo(Code.CANCELLED);
        await().until(() -> client.openSockets().inUse() == 0);
    }

    @Test
    void aChannelThatIsAskedForWhileTheClientClosesIsCancelledAndLeavesNoSocket() {
        TestingKernelServer server = v1((request, out) -> {});
        for (int i = 0; i < 30; i++) {
            HubClient client = client(server.url());
            List<CompletableFuture<KernelChannel>> asked = new ArrayList<>();
            CompletableFuture<Void> closing = CompletableFuture.runAsync(client::close);
            do {
                asked.add(client.singleUser("ada").openKernel(KERNEL));
            } while (!closing.isDone() && asked.size() < 10);
            get(closing);
            for (CompletableFuture<KernelChannel> opening : asked) {
                outcome(opening).ifPresent(e -> assertThat(e.code()).isEqualTo(Code.CANCELLED));
            }
            await().until(() -> client.openSockets().inUse() == 0);
        }
    }

    /** How it ended, if it did not succeed. */
    private static Optional<HubException> outcome(CompletableFuture<?> future) {
        return Optional.ofNullable(get(future.handle((value, failure) -> (HubException) failure)));
    }

    @Test
    void aRequestHasADeadline() {
        TestingKernelServer server = v1((request, out) -> out.status(request, "busy"));
        HubClient hasty = closing(HubClient.builder(server.url())
                .webSockets(engine())
                .kernelTimeout(Duration.ofMillis(500))
                .build());
        KernelChannel channel = get(hasty.singleUser("ada").openKernel(KERNEL));
        assertThat(failure(channel.execute("while True: pass")).code()).isEqualTo(Code.TIMEOUT);
    }

    @Test
    void aHandshakeHasADeadlineAndLeavesNoSocket() {
        CountDownLatch hungUp = new CountDownLatch(1);
        TestingSocketServer silent = closing(new TestingSocketServer((socket, head) -> {
            if (socket.getInputStream().read() < 0) {
                hungUp.countDown();
            }
        }));
        HubClient hasty = closing(HubClient.builder(silent.url())
                .webSockets(engine())
                .kernelTimeout(Duration.ofMillis(50))
                .build());
        assertThat(failure(hasty.singleUser("ada").openKernel(KERNEL)).code()).isEqualTo(Code.TIMEOUT);
        await().until(() -> hasty.openSockets().inUse() == 0 && hungUp.getCount() == 0);
    }

    @Test
    void cancellingAHandshakeLeavesNoSocket() {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch hungUp = new CountDownLatch(1);
        TestingSocketServer silent = closing(new TestingSocketServer((socket, head) -> {
            asked.countDown();
            if (socket.getInputStream().read() < 0) {
                hungUp.countDown();
            }
        }));
        HubClient client = client(silent.url());
        CompletableFuture<KernelChannel> channel = client.singleUser("ada").openKernel(KERNEL);
        await().until(() -> asked.getCount() == 0);
        channel.cancel(true);
        await().until(() -> client.openSockets().inUse() == 0 && hungUp.getCount() == 0);
        client.singleUser("ada").openKernel(KERNEL).cancel(true);
        await().until(() -> client.openSockets().inUse() == 0);
    }

    @Test
    void cancellingAtAnyMomentLeavesNeitherSocketNorThread() {
        TestingKernelServer server = v1((request, out) -> {});
        HubClient client = client(server.url());
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            CompletableFuture<KernelChannel> channel = client.singleUser("ada").openKernel(KERNEL);
            long until = System.nanoTime() + random.nextInt(3_000_000);
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            if (!channel.cancel(true)) {
                get(channel).close();
            }
        }
        await().until(() -> client.openSockets().inUse() == 0);
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.matches("WebSocket(Write|ConnectRead)Thread.*")));
    }

    @Test
    void aServerThatIgnoresTheClosingHandshakeCannotKeepTheSocket() {
        CountDownLatch hungUp = new CountDownLatch(1);
        TestingSocketServer stubborn = closing(new TestingSocketServer((socket, head) -> {
            socket.getOutputStream().write(accepted(head));
            while (socket.getInputStream().read() >= 0) {
                // Reads the closing frame and everything else without a word.
            }
            hungUp.countDown();
        }));
        HubClient client = client(stubborn.url());
        KernelChannel channel = get(client.singleUser("ada").openKernel(KERNEL));
        channel.close();
        await().until(() -> client.openSockets().inUse() == 0 && hungUp.getCount() == 0);
    }

    @ParameterizedTest
    @CsvSource({
        "403 Forbidden,FORBIDDEN",
        "404 Not Found,NOT_FOUND",
        "302 Found,NOT_FOUND",
        "503 Service Unavailable,HUB_RESTARTING",
        "500 Internal Server Error,SERVER_ERROR",
        "200 OK,PROTOCOL"
    })
    void aRefusedHandshakeSaysWhy(String status, Code code) {
        TestingSocketServer server = closing(new TestingSocketServer((socket, head) -> {
            socket.getOutputStream()
                    .write(("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            while (socket.getInputStream().read() >= 0) {
                // Waits for the client to hang up.
            }
        }));
        HubClient client = client(server.url());
        HubException failure = failure(client.singleUser("ada").openKernel(KERNEL));
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.status()).hasValue(Integer.parseInt(status.substring(0, 3)));
        await().until(() -> client.openSockets().inUse() == 0);
    }

    @Test
    void aServerThatIsNotThereIsUnreachable() throws IOException {
        TestingSocketServer server = new TestingSocketServer((socket, head) -> {});
        server.close();
        assertThat(failure(client(server.url()).singleUser("ada").openKernel(KERNEL))
                        .code())
                .isEqualTo(Code.UNREACHABLE);
    }

    @Test
    void anUnknownSubprotocolIsAProtocolFailure() {
        TestingSocketServer server = closing(new TestingSocketServer((socket, head) -> {
            socket.getOutputStream().write(accepted(head, "Sec-WebSocket-Protocol: v9.example.org\r\n"));
            socket.getInputStream().readAllBytes();
        }));
        assertThat(failure(client(server.url()).singleUser("ada").openKernel(KERNEL))
                        .code())
                .isEqualTo(Code.PROTOCOL);
    }

    @Test
    void aFrameThatMakesNoSenseIsAProtocolFailureAndClosesTheChannel() {
        KernelChannel channel = open(closing(new TestingKernelServer(
                new TestingKernelServer.Kernel() {
                    @Override
                    public void binary(WebSocket socket, ByteBuffer frame) {
                        socket.send(ByteBuffer.allocate(64).putLong(0, Long.MAX_VALUE));
                    }
                },
                V1)));
        assertThat(failure(channel.execute("1")).code()).isEqualTo(Code.PROTOCOL);
        get(channel.closed());
    }

    @Test
    void aReplyOfTheWrongShapeIsAProtocolFailure() {
        KernelChannel channel = open(v1((request, out) -> {
            out.send(request, "shell", "execute_reply", "{\"status\": 7}");
            out.status(request, "idle");
        }));
        assertThat(failure(channel.execute("1")).code()).isEqualTo(Code.PROTOCOL);
    }

    /** Headers of websocket frames that announce far more than anyone should hold; 8 bytes of length each. */
    @ParameterizedTest
    @ValueSource(longs = {1L << 32, 64L << 20, Long.MAX_VALUE, -1L})
    void aFrameOfAbsurdLengthIsAProtocolFailure(long length) {
        TestingSocketServer server = closing(new TestingSocketServer((socket, head) -> {
            OutputStream out = socket.getOutputStream();
            out.write(accepted(head));
            // Only once the client has asked, so that there is a request in flight to fail.
            socket.getInputStream().read();
            ByteBuffer frame = ByteBuffer.allocate(10);
            out.write(frame.put((byte) 0x82).put((byte) 127).putLong(length).array());
            out.flush();
            socket.getInputStream().readAllBytes();
        }));
        KernelChannel channel = get(client(server.url()).singleUser("ada").openKernel(KERNEL));
        assertThat(failure(channel.execute("1")).code()).isEqualTo(Code.PROTOCOL);
        get(channel.closed());
    }

    @Test
    void textThatIsNotUtf8IsAProtocolFailure() {
        TestingSocketServer server = closing(new TestingSocketServer((socket, head) -> {
            OutputStream out = socket.getOutputStream();
            out.write(accepted(head));
            socket.getInputStream().read();
            out.write(new byte[] {(byte) 0x81, 2, (byte) 0xc3, (byte) 0x28});
            out.flush();
            socket.getInputStream().readAllBytes();
        }));
        KernelChannel channel = get(client(server.url()).singleUser("ada").openKernel(KERNEL));
        assertThat(failure(channel.execute("1")).code()).isEqualTo(Code.PROTOCOL);
    }

    private static byte[] accepted(List<String> requestHead) {
        return accepted(requestHead, "");
    }

    private static byte[] accepted(List<String> requestHead, String moreHeaders) {
        String key = requestHead.stream()
                .filter(line -> line.startsWith("Sec-WebSocket-Key: "))
                .map(line -> line.substring("Sec-WebSocket-Key: ".length()))
                .findFirst()
                .orElseThrow();
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
            return ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(hash) + "\r\n" + moreHeaders
                            + "\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
