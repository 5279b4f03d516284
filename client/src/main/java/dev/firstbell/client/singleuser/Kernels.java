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
 * The kernels of one server (jupyter_server services/kernels/handlers.py). Obtained from {@link SingleUser#kernels()}.
 * Thread-safe.
 */
public final class Kernels {
    /** The shape of ids that jupyter_server routes. */
    private static final Pattern ID = Pattern.compile("\\w+-\\w+-\\w+-\\w+-\\w+");

    private final Caller caller;
    private final ServerRef server;

    Kernels(Caller caller, ServerRef server) {
        this.caller = caller;
        this.server = server;
    }

    /** Lists the running kernels. */
    public CompletableFuture<List<Kernel>> list() {
        return caller.send(
                Caller.get(url("")),
                operation("list kernels"),
                response -> response.expectOfServer(200).json().elements().stream()
                        .map(json -> kernel(json, response.operation()))
                        .toList());
    }

    /** Starts a kernel of the server's default kernelspec. */
    public CompletableFuture<Kernel> start() {
        return start(Map.of());
    }

    /** Starts a kernel of a kernelspec, such as {@code python3}. {@code SERVER_ERROR} if the server has no such one. */
    public CompletableFuture<Kernel> start(String kernelspec) {
        return start(Map.of("name", requireNonNull(kernelspec, "kernelspec is null")));
    }

    private CompletableFuture<Kernel> start(Map<String, String> body) {
        return caller.send(
                Caller.post(url(""), body),
                operation("start a kernel"),
                response -> kernel(response.expectOfServer(201).json(), response.operation()));
    }

    /**
     * Shuts a kernel down.
     *
     * @return false if the kernel did not exist
     */
    public CompletableFuture<Boolean> delete(String id) {
        return caller.send(Caller.delete(url("/" + checked(id))), operation("delete a kernel"), response -> {
            if (response.status() == 404) {
                return false;
            }
            response.expectOfServer(204);
            return true;
        });
    }

    /** Interrupts the running cell, which then ends with an error such as Python's {@code KeyboardInterrupt}. */
    public CompletableFuture<Void> interrupt(String id) {
        return caller.send(
                Caller.post(url("/" + checked(id) + "/interrupt")), operation("interrupt a kernel"), response -> {
                    response.expectOfServer(204);
                    return null;
                });
    }

    /**
     * Restarts a kernel under the same id. Completes when the new process runs. Requests in flight end with
     * {@code KERNEL_DIED}.
     */
    public CompletableFuture<Kernel> restart(String id) {
        return caller.send(
                Caller.post(url("/" + checked(id) + "/restart")),
                operation("restart a kernel"),
                response -> kernel(response.expectOfServer(200).json(), response.operation()));
    }

    /**
     * Opens a websocket to a kernel. Completes when the server has received a message from the kernel. Cancelling
     * closes the socket. The timeout is {@code HubClientBuilder.kernelTimeout}.
     *
     * @param id the id of a kernel of this server
     */
    public CompletableFuture<KernelChannel> open(String id) {
        return open(id, UUID.randomUUID().toString());
    }

    /**
     * Opens a channel that replaces an earlier one, whose socket the server closes if it is still open. The server
     * sends the kernel's messages since then again, but the new channel ignores replies to requests of the earlier one.
     *
     * @param session {@link KernelChannel#session()} of the earlier channel
     */
    public CompletableFuture<KernelChannel> open(String id, String session) {
        requireNonNull(session, "session is null");
        return caller.transport()
                .channel(
                        url("/" + checked(id) + "/channels"),
                        caller.credentials(),
                        operation("open a kernel channel"),
                        session);
    }

    static Kernel kernel(JsonBody json, Operation operation) {
        String id = json.text("id");
        if (!ID.matcher(id).matches()) {
            throw operation.failure(Code.PROTOCOL, "the kernel's id is malformed");
        }
        return new Kernel(id, json.text("name"));
    }

    private static String checked(String id) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("malformed kernel id: " + id);
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
