package dev.firstbell.embedded.internal.front;

import dev.firstbell.embedded.internal.http.Exchange;
import dev.firstbell.embedded.internal.http.SocketRequest;
import dev.firstbell.embedded.internal.hub.Deployment;
import dev.firstbell.embedded.internal.pages.HubPages;
import dev.firstbell.embedded.internal.rest.HubApi;
import dev.firstbell.embedded.internal.singleuser.SingleUserApi;
import dev.firstbell.embedded.internal.singleuser.SingleUserSockets;
import dev.firstbell.twin.hub.ModelServer;
import java.util.List;
import java.util.Optional;

/** Routes requests to the students' servers or to the hub, as the proxy does. */
final class Routes {
    private final Backend backend;
    private final Deployment deployment;

    Routes(Backend backend) {
        this.backend = backend;
        this.deployment = backend.deployment();
    }

    /**
     * Where a path leads.
     *
     * @param server that it belongs to
     * @param rest the segments below the server
     */
    private record Target(ModelServer server, List<String> rest) {}

    void handle(Exchange exchange) {
        List<String> path = exchange.segments();
        Optional<Target> target = target(path);
        if (target.isPresent()) {
            new SingleUserApi(deployment, backend.servers(), target.get().server())
                    .handle(exchange, target.get().rest());
        } else if (!deployment.world().hub().isAvailable()) {
            // Everything else takes the proxy's default route, which leads to the hub.
            exchange.proxyUnavailable();
        } else if (path.get(0).equals("hub") && path.size() >= 2 && path.get(1).equals("api")) {
            new HubApi(deployment).handle(exchange, path.subList(2, path.size()));
        } else {
            new HubPages(deployment, backend.form()).handle(exchange, path);
        }
    }

    void handle(SocketRequest request) {
        List<String> path = request.segments();
        if (path.size() < 2 || !path.get(0).equals("user")) {
            request.reject(404);
            return;
        }
        Optional<Target> target = target(path);
        if (target.isEmpty()) {
            // The hub answers with a redirect below /hub/, which websocket clients do not follow.
            request.reject(deployment.world().hub().isAvailable() ? 302 : 503);
            return;
        }
        new SingleUserSockets(deployment, backend.servers(), target.get().server())
                .handle(request, target.get().rest());
    }

    /** The longest route that a path lies below. */
    private Optional<Target> target(List<String> path) {
        if (!path.get(0).equals("user") || path.size() < 2) {
            return Optional.empty();
        }
        return deployment.world().hub().user(path.get(1)).flatMap(user -> {
            Optional<Target> named = path.size() < 3 || path.get(2).isEmpty()
                    ? Optional.empty()
                    : user.server(path.get(2)).map(server -> new Target(server, path.subList(3, path.size())));
            return named.filter(target -> target.server().isRouted())
                    .or(() -> Optional.of(new Target(user.server(), path.subList(2, path.size())))
                            .filter(target -> target.server().isRouted()));
        });
    }
}
