package dev.firstbell.embedded.internal.rest;

import dev.firstbell.embedded.internal.http.Exchange;
import dev.firstbell.embedded.internal.hub.Deployment;
import dev.firstbell.embedded.internal.hub.Starts;
import dev.firstbell.twin.hub.ModelHub;
import dev.firstbell.twin.hub.ModelServer;
import dev.firstbell.twin.hub.StopReply;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * A user's server, default or named (JupyterHub apihandlers/users.py, UserServerAPIHandler, SpawnProgressAPIHandler).
 */
final class ServersApi {
    private final Deployment deployment;
    private final ModelHub hub;
    private final ApiAccess access;
    private final String user;
    private final String server;

    /** @param server empty for the default server */
    ServersApi(Deployment deployment, ApiAccess access, String user, String server) {
        this.deployment = deployment;
        this.hub = deployment.world().hub();
        this.access = access;
        this.user = user;
        this.server = server;
    }

    void handle(Exchange exchange) {
        switch (exchange.method()) {
            case "POST" -> access.forUser(exchange, "servers", user, owner -> start(exchange));
            case "DELETE" -> access.forUser(exchange, "delete:servers", user, owner -> stop(exchange));
            default -> exchange.error(405, "Method Not Allowed");
        }
    }

    private void start(Exchange exchange) {
        Optional<JsonObject> body = exchange.json();
        if (body.isEmpty()) {
            exchange.error(400, "Invalid JSON in body of request");
            return;
        }
        // Before JupyterHub 6 the body holds the options. Without a body the hub uses those of the last start.
        Optional<JsonObject> options = exchange.hasBody() ? body : Optional.empty();
        deployment.starts().start(user, server, options, answer -> send(exchange, answer));
    }

    private static void send(Exchange exchange, Starts.Answer answer) {
        answer.<Runnable>match(
                        ready -> () -> exchange.empty(201),
                        pending -> () -> exchange.empty(202),
                        refused -> () -> exchange.error(refused.status(), refused.message(), refused.headers()),
                        hubAway -> exchange::proxyUnavailable)
                .run();
    }

    private void stop(Exchange exchange) {
        boolean remove = exchange.json()
                .filter(body -> Boolean.TRUE.equals(body.getValue("remove")))
                .isPresent();
        if (!server.isEmpty() && !deployment.starts().allowsNamedServers()) {
            exchange.error(400, "Named servers are not enabled.");
        } else if (known().isEmpty()) {
            exchange.error(404, user + " has no server named '" + server + "'");
        } else if (remove && server.isEmpty()) {
            exchange.error(400, "Cannot delete the default server");
        } else {
            hub.requestStop(user, server, reply -> stopped(exchange, reply, remove));
        }
    }

    private void stopped(Exchange exchange, StopReply reply, boolean remove) {
        reply.<Runnable>match(
                        stopped -> () -> {
                            if (remove) {
                                known().ifPresent(deployment.starts()::forget);
                                hub.removeServer(user, server);
                            }
                            exchange.empty(204);
                        },
                        stopping -> () -> exchange.empty(202),
                        failed -> () -> exchange.error(500, "Internal Server Error"),
                        noSuchUser -> () -> exchange.error(404, "Not Found"),
                        unavailable -> exchange::proxyUnavailable)
                .run();
    }

    void progress(Exchange exchange) {
        access.forUser(
                exchange,
                "read:servers",
                user,
                owner -> known().ifPresentOrElse(
                                found -> new ProgressFeed(deployment, found, exchange).open(),
                                () -> exchange.error(404, "Not Found")));
    }

    private Optional<ModelServer> known() {
        return hub.user(user).flatMap(owner -> owner.server(server));
    }
}
