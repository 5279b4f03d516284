package dev.firstbell.embedded.internal;

import dev.firstbell.embedded.internal.Accounts.Access;
import dev.firstbell.embedded.internal.SingleUserServers.Server;
import dev.firstbell.twin.ModelUser;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A student's own server below {@code /user/:name/} (jupyter_server 2.21 with JupyterLab as its default page). */
final class SingleUserApi {
    private static final String VERSION = "2.21.1";

    private final Deployment deployment;
    private final ModelUser user;
    private final Server server;

    SingleUserApi(Deployment deployment, ModelUser user) {
        this.deployment = deployment;
        this.user = user;
        this.server = deployment.servers().of(user);
    }

    /** @param path the segments after the user's name */
    void handle(Exchange exchange, List<String> path) {
        String joined = String.join("/", path);
        String base = HubModels.serverUrl(user.name());
        if (path.isEmpty()) {
            notFound(exchange);
        } else if (joined.isEmpty()) {
            exchange.redirect(302, base + "lab");
        } else if (joined.equals("lab") || joined.startsWith("lab/")) {
            page(exchange);
        } else if (joined.equals("api")) {
            exchange.json(200, new JsonObject().put("version", VERSION));
        } else if (!mayAccess(exchange)) {
            exchange.json(403, new JsonObject().put("message", "Forbidden").putNull("reason"));
        } else {
            api(exchange, joined, path);
        }
    }

    private void page(Exchange exchange) {
        if (mayAccess(exchange)) {
            server.whenPageIsThere(() -> exchange.html(200, HubPages.page("JupyterLab (simulated)", "It is running.")));
        } else {
            exchange.redirect(302, "/hub/login?next=" + HubModels.serverUrl(user.name()) + "lab");
        }
    }

    private void api(Exchange exchange, String joined, List<String> path) {
        switch (joined) {
            case "api/status" -> exchange.json(200, status());
            case "api/kernelspecs" -> exchange.json(200, kernelspecs());
            case "api/kernels" -> kernels(exchange);
            default -> {
                if (path.size() == 3 && joined.startsWith("api/kernels/")) {
                    kernel(exchange, path.get(2));
                } else {
                    notFound(exchange);
                }
            }
        }
    }

    private void kernels(Exchange exchange) {
        switch (exchange.method()) {
            case "GET" -> {
                JsonArray list = new JsonArray();
                server.kernels().values().forEach(kernel -> list.add(kernel.model()));
                exchange.json(200, list);
            }
            case "POST" -> startKernel(exchange);
            default ->
                exchange.json(
                        405,
                        new JsonObject().put("message", "Method Not Allowed").putNull("reason"));
        }
    }

    private void startKernel(Exchange exchange) {
        Optional<JsonObject> body = exchange.json();
        if (body.isEmpty()) {
            exchange.json(
                    400,
                    new JsonObject()
                            .put("message", "Invalid JSON in body of request")
                            .putNull("reason"));
            return;
        }
        String name = String.valueOf(body.get().getValue("name", "python3"));
        Optional<SimulatedKernel> kernel = name.equals("python3") ? server.startKernel(name) : Optional.empty();
        if (kernel.isEmpty()) {
            exchange.json(
                    500,
                    new JsonObject()
                            .put("message", "No such kernel, or too many of them")
                            .putNull("reason"));
            return;
        }
        exchange.json(
                201,
                kernel.get().model(),
                Map.of(
                        "Location",
                        HubModels.serverUrl(user.name()) + "api/kernels/"
                                + kernel.get().id()));
    }

    private void kernel(Exchange exchange, String id) {
        SimulatedKernel kernel = server.kernels().get(id);
        if (kernel == null) {
            exchange.json(
                    404,
                    new JsonObject()
                            .put("message", "Kernel does not exist: " + id)
                            .putNull("reason"));
            return;
        }
        switch (exchange.method()) {
            case "GET" -> exchange.json(200, kernel.model());
            case "DELETE" -> {
                server.kernels().remove(id).shutDown();
                exchange.empty(204);
            }
            default ->
                exchange.json(
                        405,
                        new JsonObject().put("message", "Method Not Allowed").putNull("reason"));
        }
    }

    private JsonObject status() {
        int connections = server.kernels().values().stream()
                .mapToInt(SimulatedKernel::connections)
                .sum();
        Instant now = deployment.world().loop().now();
        return new JsonObject()
                .put("connections", connections)
                .put("kernels", server.kernels().size())
                .put("last_activity", HubModels.time(server.kernels().isEmpty() ? server.started() : now))
                .put("started", HubModels.time(server.started()));
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
                .put("default", "python3")
                .put(
                        "kernelspecs",
                        new JsonObject()
                                .put(
                                        "python3",
                                        new JsonObject()
                                                .put("name", "python3")
                                                .put("spec", spec)
                                                .put("resources", new JsonObject())));
    }

    private boolean mayAccess(Exchange exchange) {
        return mayAccess(deployment, exchange.header("Authorization"), user.name());
    }

    static boolean mayAccess(Deployment deployment, String authorization, String user) {
        return deployment
                .accounts()
                .authenticate(authorization)
                .filter(who -> who.may("access:servers", user) == Access.YES)
                .isPresent();
    }

    private static void notFound(Exchange exchange) {
        exchange.json(404, new JsonObject().put("message", "Not Found").putNull("reason"));
    }
}
