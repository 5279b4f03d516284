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
 * Notebooks with a kernel of their own, as JupyterLab opens them (jupyter_server services/sessions/handlers.py). From
 * {@link SingleUser#sessions()}. Thread-safe.
 */
public final class Sessions {
    private final Caller caller;
    private final ServerRef server;

    Sessions(Caller caller, ServerRef server) {
        this.caller = caller;
        this.server = server;
    }

    public CompletableFuture<List<NotebookSession>> list() {
        return caller.send(
                Caller.get(url("")),
                operation("list sessions"),
                answer -> answer.expectOfServer(200).json().elements().stream()
                        .map(json -> session(json, answer.operation()))
                        .toList());
    }

    /**
     * Opens a notebook: its kernel starts. A notebook that is open already is answered with the session it has.
     *
     * @param path of the notebook below the server's root folder; it need not exist
     * @param kernelspec such as {@code python3}; {@code SERVER_ERROR} (501) if there is none of that name
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
                answer -> session(answer.expectOfServer(201).json(), answer.operation()));
    }

    /**
     * Closes a notebook and shuts its kernel down.
     *
     * @return false if there was no such session
     */
    public CompletableFuture<Boolean> close(String id) {
        return caller.send(Caller.delete(url("/" + HubUrls.quote(id))), operation("close a notebook"), answer -> {
            // 410: the session is there, its kernel is gone already.
            if (answer.status() == 404 || answer.status() == 410) {
                return false;
            }
            answer.expectOfServer(204);
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
