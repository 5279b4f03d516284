package dev.firstbell.client.singleuser;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.call.ServerRef;
import dev.firstbell.client.internal.http.HubUrls;
import dev.firstbell.client.internal.http.Operation;
import dev.firstbell.client.internal.transport.Caller;
import dev.firstbell.client.websocket.Terminal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import okhttp3.HttpUrl;

/** The terminals of one server (jupyter_server_terminals). Obtained from {@link SingleUser#terminals()}. Thread-safe. */
public final class Terminals {
    private final Caller caller;
    private final ServerRef server;

    Terminals(Caller caller, ServerRef server) {
        this.caller = caller;
        this.server = server;
    }

    /** Lists the names of the running terminals. */
    public CompletableFuture<List<String>> list() {
        return caller.send(
                Caller.get(url("api/terminals")),
                operation("list terminals"),
                response -> response.expectOfServer(200).json().elements().stream()
                        .map(json -> json.text("name"))
                        .toList());
    }

    /**
     * Starts a terminal.
     *
     * @return the name of the new terminal
     */
    public CompletableFuture<String> start() {
        return caller.send(
                Caller.post(url("api/terminals"), Map.of()),
                operation("start a terminal"),
                // 200, unlike all other calls that create something (api_handlers.py).
                response -> response.expectOfServer(200, 201).json().text("name"));
    }

    /**
     * Ends a terminal and its shell.
     *
     * @return false if the terminal did not exist
     */
    public CompletableFuture<Boolean> delete(String name) {
        return caller.send(
                Caller.delete(url("api/terminals/" + HubUrls.quote(name))),
                operation("delete a terminal"),
                response -> {
                    if (response.status() == 404) {
                        return false;
                    }
                    response.expectOfServer(204);
                    return true;
                });
    }

    /**
     * Opens a websocket to a terminal. Cancelling closes it. The timeout is {@code HubClientBuilder.kernelTimeout}.
     *
     * @param output receives the shell's output in order, escape sequences included, on the socket's own thread
     */
    public CompletableFuture<Terminal> open(String name, Consumer<String> output) {
        requireNonNull(output, "output is null");
        return caller.transport()
                .terminal(
                        url("terminals/websocket/" + HubUrls.quote(name)),
                        caller.credentials(),
                        operation("open a terminal"),
                        output);
    }

    private HttpUrl url(String path) {
        return caller.urls().below(server, path);
    }

    private Operation operation(String name) {
        return Operation.of(name, server.user());
    }
}
