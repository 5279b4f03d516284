package dev.firstbell.client.singleuser;

import dev.firstbell.client.call.ServerRef;
import dev.firstbell.client.internal.http.HubUrls;
import dev.firstbell.client.internal.http.JsonBody;
import dev.firstbell.client.internal.http.Operation;
import dev.firstbell.client.internal.transport.Caller;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import okhttp3.HttpUrl;

/**
 * Open notebooks, each with its kernel, as JupyterLab opens them (jupyter_server services/sessions/handlers.py). Obtained from
 * {@link SingleUser#sessions()}. Thread-safe.
 */
public final class Sessions {
    private final Caller caller;
    private final ServerRef server;

    Sessions(Caller caller, ServerRef server) {
        this.caller = caller;
        this.server = server;
    }

    /** Lists the open notebooks. */
    public CompletableFuture<List<NotebookSession>> list() {
        return caller.send(
                Caller.get(url("")),
                operation("list sessions"),
                response -> response.expectOfServer(200).json().elements().stream()
                        .map(json -> session(json, response.operation()))
                        .toList());
    }

    /**
     * Opens a notebook and starts its kernel. If the notebook is open already, returns its session.
     *
     * @param path of the notebook below the server's root folder; the file need not exist
     * @param kernelspec such as {@code python3}; {@code SERVER_ERROR} (501) if the server has no such kernelspec
     */
    public CompletableFuture<NotebookSession> open(String path, String kernelspec) {
        Map<String, Object> body = Map.of(
                "path",
                path,
                "name",
                path.substring(path.lastIndexOf('/') + 1),
                "type",
                "notebook",
                "kernel",
                Map.of("name", kernelspec));
        return caller.send(
                Caller.post(url(""), body),
                operation("open a notebook"),
                response -> session(response.expectOfServer(201).json(), response.operation()));
    }

    /**
     * Closes a notebook and shuts its kernel down.
     *
     * @return false if the session did not exist
     */
    public CompletableFuture<Boolean> close(String id) {
        return caller.send(Caller.delete(url("/" + HubUrls.quote(id))), operation("close a notebook"), response -> {
            // 410: the session exists, but its kernel does not.
            if (response.status() == 404 || response.status() == 410) {
                return false;
            }
            response.expectOfServer(204);
            return true;
        });
    }

    private static NotebookSession session(JsonBody json, Operation operation) {
        return new NotebookSession(
                json.text("id"), json.text("path"), Kernels.kernel(json.object("kernel"), operation));
    }

    private HttpUrl url(String path) {
        return caller.urls().below(server, "api/sessions" + path);
    }

    private Operation operation(String name) {
        return Operation.of(name, server.user());
    }
}
