package dev.firstbell.embedded.internal.singleuser;

import dev.firstbell.embedded.internal.http.Exchange;
import dev.firstbell.embedded.internal.http.Html;
import dev.firstbell.embedded.internal.http.Timestamps;
import dev.firstbell.embedded.internal.hub.Deployment;
import dev.firstbell.embedded.internal.kernel.SimulatedKernel;
import dev.firstbell.embedded.internal.singleuser.ServerAccess.Way;
import dev.firstbell.twin.hub.ModelServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;

/**
 * A student's own server below {@code /user/:name/} (jupyter_server 2.21 with JupyterLab as its default page).
 * Routes each path to its resource.
 */
public final class SingleUserApi {
    private static final String VERSION = "2.21.1";

    private final String front;
    private final SingleUserServer server;
    private final ServerAccess access;

    public SingleUserApi(Deployment deployment, SingleUserServers servers, ModelServer model) {
        this.front = deployment.paths().server(model);
        this.server = servers.of(model);
        this.access = new ServerAccess(deployment, model, server);
    }

    /** @param path the segments after the user's name, or after the named server's */
    public void handle(Exchange exchange, List<String> path) {
        String first = path.isEmpty() ? "" : path.get(0);
        if (path.isEmpty()) {
            exchange.redirect(301, front);
        } else if (path.equals(List.of(""))) {
            exchange.redirect(302, front + "lab");
        } else if (path.equals(List.of("api"))) {
            exchange.json(200, new JsonObject().put("version", VERSION));
        } else if (path.equals(List.of("oauth_callback"))) {
            access.callback(exchange);
        } else if (first.equals("lab") || first.equals("files") || server.apps().knows(first)) {
            page(exchange, first, path.subList(1, path.size()));
        } else {
            api(exchange, path);
        }
    }

    private void page(Exchange exchange, String first, List<String> rest) {
        switch (access.way(exchange)) {
            case NONE -> access.sendToHub(exchange);
            case UNKNOWN -> exchange.html(500, Html.error(500, "Failed to connect to Hub API"));
            case TOKEN, COOKIE -> {
                switch (first) {
                    case "lab" ->
                        server.whenPageIsBuilt(
                                () -> exchange.html(200, Html.page("JupyterLab (simulated)", "It is running.")));
                    case "files" ->
                        server.home()
                                .text(String.join("/", rest))
                                .ifPresentOrElse(
                                        text -> exchange.content(200, "text/plain; charset=UTF-8", text),
                                        () -> exchange.html(404, Html.error(404, "file does not exist")));
                    default -> server.apps().visit(exchange, first, rest);
                }
            }
        }
    }

    private void api(Exchange exchange, List<String> path) {
        Way way = access.way(exchange);
        if (way == Way.UNKNOWN) {
            exchange.serverError(500, "Failed to connect to Hub API");
        } else if (way == Way.NONE) {
            exchange.serverError(403, "Forbidden");
        } else if (access.isForged(exchange)) {
            exchange.serverError(403, "'_xsrf' argument missing from " + exchange.method());
        } else if (path.size() >= 2 && path.get(0).equals("api")) {
            resource(exchange, path.get(1), path.subList(2, path.size()));
        } else {
            exchange.serverError(404, "Not Found");
        }
    }

    private void resource(Exchange exchange, String name, List<String> rest) {
        switch (name) {
            case "status" -> exchange.only("GET", () -> exchange.json(200, status()));
            case "kernelspecs" -> exchange.only("GET", () -> exchange.json(200, kernelspecs()));
            case "kernels" -> new KernelsApi(server, front).handle(exchange, rest);
            case "sessions" -> new SessionsApi(server).handle(exchange, rest);
            case "contents" -> new ContentsApi(server.home()).handle(exchange, rest);
            case "terminals" -> new TerminalsApi(server).handle(exchange, rest);
            default -> exchange.serverError(404, "Not Found");
        }
    }

    private JsonObject status() {
        int connections = server.kernels().values().stream()
                .mapToInt(SimulatedKernel::connections)
                .sum();
        Instant now = server.loop().now();
        return new JsonObject()
                .put("connections", connections)
                .put("kernels", server.kernels().size())
                .put("last_activity", Timestamps.micros(server.kernels().isEmpty() ? server.started() : now))
                .put("started", Timestamps.micros(server.started()));
    }

    private static JsonObject kernelspecs() {
        JsonObject spec = new JsonObject()
                .put("argv", new JsonArray())
                .put("display_name", "Python 3 (simulated: integer arithmetic only)")
                .put("language", "python")
                .put("env", new JsonObject())
                .put("interrupt_mode", "signal")
                .put("metadata", new JsonObject());
        return new JsonObject()
                .put("default", KernelsApi.SPEC)
                .put(
                        "kernelspecs",
                        new JsonObject()
                                .put(
                                        KernelsApi.SPEC,
                                        new JsonObject()
                                                .put("name", KernelsApi.SPEC)
                                                .put("spec", spec)
                                                .put("resources", new JsonObject())));
    }
}
