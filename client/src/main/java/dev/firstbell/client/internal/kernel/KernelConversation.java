package dev.firstbell.client.internal.kernel;

import dev.firstbell.client.call.HubException;
import dev.firstbell.client.call.HubException.Code;
import dev.firstbell.client.internal.http.BufferedResponse;
import dev.firstbell.client.internal.http.Deadlines;
import dev.firstbell.client.internal.http.JsonBody;
import dev.firstbell.client.internal.http.MalformedInputException;
import dev.firstbell.client.internal.http.Operation;
import dev.firstbell.client.websocket.ExecutionResult;
import dev.firstbell.client.websocket.ExecutionResult.KernelError;
import dev.firstbell.client.websocket.ExecutionResult.Status;
import dev.firstbell.client.websocket.KernelInfo;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The requests in flight on one kernel channel. A request is complete when both its reply (shell) and the kernel's idle
 * status after it (iopub) have arrived. Messages with another parent belong to other clients; a server sends several of
 * them when a socket opens. Thread-safe.
 */
public final class KernelConversation {
    private static final int MAX_OUTPUT_CHARS = 1_000_000;

    /** The version of ipykernel; older and newer kernels accept it. */
    private static final String PROTOCOL_VERSION = "5.3";

    private final String session;
    private final Operation operation;
    private final Duration deadline;
    private final Clock clock;
    private final ScheduledExecutorService scheduler;
    private final Consumer<KernelMessage> send;
    private final Map<String, Pending<?>> pending = new ConcurrentHashMap<>();
    private final AtomicReference<HubException> ended = new AtomicReference<>();

    /**
     * Creates the conversation of one channel.
     *
     * @param deadline of each request
     * @param send throws a RuntimeException if the socket is not open
     */
    public KernelConversation(
            String session,
            Operation operation,
            Duration deadline,
            Clock clock,
            ScheduledExecutorService scheduler,
            Consumer<KernelMessage> send) {
        this.session = session;
        this.operation = operation;
        this.deadline = deadline;
        this.clock = clock;
        this.scheduler = scheduler;
        this.send = send;
    }

    public CompletableFuture<ExecutionResult> execute(String code) {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        content.put("code", code);
        content.put("silent", false);
        content.put("store_history", true);
        content.putObject("user_expressions");
        content.put("allow_stdin", false);
        content.put("stop_on_error", true);
        return request("execute_request", content, "execute_reply", KernelConversation::executionResult);
    }

    public CompletableFuture<KernelInfo> kernelInfo() {
        return request(
                "kernel_info_request",
                JsonNodeFactory.instance.objectNode(),
                "kernel_info_reply",
                (reply, outputs) -> kernelInfo(reply));
    }

    private <T> CompletableFuture<T> request(
            String type, ObjectNode content, String replyType, BiFunction<JsonBody, Outputs, T> read) {
        String id = UUID.randomUUID().toString();
        Pending<T> request = new Pending<>(replyType, read);
        pending.put(id, request);
        request.future.whenComplete((value, failure) -> pending.remove(id));
        Deadlines.limit(
                request.future, deadline, scheduler, operation, "the kernel did not send " + replyType + " and idle");
        HubException end = ended.get();
        if (end != null) {
            request.fail(end);
            return request.future;
        }
        try {
            send.accept(KernelMessage.request("shell", header(id, type), content));
        } catch (RuntimeException e) {
            // If the conversation has ended in the meantime, its reason explains the closed socket.
            HubException reason = ended.get();
            request.fail(
                    reason != null ? reason : operation.failure(Code.CHANNEL_CLOSED, "the channel is not open", e));
        }
        return request.future;
    }

    private ObjectNode header(String id, String type) {
        ObjectNode header = JsonNodeFactory.instance.objectNode();
        header.put("msg_id", id);
        header.put("session", session);
        header.put("username", "");
        header.put("date", Instant.now(clock).truncatedTo(ChronoUnit.MICROS).toString());
        header.put("msg_type", type);
        header.put("version", PROTOCOL_VERSION);
        return header;
    }

