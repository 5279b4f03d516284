package dev.firstbell.embedded.internal.singleuser;

import dev.firstbell.embedded.internal.http.Exchange;
import dev.firstbell.embedded.internal.http.Timestamps;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The terminals of a server (jupyter_server_terminals api_handlers.py). */
final class TerminalsApi {
    private final SingleUserServer server;

    TerminalsApi(SingleUserServer server) {
        this.server = server;
    }

    /** @param path the segments after {@code terminals} */
    void handle(Exchange exchange, List<String> path) {
        if (path.isEmpty()) {
            all(exchange);
            return;
        }
        SimulatedTerminal terminal = server.terminals().get(path.get(0));
        if (terminal == null) {
            exchange.serverError(404, "Terminal not found: '" + path.get(0) + "'");
            return;
        }
        switch (exchange.method()) {
            case "GET" -> exchange.json(200, model(terminal));
            case "DELETE" -> {
                terminal.end();
                exchange.empty(204);
            }
            default -> exchange.serverError(405, "Method Not Allowed");
        }
    }

    private void all(Exchange exchange) {
        switch (exchange.method()) {
            case "GET" -> {
                JsonArray list = new JsonArray();
                server.terminals().values().forEach(terminal -> list.add(model(terminal)));
                exchange.json(200, list);
            }
            case "POST" ->
                server.startTerminal()
                        .ifPresentOrElse(
                                // jupyter_server answers 200 here, and 201 wherever else it creates something.
                                terminal -> exchange.json(200, model(terminal)),
                                () -> exchange.serverError(500, "Too many terminals"));
            default -> exchange.serverError(405, "Method Not Allowed");
        }
    }

    private static JsonObject model(SimulatedTerminal terminal) {
        return new JsonObject()
                .put("name", terminal.name())
                .put("last_activity", Timestamps.micros(terminal.started()));
    }
}
