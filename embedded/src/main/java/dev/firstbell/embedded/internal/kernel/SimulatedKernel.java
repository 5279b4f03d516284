package dev.firstbell.embedded.internal.kernel;

import dev.firstbell.embedded.internal.http.Timestamps;
import dev.firstbell.twin.clock.EventLoop;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A kernel that speaks the Jupyter protocol and computes with integers. It handles requests one after another. As with
 * a real kernel, the reply and the idle status arrive in either order, because they travel on different channels.
 */
public final class SimulatedKernel {
    /** The error message for code that the kernel cannot run. */
    static final String ONLY_SUMS =
            "the embedded hub's kernel is simulated: it only computes with integers, + - * // %,"
                    + " parentheses and variables";

    /** Status messages of other requests, which the nudge of a real server leaves on a new socket. */
    private static final int STRAYS = 4;

    private static final int MOST_WAITING = 1000;

    private final EventLoop loop;
    private final Pace pace;
    private final String id;
    private final String name;
    private final String user;
    private final String session = UUID.randomUUID().toString();
    private final Map<String, KernelSocket> sockets = new HashMap<>();
    private final Deque<Job> queue = new ArrayDeque<>();
    private Optional<Job> running = Optional.empty();
    private EventLoop.Timer nextStep = () -> {};
    private Optional<Absence> absence = Optional.empty();
    private CellNamespace namespace = new CellNamespace();
    private Instant readyAt;
    private Instant lastActivity;
    private int executions;
    private boolean seen;

    public SimulatedKernel(EventLoop loop, Pace pace, String id, String name, String user) {
        this.loop = loop;
        this.pace = pace;
        this.id = id;
        this.name = name;
        this.user = user;
        this.readyAt = loop.now().plus(pace.start());
        this.lastActivity = loop.now();
    }

    /**
     * How long the kernel takes.
     *
     * @param start from the start of its process until it answers
     * @param cell for a cell, without its sleeps
     */
    public record Pace(Duration start, Duration cell) {}

    /** @param session of the client that sent the request and gets the reply */
    private record Job(KernelSocketMessage request, String session) {
        boolean isCell() {
            return request.type().equals("execute_request");
        }

        String code() {
            return String.valueOf(request.content().getValue("code", ""));
        }
    }

    /** The messages since the last socket closed, kept for the same client in case it reconnects. */
    private record Absence(String session, List<KernelSocketMessage> missed) {}

    public String id() {
        return id;
    }

    /** When the process first answers. */
    public Instant readyAt() {
        return readyAt;
    }

    public int connections() {
        return sockets.size();
    }

    public JsonObject model() {
        return new JsonObject()
                .put("id", id)
                .put("name", name)
                .put("last_activity", Timestamps.micros(lastActivity))
                // A real server reports "starting" until a websocket has been opened, even if the kernel is ready.
                .put("execution_state", !seen ? "starting" : running.isPresent() ? "busy" : "idle")
                .put("connections", sockets.size());
    }

