package dev.firstbell.embedded.internal.singleuser;

import dev.firstbell.embedded.internal.http.Exchange;
import dev.firstbell.embedded.internal.http.JsonObjects;
import dev.firstbell.embedded.internal.kernel.SimulatedKernel;
import dev.firstbell.embedded.internal.singleuser.SingleUserServer.Session;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Sessions: notebooks with a kernel of their own (jupyter_server services/sessions/handlers.py). */
final class SessionsApi {
    private final SingleUserServer server;

    SessionsApi(SingleUserServer server) {
        this.server = server;
    }

    /** @param path the segments after {@code sessions} */
    void handle(Exchange exchange, List<String> path) {
        switch (exchange.method() + (path.isEmpty() ? " all" : "")) {
            case "GET all" -> {
                JsonArray list = new JsonArray();
                server.sessions().values().forEach(session -> list.add(model(session)));
                exchange.json(200, list);
            }
            case "POST all" -> open(exchange);
            case "GET" -> one(exchange, path.get(0)).ifPresent(session -> exchange.json(200, model(session)));
            case "DELETE" ->
                one(exchange, path.get(0)).ifPresent(session -> {
                    server.stopKernel(session.kernel().id());
                    exchange.empty(204);
                });
            default -> exchange.serverError(405, "Method Not Allowed");
        }
    }

    /** The session. If it does not exist, answers with the error and returns empty. */
    private Optional<Session> one(Exchange exchange, String id) {
        Optional<Session> session = Optional.ofNullable(server.sessions().get(id));
        if (session.isEmpty()) {
            exchange.serverError(404, "Session not found: session_id='" + id + "'");
        }
        return session;
    }

    private void open(Exchange exchange) {
        JsonObject body = exchange.json().orElse(new JsonObject());
        String path = JsonObjects.text(body, "path");
        String type = JsonObjects.text(body, "type");
        if (path.isEmpty() || type.isEmpty()) {
            exchange.serverError(400, path.isEmpty() ? "Missing field in JSON data: path" : "Missing type");
            return;
        }
        Optional<Session> known = server.sessions().values().stream()
                .filter(session -> session.path().equals(path))
                .findFirst();
        if (known.isPresent()) {
            // jupyter_server answers 201 here too.
            exchange.json(201, model(known.get()));
            return;
        }
        Optional<SimulatedKernel> kernel = kernel(body.getValue("kernel"));
        if (kernel.isEmpty()) {
            exchange.serverError(
                    501,
                    "The kernel is not available. Please pick another suitable kernel instead, or install that kernel.");
            return;
        }
        Session session =
                new Session(UUID.randomUUID().toString(), path, JsonObjects.text(body, "name"), type, kernel.get());
        server.sessions().put(session.id(), session);
        exchange.json(201, model(session));
    }

    private Optional<SimulatedKernel> kernel(Object wanted) {
        JsonObject kernel = wanted instanceof JsonObject object ? object : new JsonObject();
        String id = JsonObjects.text(kernel, "id");
        if (!id.isEmpty()) {
            return Optional.ofNullable(server.kernels().get(id));
        }
        String name = kernel.getValue("name") == null ? KernelsApi.SPEC : JsonObjects.text(kernel, "name");
        return name.equals(KernelsApi.SPEC) ? server.startKernel(name) : Optional.empty();
    }

    private static JsonObject model(Session session) {
        return new JsonObject()
                .put("id", session.id())
                .put("path", session.path())
                .put("name", session.name())
                .put("type", session.type())
                .put("kernel", session.kernel().model())
                .put("notebook", new JsonObject().put("path", session.path()).put("name", session.name()));
    }
}
