package dev.firstbell.embedded.internal;

import dev.firstbell.twin.ModelUser;
import dev.firstbell.twin.ModelUser.ServerState;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** What the hub shows to a browser: little, as nobody can log in here. */
final class HubPages {
    private final Deployment deployment;

    HubPages(Deployment deployment) {
        this.deployment = deployment;
    }

    void handle(Exchange exchange, List<String> path) {
        String first = path.get(0);
        if (first.equals("user") && path.size() >= 2) {
            // Not routed: what the proxy does not know goes to the hub, which sends it to its own idea of the server.
            if (exchange.isRead()) {
                exchange.redirect(302, "/hub" + exchange.rawPath());
            } else {
                exchange.html(403, page("403: Forbidden", "'_xsrf' argument missing from POST"));
            }
        } else if (!first.equals("hub")) {
            exchange.redirect(302, first.isEmpty() ? "/hub/" : "/hub" + exchange.rawPath());
        } else if (path.size() == 2 && path.get(1).equals("health")) {
            exchange.empty(200);
        } else if (path.size() >= 3 && path.get(1).equals("user")) {
            notRunning(exchange, path.get(2), path.subList(3, path.size()));
        } else if (path.size() == 3 && path.get(1).equals("spawn-pending")) {
            exchange.html(200, page("Your server is starting", "It starts on a modelled cluster."));
        } else if (path.size() <= 2 && exchange.isRead()) {
            exchange.html(200, page("JupyterHub (simulated)", "There is no login here: use an API token."));
        } else {
            exchange.html(404, page("404: Not Found", "The embedded hub has no such page."));
        }
    }

    private void notRunning(Exchange exchange, String name, List<String> rest) {
        String target = exchange.rawPath().substring("/hub".length());
        ServerState state =
                deployment.world().hub().user(name).map(ModelUser::state).orElse(ServerState.STOPPED);
        if (!exchange.isRead()) {
            exchange.html(403, page("403: Forbidden", "'_xsrf' argument missing from POST"));
        } else if (state == ServerState.READY) {
            exchange.redirect(302, target + "?redirects=1");
        } else if (rest.contains("api")) {
            exchange.json(424, new JsonObject().put("message", "JupyterHub server no longer running at " + target));
        } else if (state == ServerState.STARTING) {
            exchange.redirect(303, "/hub/spawn-pending/" + Names.escape(name) + "?next=" + target);
        } else {
            exchange.html(424, page("Server not running", "Start it through the hub's API."));
        }
    }

    /** A page that says what it is. Both texts are ours, never a visitor's. */
    static String page(String title, String text) {
        return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + title
                + "</title></head><body><h1>" + title + "</h1><p>" + text
                + "</p><p>This is Firstbell's embedded hub: JupyterHub, the cluster and this server are simulated."
                + "</p></body></html>\n";
    }
}
