package dev.firstbell.embedded.internal;

import dev.firstbell.twin.ModelHub;
import dev.firstbell.twin.ModelServer;
import dev.firstbell.twin.StopReply;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;

/** A user's server, default or named (JupyterHub apihandlers/users.py, UserServerAPIHandler, SpawnProgressAPIHandler). */
final class ServersApi {
    private final Deployment deployment;
    private final ModelHub hub;
    private final ApiAccess access;
    private final String user;
    private final String server;

    /** @param server empty for the default one */
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
        // Before JupyterHub 6 the body is the options; without one those of last time are taken.
        Optional<JsonObject> options = exchange.hasBody() ? body : Optional.empty();
        deployment.starts().start(user, server, options, answer -> send(exchange, answer));
    }

    private static void send(Exchange exchange, Starts.Answer answer) {
        if (answer instanceof Starts.Answer.Ready) {
            exchange.empty(201);
        } else if (answer instanceof Starts.Answer.Pending) {
            exchange.empty(202);
        } else if (answer instanceof Starts.Answer.Refused refused) {
            Map<String, String> headers = refused.retryAfter().isPresent()
                    ? Map.of("Retry-After", String.valueOf(refused.retryAfter().getAsLong()))
                    : Map.of();
            exchange.error(refused.status(), refused.message(), headers);
        } else {
            exchange.proxyUnavailable();
        }
    }

    private void stop(Exchange exchange) {
        boolean remove = exchange.json()
                .filter(body -> Boolean.TRUE.equals(body.getValue("remove")))
                .isPresent();
        if (!server.isEmpty() && deployment.features().namedServers() == 0) {
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
        if (reply instanceof StopReply.Stopped) {
            if (remove) {
                known().ifPresent(deployment.starts()::forget);
                hub.removeServer(user, server);
            }
            exchange.empty(204);
        } else if (reply instanceof StopReply.Stopping) {
            exchange.empty(202);
        } else if (reply instanceof StopReply.Failed) {
            exchange.error(500, "Internal Server Error");
        } else if (reply instanceof StopReply.NoSuchUser) {
            exchange.error(404, "Not Found");
        } else {
            exchange.proxyUnavailable();
        }
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