    /** Takes a message from the kernel. */
    public void accept(KernelMessage message) {
        Pending<?> request = pending.get(message.parentId());
        if (request != null) {
            request.accept(message);
        } else if (message.type().equals("status")) {
            // jupyter_server reports the death of a kernel in a status message without a parent.
            String state = text(message.content(), "execution_state");
            if (state.equals("restarting") || state.equals("dead")) {
                failAll(operation.failure(Code.KERNEL_DIED, "the kernel is " + state));
            }
        }
    }

    /** Fails the requests in flight and all later requests. If called several times, the first reason counts. */
    public void end(HubException reason) {
        ended.compareAndSet(null, reason);
        failAll(ended.get());
    }

    private void failAll(HubException reason) {
        List.copyOf(pending.values()).forEach(request -> request.fail(reason));
    }

    private static ExecutionResult executionResult(JsonBody reply, Outputs outputs) {
        Status status = switch (reply.text("status")) {
            case "ok" -> Status.OK;
            case "error" -> Status.ERROR;
            // Before protocol 5.5 kernels sent "abort".
            case "aborted", "abort" -> Status.ABORTED;
            default -> throw new MalformedInputException("the kernel replied with an unknown status");
        };
        Optional<KernelError> error = status == Status.ERROR
                ? Optional.of(new KernelError(
                        reply.optionalText("ename").orElse(""),
                        BufferedResponse.shortened(reply.optionalText("evalue").orElse(""))))
                : Optional.empty();
        return new ExecutionResult(
                status, Optional.ofNullable(outputs.text), outputs.stdout.toString(), outputs.stderr.toString(), error);
    }

    private static KernelInfo kernelInfo(JsonBody reply) {
        Optional<JsonBody> language = reply.optionalObject("language_info");
        return new KernelInfo(
                reply.optionalText("protocol_version").orElse(""),
                reply.optionalText("implementation").orElse(""),
                language.flatMap(info -> info.optionalText("name")).orElse(""),
                language.flatMap(info -> info.optionalText("version")).orElse(""));
    }

    private static String text(JsonNode node, String field) {
        JsonNode value = node.get(field);
        return value != null && value.isString() ? value.stringValue() : "";
    }

    /** The output that the kernel published for one request. */
    private static final class Outputs {
        private final StringBuilder stdout = new StringBuilder();
        private final StringBuilder stderr = new StringBuilder();
        private String text;

        public void accept(KernelMessage message) {
            switch (message.type()) {
                case "stream" -> {
                    StringBuilder stream = text(message.content(), "name").equals("stderr") ? stderr : stdout;
                    String more = text(message.content(), "text");
                    stream.append(more, 0, Math.min(more.length(), MAX_OUTPUT_CHARS - stream.length()));
                }
                case "execute_result" -> {
                    JsonNode data = message.content().get("data");
                    if (data != null) {
                        text = text(data, "text/plain");
                    }
                }
                default -> {
                    // Not needed: display_data, execute_input, error (the reply contains it too), comm_*.
                }
            }
        }
    }

    private final class Pending<T> {
        private final String replyType;
        private final BiFunction<JsonBody, Outputs, T> read;
        private final CompletableFuture<T> future = new CompletableFuture<>();
        private final Outputs outputs = new Outputs();
        private JsonNode reply;
        private boolean idle;

        Pending(String replyType, BiFunction<JsonBody, Outputs, T> read) {
            this.replyType = replyType;
            this.read = read;
        }

        void fail(HubException reason) {
            future.completeExceptionally(reason);
        }

        public void accept(KernelMessage message) {
            List<T> done = new ArrayList<>(1);
            synchronized (this) {
                if (message.type().equals(replyType)) {
                    reply = message.content();
                } else if (message.type().equals("status")) {
                    idle |= text(message.content(), "execution_state").equals("idle");
                } else {
                    outputs.accept(message);
                }
                if (reply != null && idle) {
                    done.add(read.apply(JsonBody.of(reply, operation), outputs));
                }
            }
            // Completed outside the lock, because dependent stages run here.
            done.forEach(future::complete);
        }
    }
}
