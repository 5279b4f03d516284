package dev.firstbell.embedded.internal.pages;

import dev.firstbell.embedded.internal.http.Exchange;
import dev.firstbell.embedded.internal.http.Html;
import dev.firstbell.embedded.internal.http.Names;
import dev.firstbell.embedded.internal.hub.Deployment;
import dev.firstbell.embedded.internal.hub.Starts;
import dev.firstbell.embedded.internal.rest.MetricsApi;
import dev.firstbell.twin.hub.ModelServer;
import dev.firstbell.twin.hub.ModelServer.State;
import dev.firstbell.twin.hub.ModelUser;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The hub's pages for browsers (JupyterHub handlers/base.py, handlers/pages.py). Routes each path to its page. */
public final class HubPages {
    private final Deployment deployment;
    private final SpawnProfiles form;

    public HubPages(Deployment deployment, SpawnProfiles form) {
        this.deployment = deployment;
        this.form = form;
    }

    /** @param path below the base path */
    public void handle(Exchange exchange, List<String> path) {
        String first = path.get(0);
        if (first.equals("user") && path.size() >= 2) {
            // The proxy has no route to the server, so the request reaches the hub, which redirects it below /hub/.
            if (exchange.isRead()) {
                exchange.redirect(302, hubUri(exchange));
            } else {
                forbidden(exchange);
            }
        } else if (!first.equals("hub")) {
            exchange.redirect(302, first.isEmpty() ? deployment.paths().hub("") : hubUri(exchange));
        } else {
            hub(
                    exchange,
                    path.size() < 2 ? "" : path.get(1),
                    path.size() < 3 ? List.of() : path.subList(2, path.size()));
        }
    }

    private String hubUri(Exchange exchange) {
        String base = deployment.paths().base();
        return base + "hub/" + exchange.rawUri().substring(base.length());
    }

    private void hub(Exchange exchange, String page, List<String> rest) {
        LoginPages login = new LoginPages(deployment);
        switch (page) {
            case "health" -> exchange.empty(200);
            case "metrics" -> new MetricsApi(deployment).handle(exchange);
            case "login" -> login.login(exchange);
            case "logout" -> login.logout(exchange);
            case "user" -> {
                if (rest.isEmpty()) {
                    notFound(exchange);
                } else {
                    notRunning(exchange, Names.normalize(rest.get(0)), rest.subList(1, rest.size()));
                }
            }
            default ->
                deployment
                        .browsers()
                        .user(exchange)
                        .ifPresentOrElse(visitor -> own(exchange, visitor, page, rest), () -> login.first(exchange));
        }
    }

    /** Pages for a user who is logged in. */
    private void own(Exchange exchange, String visitor, String page, List<String> rest) {
        SpawnPages spawn = new SpawnPages(deployment, form, visitor);
        switch (page) {
            case "", "home" ->
                exchange.html(200, Html.page("JupyterHub (simulated)", "You are logged in as " + visitor + "."));
            case "spawn" -> spawn.spawn(exchange, rest);
            case "spawn-pending" -> spawn.pending(exchange, rest);
            case "user-redirect" -> userRedirect(exchange, visitor);
            default -> notFound(exchange);
        }
    }

    /**
     * A link that works for all users: leads to the user's own server, and starts it first (handlers/base.py,
     * UserRedirectHandler).
     */
    private void userRedirect(Exchange exchange, String visitor) {
        String link = deployment.paths().hub("user-redirect/");
        String target = deployment.paths().base() + "user/" + Names.escape(visitor) + "/"
                + (exchange.rawUri().length() > link.length()
                        ? exchange.rawUri().substring(link.length())
                        : "");
        exchange.redirect(
                302,
                deployment.paths().hub("spawn/" + Names.escape(visitor)) + "?next="
                        + URLEncoder.encode(target, StandardCharsets.UTF_8));
    }

    /** Answers for a server's address below /hub/: the server does not run or has no route (UserUrlHandler). */
    private void notRunning(Exchange exchange, String name, List<String> rest) {
        String target = deployment.paths().base()
                + exchange.rawPath().substring(deployment.paths().hub("").length());
        Optional<ModelServer> server = deployment
                .world()
                .hub()
                .user(name)
                .map(user -> named(user, rest).orElseGet(user::server));
        State state = server.map(ModelServer::state).orElse(State.STOPPED);
        if (!exchange.isRead()) {
            forbidden(exchange);
        } else if (state == State.READY) {
            exchange.redirect(302, target + "?redirects=1");
        } else if (rest.contains("api")) {
            exchange.json(424, new JsonObject().put("message", "JupyterHub server no longer running at " + target));
        } else if (state == State.STARTING
                || state == State.CHECKING
                || server.filter(Starts::hasFailed).isPresent()) {
            exchange.redirect(
                    303,
                    deployment.paths().page("spawn-pending", server.orElseThrow()) + "?next="
                            + URLEncoder.encode(target, StandardCharsets.UTF_8));
        } else {
            exchange.html(424, HubHtml.notRunning("", deployment.paths().hub("spawn/" + Names.escape(name))));
        }
    }

    private static Optional<ModelServer> named(ModelUser user, List<String> rest) {
        return rest.isEmpty() || rest.get(0).isEmpty() ? Optional.empty() : user.server(rest.get(0));
    }

    private static void forbidden(Exchange exchange) {
        exchange.html(403, Html.error(403, "'_xsrf' argument missing from POST"));
    }

    private static void notFound(Exchange exchange) {
        exchange.html(404, Html.error(404, "The embedded hub has no such page."));
    }
}
