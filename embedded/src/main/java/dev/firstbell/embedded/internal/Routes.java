package dev.firstbell.embedded.internal;

import dev.firstbell.twin.hub.ModelServer;
import java.util.List;
import java.util.Optional;

/** Tells the hub's paths from the students' servers', as the proxy does. */
final class Routes {
    private final Deployment deployment;

    Routes(Deployment deployment) {
        this.deployment = deployment;
    }

    /**
     * Where a path leads.
     *
     * @param server that it belongs to
     * @param rest the segments below the server
     */
    record Target(ModelServer server, List<String> rest) {}

    void handle(Exchange exchange) {
        List<String> path = exchange.segments();
        Optional<Target> target = target(path);
        if (target.isPresent()) {
            new SingleUserApi(deployment, target.get().server())
                    .handle(exchange, target.get().rest());
        } else if (!deployment.world().hub().isAvailable()) {
            // All else is the proxy's default route: the hub.
            exchange.proxyUnavailable();
        } else if (path.get(0).equals("hub") && path.size() >= 2 && path.get(1).equals("api")) {
            new HubApi(deployment).handle(exchange, path.subList(2, path.size()));
        } else {
            new HubPages(deployment).handle(exchange, path);
        }
    }

    /** The longest route that a path lies below. */
    Optional<Target> target(List<String> path) {
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
