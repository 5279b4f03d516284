package dev.firstbell.embedded.internal;

import dev.firstbell.twin.EventLoop;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A kernel that speaks the Jupyter protocol and can do sums. It works requests off one after another. Its reply and its
 * idle come in either order, as they do from a real one: they travel on different channels.
 */
final class SimulatedKernel {
    /** What it says to code that it cannot run. */
    static final String ONLY_SUMS =
            "the embedded hub's kernel is simulated:" + " it only computes with integers, + - * // % and parentheses";

    /** Stray status messages that a real server's nudge leaves on a new socket. */
    private static final int STRAYS = 4;

    private final EventLoop loop;
    private final String id;
    private final String name;
    private final String user;
    private final Instant readyAt;
    private final Duration cellRun;
    private final String session = UUID.randomUUID().toString();
    private final Map<String, KernelSocket> sockets = new HashMap<>();
    private Instant lastActivity;
    private Instant freeAt;
    private int executions;
    private boolean seen;

    SimulatedKernel(EventLoop loop, String id, String name, String user, Instant readyAt, Duration cellRun) {
        this.loop = loop;
        this.id = id;
        this.name = name;
        this.user = user;
        this.readyAt = readyAt;
        this.cellRun = cellRun;
        this.lastActivity = loop.now();
        this.freeAt = readyAt;
    }

    String id() {
        return id;
    }

    /** When it first answers. */
    Instant readyAt() {
        return readyAt;
    }

    int connections() {
        return sockets.size();
    }

    JsonObject model() {
        return new JsonObject()
                .put("id", id)
                .put("name", name)
                .put("last_activity", HubModels.time(lastActivity))
                // A real server says "starting" until a websocket has been opened, however long the kernel is up.
                .put("execution_state", seen ? "idle" : "starting")
                .put("connections", sockets.size());
    }

    /** A socket has been opened; an older one of the same session is replaced. */
    void attach(String socketSession, KernelSocket socket) {
        seen = true;
        KernelSocket older = sockets.put(socketSession, socket);
        if (older != null) {
            older.close();
        }
        for (int i = 0; i < STRAYS; i++) {
            JsonObject stranger = header("kernel_info_request")
                    .put("session", UUID.randomUUID().toString());
            socket.send(status(i % 2 == 0 ? "busy" : "idle", stranger));
        }
    }

    void detach(String socketSession, KernelSocket socket) {
        sockets.remove(socketSession, socket);
    }

    void shutDown() {
        List.copyOf(sockets.values()).forEach(KernelSocket::close);
        sockets.clear();
    }

    /** Takes a request; what it does not know it ignores, as a kernel does. */
    void receive(KernelMessage request, KernelSocket from) {
        lastActivity = loop.now();
        switch (request.type()) {
            case "kernel_info_request" -> queue(request, Duration.ZERO, () -> answer(request, from, info()));
            case "execute_request" -> queue(request, cellRun, () -> execute(request, from));
            default -> {
                // comm_info_request and the like: a front end asks, nobody needs the answer.
            }
        }
    }

    private void queue(KernelMessage request, Duration work, Runnable answer) {
        Instant begin = freeAt.isAfter(loop.now()) ? freeAt : loop.now();
        freeAt = begin.plus(work);
        loop.at(begin, () -> {
            publish(status("busy", request.header()));
            if (request.type().equals("execute_request")) {
                executions++;
                publish(message(
                        "iopub",
                        "execute_input",
                        request.header(),
                        new JsonObject().put("code", code(request)).put("execution_count", executions)));
            }
        });
        loop.at(freeAt, answer);
    }

    private void execute(KernelMessage request, KernelSocket from) {
        SimulatedCell.Result result = SimulatedCell.run(code(request));
        if (result instanceof SimulatedCell.Result.Value value) {
            print(request, value.stdout());
            value.value()
                    .ifPresent(number -> publish(message(
                            "iopub",
                            "execute_result",
                            request.header(),
                            new JsonObject()
                                    .put("data", new JsonObject().put("text/plain", number.toString()))
                                    .put("metadata", new JsonObject())
                                    .put("execution_count", executions))));
            answer(request, from, ok());
        } else if (result instanceof SimulatedCell.Result.ZeroDivision zero) {
            print(request, zero.stdout());
            fail(request, from, "ZeroDivisionError", zero.message());
        } else {
            fail(request, from, "NotImplementedError", ONLY_SUMS);
        }
    }

    private static String code(KernelMessage request) {
        return String.valueOf(request.content().getValue("code", ""));
    }

    private void print(KernelMessage request, String text) {
        if (!text.isEmpty()) {
            publish(message(
                    "iopub",
                    "stream",
                    request.header(),
                    new JsonObject().put("name", "stdout").put("text", text)));
        }
    }

    private void fail(KernelMessage request, KernelSocket from, String errorName, String errorValue) {
        JsonObject error = new JsonObject()
                .put("ename", errorName)
                .put("evalue", errorValue)
                .put("traceback", new JsonArray().add(errorName + ": " + errorValue));
        publish(message("iopub", "error", request.header(), error));
        answer(request, from, error.copy().put("status", "error").put("execution_count", executions));
    }

    private JsonObject ok() {
        return new JsonObject()
                .put("status", "ok")
                .put("execution_count", executions)
                .put("user_expressions", new JsonObject())
                .put("payload", new JsonArray());
    }

    /** The reply goes to whoever asked; that the kernel is idle goes to everybody. */
    private void answer(KernelMessage request, KernelSocket from, JsonObject content) {
        String type = request.type().replace("_request", "_reply");
        KernelMessage reply = message(request.channel(), type, request.header(), content);
        KernelMessage idle = status("idle", request.header());
        boolean replyFirst = request.id().hashCode() % 2 == 0;
        if (replyFirst) {
            from.send(reply);
        }
        publish(idle);
        if (!replyFirst) {
            from.send(reply);
        }
    }

    private static JsonObject info() {
        return new JsonObject()
                .put("status", "ok")
                .put("protocol_version", "5.3")
                .put("implementation", "firstbell-simulated")
                .put("implementation_version", "1")
                .put(
                        "language_info",
                        new JsonObject()
                                .put("name", "python")
                                .put("version", "3.0")
                                .put("mimetype", "text/x-python")
                                .put("file_extension", ".py"))
                .put("banner", "Simulated: " + ONLY_SUMS)
                .put("help_links", new JsonArray());
    }

    private KernelMessage status(String state, JsonObject parent) {
        return message("iopub", "status", parent, new JsonObject().put("execution_state", state));
    }

    private KernelMessage message(String channel, String type, JsonObject parent, JsonObject content) {
        return new KernelMessage(channel, header(type), parent, new JsonObject(), content);
    }

    private JsonObject header(String type) {
        return new JsonObject()
                .put("msg_id", UUID.randomUUID().toString())
                .put("session", session)
                .put("username", user)
                .put("date", HubModels.time(loop.now()))
                .put("msg_type", type)
                .put("version", "5.3");
    }

    private void publish(KernelMessage message) {
        List.copyOf(sockets.values()).forEach(socket -> socket.send(message));
    }
}
