package dev.firstbell.client.websocket;

import static dev.firstbell.client.FutureOutcomes.failure;
import static dev.firstbell.client.FutureOutcomes.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.client.call.HubException;
import dev.firstbell.client.call.HubException.Code;
import dev.firstbell.client.internal.kernel.TestingKernel;
import dev.firstbell.client.internal.kernel.TestingKernel.Out;
import dev.firstbell.client.internal.kernel.TestingKernel.Request;
import java.io.IOException;
import java.net.URI;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a kernel channel opens and closes with either library. */
abstract class KernelSocketContract {
    static final String V1 = "v1.kernel.websocket.jupyter.org";
    static final String KERNEL = "edebcbcf-0000-4000-8000-0123456789ab";

    private final List<AutoCloseable> opened = new ArrayList<>();

    protected abstract WebSocketEngine engine();

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    <T extends AutoCloseable> T closing(T resource) {
        opened.add(resource);
        return resource;
    }

    TestingKernelServer v1(BiConsumer<Request, Out> behaviour) {
        return closing(new TestingKernelServer(TestingKernel.v1(behaviour), V1));
    }

    HubClient client(URI url) {
        return closing(HubClient.builder(url)
                .webSockets(engine())
                .token(ApiToken.of("secret"))
                .userAgent("tests")
                .build());
    }

    KernelChannel open(TestingKernelServer server) {
        return get(client(server.url()).singleUser("ada").openKernel(KERNEL));
    }

    @Test
    void closingFailsRequestsInFlightAndLeavesNoSocket() {
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
    void closingAtTheMomentOfOpeningSendsTheClosingHandshake() {
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

    /** Whether the channel first notices that the client closes, or that its socket ends. */
    @Test
    void closingTheClientCancelsRequestsInFlight() {
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
    void closingTheClientCancelsAChannelThatIsOpening() {
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
    void channelsOpenedWhileTheClientClosesLeaveNoSocket() {
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

    /** The failure of the future; empty if it succeeded. */
    private static Optional<HubException> outcome(CompletableFuture<?> future) {
        return Optional.ofNullable(get(future.handle((value, failure) -> (HubException) failure)));
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
    void theSocketClosesEvenIfTheServerIgnoresTheClosingHandshake() {
        CountDownLatch hungUp = new CountDownLatch(1);
        TestingSocketServer stubborn = closing(new TestingSocketServer((socket, head) -> {
            socket.getOutputStream().write(accepted(head));
            while (socket.getInputStream().read() >= 0) {
                // Reads the closing frame and everything else without a response.
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
    void aRejectedHandshakeHasACodeAndAStatus(String status, Code code) {
        TestingSocketServer server = closing(new TestingSocketServer((socket, head) -> {
            socket.getOutputStream()
                    .write(("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            while (socket.getInputStream().read() >= 0) {
                // Waits until the client closes.
            }
        }));
        HubClient client = client(server.url());
        HubException failure = failure(client.singleUser("ada").openKernel(KERNEL));
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.status()).hasValue(Integer.parseInt(status.substring(0, 3)));
        await().until(() -> client.openSockets().inUse() == 0);
    }

    @Test
    void aClosedPortIsUnreachable() throws IOException {
        TestingSocketServer server = new TestingSocketServer((socket, head) -> {});
        server.close();
        assertThat(failure(client(server.url()).singleUser("ada").openKernel(KERNEL))
                        .code())
                .isEqualTo(Code.UNREACHABLE);
    }

    static byte[] accepted(List<String> requestHead) {
        return accepted(requestHead, "");
    }

    static byte[] accepted(List<String> requestHead, String moreHeaders) {
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
