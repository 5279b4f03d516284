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

/** The shells of one server (jupyter_server_terminals). From {@link SingleUser#terminals()}. Thread-safe. */
public final class Terminals {
    private final Caller caller;
    private final ServerRef server;

    Terminals(Caller caller, ServerRef server) {
        this.caller = caller;
        this.server = server;
    }

    /** @return the names of the terminals that run */
    public CompletableFuture<List<String>> list() {
        return caller.send(
                Caller.get(url("api/terminals")),
                operation("list terminals"),
                answer -> answer.expectOfServer(200).json().elements().stream()
                        .map(json -> json.text("name"))
                        .toList());
    }

    /** @return the new terminal's name */
    public CompletableFuture<String> start() {
        return caller.send(
                Caller.post(url("api/terminals"), Map.of()),
                operation("start a terminal"),
                // 200, where everything else that creates says 201 (api_handlers.py).
                answer -> answer.expectOfServer(200, 201).json().text("name"));
    }

    /** @return false if there was no such terminal */
    public CompletableFuture<Boolean> delete(String name) {
        return caller.send(
                Caller.delete(url("api/terminals/" + HubUrls.quote(name))), operation("delete a terminal"), answer -> {
                    if (answer.status() == 404) {
                        return false;
                    }
                    answer.expectOfServer(204);
                    return true;
                });
    }

    /**
     * Opens a websocket to a terminal. Cancelling closes it.
     *
     * @param output takes what the shell prints, escape sequences included, piece by piece and in order, on the socket's
     *     own thread
     */
    public CompletableFuture<Terminal> open(String name, Consumer<String> output) {
        requireNonNull(output, "output is null");
        return caller.transport()
                .terminal(
                        url("terminals/websocket/" + HubUrls.quote(name)),
                        caller.credentials(),
                        operation("talk to a terminal"),
                        output);
    }

    private HttpUrl url(String path) {
        return caller.urls().below(server, path);
    }

    private Operation operation(String name) {
        return Operation.of(name, server.user());
    }
}
