package dev.firstbell.client.singleuser;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.call.HubException.Code;
import dev.firstbell.client.call.ServerRef;
import dev.firstbell.client.internal.http.JsonBody;
import dev.firstbell.client.internal.http.Operation;
import dev.firstbell.client.internal.transport.Caller;
import dev.firstbell.client.websocket.KernelChannel;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/**
 * The kernels of one server (jupyter_server services/kernels/handlers.py). From {@link SingleUser#kernels()}. Thread-safe.
 */
public final class Kernels {
    /** The only ids that jupyter_server routes. */
    private static final Pattern ID = Pattern.compile("\\w+-\\w+-\\w+-\\w+-\\w+");

    private final Caller caller;
    private final ServerRef server;

    Kernels(Caller caller, ServerRef server) {
        this.caller = caller;
        this.server = server;
    }

    public CompletableFuture<List<Kernel>> list() {
        return caller.send(
                Caller.get(url("")),
                operation("list kernels"),
                answer -> answer.expectOfServer(200).json().elements().stream()
                        .map(json -> kernel(json, answer.operation()))
                        .toList());
    }

    /** Starts a kernel of the server's default kind. */
    public CompletableFuture<Kernel> start() {
        return start(Map.of());
    }

    /** Starts a kernel of a kernelspec, such as {@code python3}; {@code SERVER_ERROR} if there is none of that name. */
    public CompletableFuture<Kernel> start(String kernelspec) {
        return start(Map.of("name", requireNonNull(kernelspec, "kernelspec is null")));
    }

    private CompletableFuture<Kernel> start(Map<String, String> body) {
        return caller.send(
                Caller.post(url(""), body),
                operation("start a kernel"),
                answer -> kernel(answer.expectOfServer(201).json(), answer.operation()));
    }

    /** @return false if there was no such kernel */
    public CompletableFuture<Boolean> delete(String id) {
        return caller.send(Caller.delete(url("/" + checked(id))), operation("delete a kernel"), answer -> {
            if (answer.status() == 404) {
                return false;
            }
            answer.expectOfServer(204);
            return true;
        });
    }

    /** Interrupts what the kernel runs: its cell ends with an error such as Python's {@code KeyboardInterrupt}. */
    public CompletableFuture<Void> interrupt(String id) {
        return caller.send(
                Caller.post(url("/" + checked(id) + "/interrupt")), operation("interrupt a kernel"), answer -> {
                    answer.expectOfServer(204);
                    return null;
                });
    }

    /** Restarts the kernel under the same id; done when the new process runs. Requests in flight end as {@code KERNEL_DIED}. */
    public CompletableFuture<Kernel> restart(String id) {
        return caller.send(
                Caller.post(url("/" + checked(id) + "/restart")),
                operation("restart a kernel"),
                answer -> kernel(answer.expectOfServer(200).json(), answer.operation()));
    }

    /**
     * Opens a websocket to a kernel; done when the server has heard from the kernel. Cancelling closes the socket.
     *
     * @param id of a kernel of this server
     */
    public CompletableFuture<KernelChannel> open(String id) {
        return open(id, UUID.randomUUID().toString());
    }

    /**
     * The same in the place of an earlier channel, whose socket the server closes if it is still there. What the kernel
     * said since then is sent again, but its requests are gone: only answers to requests on the new channel have a taker.
     *
     * @param session {@link KernelChannel#session()} of the earlier one
     */
    public CompletableFuture<KernelChannel> open(String id, String session) {
        requireNonNull(session, "session is null");
        return caller.transport()
                .channel(
                        url("/" + checked(id) + "/channels"),
                        caller.credentials(),
                        operation("talk to a kernel"),
                        session);
    }

    static Kernel kernel(JsonBody json, Operation operation) {
        String id = json.text("id");
        if (!ID.matcher(id).matches()) {
            throw operation.failure(Code.PROTOCOL, "the kernel's id is not one");
        }
        return new Kernel(id, json.text("name"));
    }

    private static String checked(String id) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("not a kernel's id: " + id);
        }
        return id;
    }

    private HttpUrl url(String path) {
        return caller.urls().below(server, "api/kernels" + path);
    }

    private Operation operation(String name) {
        return Operation.of(name, server.user());
    }
}
