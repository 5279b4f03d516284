package dev.firstbell.client.websocket;

import static dev.firstbell.client.FutureOutcomes.failure;
import static dev.firstbell.client.FutureOutcomes.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.client.FutureOutcomes;
import dev.firstbell.client.HubClient;
import dev.firstbell.client.call.HubException;
import dev.firstbell.client.call.HubException.Code;
import dev.firstbell.client.internal.kernel.TestingKernel;
import dev.firstbell.client.internal.kernel.TestingKernel.Out;
import dev.firstbell.client.internal.kernel.TestingKernel.Request;
import dev.firstbell.client.websocket.ExecutionResult.KernelError;
import dev.firstbell.client.websocket.ExecutionResult.Status;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.java_websocket.WebSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The behaviour of a kernel channel with either library. */
abstract class KernelChannelContract extends KernelSocketContract {
    /** Replies as a working kernel: busy, output, reply and idle. */
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
    void fallsBackToTheOlderFraming() {
        KernelChannel channel =
                open(closing(new TestingKernelServer(TestingKernel.legacy(KernelChannelContract::run), "")));
        assertThat(channel.subprotocol()).isEmpty();
        assertThat(get(channel.execute("1+1"))).isEqualTo(resultOf("1+1"));
    }

    @Test
    void aReplyBeforeTheKernelIsIdleDoesNotCompleteTheRequest() {
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
    void anIdleKernelBeforeTheReplyDoesNotCompleteTheRequest() {
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
    void severalRequestsMayBeInFlightAndCompleteInAnyOrder() {
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
    void reportsTheExceptionOfTheCode() {
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
    void reportsThatTheCodeWasNotRun() {
        KernelChannel channel = open(v1((request, out) -> {
            out.send(request, "shell", "execute_reply", "{\"status\": \"aborted\"}");
            out.status(request, "idle");
        }));
        assertThat(get(channel.execute("1")).status()).isEqualTo(Status.ABORTED);
    }

    @Test
    void readsTheKernelsInfo() {
        KernelChannel channel = open(v1((request, out) -> {
            out.send(request, "shell", "kernel_info_reply", """
                    {"status": "ok", "protocol_version": "5.3", "implementation": "ipython",
                     "language_info": {"name": "python", "version": "3.13.1"}}""");
            out.status(request, "idle");
        }));
        assertThat(get(channel.kernelInfo())).isEqualTo(new KernelInfo("5.3", "ipython", "python", "3.13.1"));
    }

    @Test
    void truncatesEndlessOutput() {
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
    void theDeathOfAKernelFailsRequestsInFlight(String state) {
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
    void aClosedSocketFailsRequestsInFlight() {
        KernelChannel channel = open(v1((request, out) -> out.socket().close(1001, "going away")));
        assertThat(failure(channel.execute("1")).code()).isEqualTo(Code.CHANNEL_CLOSED);
        get(channel.closed());
        assertThat(failure(channel.execute("1")).code()).isEqualTo(Code.CHANNEL_CLOSED);
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
    void aMalformedFrameIsAProtocolFailureAndClosesTheChannel() {
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

    /** The frame header announces a payload that is too large to buffer. */
    @ParameterizedTest
    @ValueSource(longs = {1L << 32, 64L << 20, Long.MAX_VALUE, -1L})
    void aFrameOfAbsurdLengthIsAProtocolFailure(long length) {
        TestingSocketServer server = closing(new TestingSocketServer((socket, head) -> {
            OutputStream out = socket.getOutputStream();
            out.write(accepted(head));
            // Only after the client's request, so that a request is in flight.
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
}