    /** Adds a socket, and closes an older one of the same session. */
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
        absence.filter(missing -> missing.session().equals(socketSession))
                .ifPresent(missing -> missing.missed().forEach(socket::send));
        absence = Optional.empty();
    }

    void detach(String socketSession, KernelSocket socket) {
        if (sockets.remove(socketSession, socket) && sockets.isEmpty()) {
            absence = Optional.of(new Absence(socketSession, new ArrayList<>()));
        }
    }

    public void shutDown() {
        nextStep.cancel();
        queue.clear();
        running = Optional.empty();
        List.copyOf(sockets.values()).forEach(KernelSocket::close);
        sockets.clear();
    }

    /** Queues a request. Ignores unknown requests, as a real kernel does. */
    void receive(KernelSocketMessage request, String socketSession) {
        lastActivity = loop.now();
        boolean known =
                request.type().equals("kernel_info_request") || request.type().equals("execute_request");
        if (known && queue.size() < MOST_WAITING) {
            queue.add(new Job(request, socketSession));
            work();
        }
        // Front ends send others, such as comm_info_request, but do not depend on a reply.
    }

    /** Ends the running cell, if there is one, with the exception that Python raises. */
    public void interrupt() {
        running.filter(Job::isCell).ifPresent(job -> {
            nextStep.cancel();
            fail(job, "KeyboardInterrupt", "");
        });
    }

    /** Starts a new process under the same id. The state of the old one is lost. */
    public void restart(Runnable done) {
        replaceProcess();
        loop.at(readyAt, done);
    }

    private void replaceProcess() {
        nextStep.cancel();
        queue.clear();
        running = Optional.empty();
        namespace = new CellNamespace();
        executions = 0;
        readyAt = loop.now().plus(pace.start());
        // This message comes from the server, not from the kernel, so it has no parent
        // (services/kernels/connection/channels.py).
        publish(status("restarting", new JsonObject()));
    }

    private void work() {
        if (running.isPresent() || queue.isEmpty()) {
            return;
        }
        if (readyAt.isAfter(loop.now())) {
            nextStep.cancel();
            nextStep = loop.at(readyAt, this::work);
            return;
        }
        Job job = queue.remove();
        running = Optional.of(job);
        publish(status("busy", job.request().header()));
        if (job.isCell()) {
            executions++;
            publish(message(
                    "iopub",
                    "execute_input",
                    job.request().header(),
                    new JsonObject().put("code", job.code()).put("execution_count", executions)));
            begin(job);
        } else {
            answer(job, info());
        }
    }

    private void begin(Job job) {
        nextStep = SimulatedCell.run(job.code(), namespace)
                .match(
                        value -> afterCell(value.slept(), () -> succeed(job, value)),
                        raised -> afterCell(raised.slept(), () -> {
                            print(job, raised.stdout());
                            fail(job, raised.name(), raised.message());
                        }),
                        endless -> {
                            print(job, endless.stdout());
                            return () -> {};
                        },
                        // The server restarts a kernel that has died.
                        exited -> afterCell(exited.slept(), this::replaceProcess),
                        notSimulated -> afterCell(Duration.ZERO, () -> fail(job, "NotImplementedError", ONLY_SUMS)));
    }

    private EventLoop.Timer afterCell(Duration slept, Runnable end) {
        return loop.after(pace.cell().plus(slept), end);
    }

    private void succeed(Job job, CellResult.Value value) {
        print(job, value.stdout());
        value.value()
                .ifPresent(number -> publish(message(
                        "iopub",
                        "execute_result",
                        job.request().header(),
                        new JsonObject()
                                .put("data", new JsonObject().put("text/plain", number.toString()))
                                .put("metadata", new JsonObject())
                                .put("execution_count", executions))));
        answer(job, ok());
    }

    private void print(Job job, String text) {
        if (!text.isEmpty()) {
            publish(message(
                    "iopub",
                    "stream",
                    job.request().header(),
                    new JsonObject().put("name", "stdout").put("text", text)));
        }
    }

    private void fail(Job job, String errorName, String errorValue) {
        JsonObject error = new JsonObject()
                .put("ename", errorName)
                .put("evalue", errorValue)
                .put("traceback", new JsonArray().add(errorName + ": " + errorValue));
        publish(message("iopub", "error", job.request().header(), error));
        if (!Boolean.FALSE.equals(job.request().content().getValue("stop_on_error"))) {
            abortWaitingCells();
        }
        answer(job, error.copy().put("status", "error").put("execution_count", executions));
    }

    /** Aborts the cells that were queued before the error (ipykernel, kernelbase.py). */
    private void abortWaitingCells() {
        List<Job> aborted = queue.stream().filter(Job::isCell).toList();
        queue.removeAll(aborted);
        aborted.forEach(job -> {
            publish(status("busy", job.request().header()));
            send(job.session(), reply(job, new JsonObject().put("status", "aborted")));
            publish(status("idle", job.request().header()));
        });
    }

    private JsonObject ok() {
        return new JsonObject()
                .put("status", "ok")
                .put("execution_count", executions)
                .put("user_expressions", new JsonObject())
                .put("payload", new JsonArray());
    }

    /** Sends the reply to the client that made the request, and the idle status to all; then takes the next request. */
    private void answer(Job job, JsonObject content) {
        KernelSocketMessage reply = reply(job, content);
        KernelSocketMessage idle = status("idle", job.request().header());
        boolean replyFirst = job.request().id().hashCode() % 2 == 0;
        if (replyFirst) {
            send(job.session(), reply);
        }
        publish(idle);
        if (!replyFirst) {
            send(job.session(), reply);
        }
        running = Optional.empty();
        work();
    }

    private KernelSocketMessage reply(Job job, JsonObject content) {
        String type = job.request().type().replace("_request", "_reply");
        return message(job.request().channel(), type, job.request().header(), content);
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

    private KernelSocketMessage status(String state, JsonObject parent) {
        return message("iopub", "status", parent, new JsonObject().put("execution_state", state));
    }

    private KernelSocketMessage message(String channel, String type, JsonObject parent, JsonObject content) {
        return new KernelSocketMessage(channel, header(type), parent, new JsonObject(), content);
    }

    private JsonObject header(String type) {
        return new JsonObject()
                .put("msg_id", UUID.randomUUID().toString())
                .put("session", session)
                .put("username", user)
                .put("date", Timestamps.micros(loop.now()))
                .put("msg_type", type)
                .put("version", "5.3");
    }

    private void send(String socketSession, KernelSocketMessage message) {
        KernelSocket socket = sockets.get(socketSession);
        if (socket != null) {
            socket.send(message);
        } else {
            absence.filter(missing -> missing.session().equals(socketSession)).ifPresent(missing -> keep(message));
        }
    }

    private void publish(KernelSocketMessage message) {
        List.copyOf(sockets.values()).forEach(socket -> socket.send(message));
        keep(message);
    }

    private void keep(KernelSocketMessage message) {
        absence.filter(missing -> missing.missed().size() < MOST_WAITING)
                .ifPresent(missing -> missing.missed().add(message));
    }
}
