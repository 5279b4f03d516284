package dev.firstbell.embedded.internal.rest;

import dev.firstbell.embedded.internal.http.Exchange;
import dev.firstbell.embedded.internal.hub.Deployment;
import dev.firstbell.twin.hub.ModelServer;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The proxy's routing table (JupyterHub apihandlers/proxy.py). */
final class ProxyApi {
    private final Deployment deployment;
    private final ApiAccess access;

    ProxyApi(Deployment deployment, ApiAccess access) {
        this.deployment = deployment;
        this.access = access;
    }

    void handle(Exchange exchange) {
        switch (exchange.method()) {
            case "GET" -> access.withScope(exchange, "proxy", who -> list(exchange));
            // The routes are the model's own, so there is nothing to repair.
            case "POST" -> access.withScope(exchange, "proxy", who -> exchange.empty(200));
            default -> exchange.error(405, "Method Not Allowed");
        }
    }

    private void list(Exchange exchange) {
        List<ModelServer> routed = deployment.world().hub().users().stream()
                .flatMap(user -> user.servers().stream())
                .filter(ModelServer::isRouted)
                .toList();
        Pagination.of(exchange)
                .ifPresentOrElse(
                        page -> {
                            JsonObject routes = new JsonObject();
                            if (page.offset() == 0) {
                                routes.put(deployment.paths().base(), hub());
                            }
                            page.of(routed)
                                    .forEach(server ->
                                            routes.put(deployment.paths().server(server), route(server)));
                            page.send(exchange, routed.size(), routes);
                        },
                        () -> exchange.error(400, "Invalid argument type, offset and limit must be integers"));
    }

    private JsonObject hub() {
        return new JsonObject()
                .put("routespec", deployment.paths().base())
                .put("target", "http://hub:8081")
                .put("data", new JsonObject().put("hub", true));
    }

    private JsonObject route(ModelServer server) {
        return new JsonObject()
                .put("routespec", deployment.paths().server(server))
                .put("target", "http://" + HubModels.podName(server) + ":8888")
                .put("data", new JsonObject().put("user", server.user().name()).put("server_name", server.name()));
    }
}
