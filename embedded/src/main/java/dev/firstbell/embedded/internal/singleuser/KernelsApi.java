package dev.firstbell.embedded.internal.singleuser;

import dev.firstbell.embedded.internal.http.Exchange;
import dev.firstbell.embedded.internal.kernel.SimulatedKernel;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The kernels of a server (jupyter_server services/kernels/handlers.py). */
final class KernelsApi {
    /** The one kernelspec. */
    static final String SPEC = "python3";

    private final SingleUserServer server;
    private final String front;

    KernelsApi(SingleUserServer server, String front) {
        this.server = server;
        this.front = front;
    }

    /** @param path the segments after {@code kernels} */
    void handle(Exchange exchange, List<String> path) {
        if (path.isEmpty()) {
            all(exchange);
            return;
        }
        SimulatedKernel kernel = server.kernels().get(path.get(0));
        if (kernel == null) {
            exchange.serverError(404, "Kernel does not exist: " + path.get(0));
            return;
        }
        switch (exchange.method() + " " + String.join("/", path.subList(1, path.size()))) {
            case "GET " -> exchange.json(200, kernel.model());
            case "DELETE " -> {
                server.stopKernel(kernel.id());
                exchange.empty(204);
            }
            case "POST interrupt" -> {
                kernel.interrupt();
                exchange.empty(204);
            }
            case "POST restart" -> kernel.restart(() -> exchange.json(200, kernel.model()));
            default -> exchange.serverError(405, "Method Not Allowed");
        }
    }

    private void all(Exchange exchange) {
        switch (exchange.method()) {
            case "GET" -> {
                JsonArray list = new JsonArray();
                server.kernels().values().forEach(kernel -> list.add(kernel.model()));
                exchange.json(200, list);
            }
            case "POST" -> start(exchange);
            default -> exchange.serverError(405, "Method Not Allowed");
        }
    }

    private void start(Exchange exchange) {
        Optional<JsonObject> body = exchange.json();
        if (body.isEmpty()) {
            exchange.serverError(400, "Invalid JSON in body of request");
            return;
        }
        String name = String.valueOf(body.get().getValue("name", SPEC));
        Optional<SimulatedKernel> kernel = name.equals(SPEC) ? server.startKernel(name) : Optional.empty();
        if (kernel.isEmpty()) {
            exchange.serverError(500, "No such kernel, or too many of them");
            return;
        }
        exchange.json(
                201,
                kernel.get().model(),
                Map.of("Location", front + "api/kernels/" + kernel.get().id()));
    }
}
