package dev.firstbell.embedded.internal;

import dev.firstbell.twin.ModelUser;
import java.util.List;

/** Tells the hub's paths from the students' servers', as the proxy does. */
final class Routes {
    private final Deployment deployment;

    Routes(Deployment deployment) {
        this.deployment = deployment;
    }

    void handle(Exchange exchange) {
        List<String> path = exchange.segments();
        if (path.get(0).equals("user") && path.size() >= 2) {
            ModelUser user = deployment.world().hub().user(path.get(1)).orElse(null);
            if (user != null && user.isRouted()) {
                new SingleUserApi(deployment, user).handle(exchange, path.subList(2, path.size()));
                return;
            }
        }
        // All else is the proxy's default route: the hub.
        if (!deployment.world().hub().isAvailable()) {
            exchange.proxyUnavailable();
        } else if (path.get(0).equals("hub") && path.size() >= 2 && path.get(1).equals("api")) {
            new HubApi(deployment).handle(exchange, path.subList(2, path.size()));
        } else {
            new HubPages(deployment).handle(exchange, path);
        }
    }
}
