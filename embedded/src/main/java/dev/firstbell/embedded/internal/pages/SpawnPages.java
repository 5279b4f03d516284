package dev.firstbell.embedded.internal.pages;

import dev.firstbell.embedded.internal.http.Exchange;
import dev.firstbell.embedded.internal.http.Html;
import dev.firstbell.embedded.internal.http.Names;
import dev.firstbell.embedded.internal.hub.Deployment;
import dev.firstbell.embedded.internal.hub.Paths;
import dev.firstbell.embedded.internal.hub.Starts;
import dev.firstbell.twin.clock.EventLoop;
import dev.firstbell.twin.hub.ModelServer;
import dev.firstbell.twin.hub.ModelServer.State;
import dev.firstbell.twin.hub.ModelUser;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The pages with which a user who is logged in starts a server and waits for it (JupyterHub handlers/pages.py,
 * SpawnHandler and SpawnPendingHandler).
 */
final class SpawnPages {
    /** How long the page waits whether the start fails at once. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Deployment deployment;
    private final SpawnProfiles form;
    private final Paths paths;
    private final String visitor;

    SpawnPages(Deployment deployment, SpawnProfiles form, String visitor) {
        this.deployment = deployment;
        this.form = form;
        this.paths = deployment.paths();
        this.visitor = visitor;
    }

    /** @param path the segments after {@code spawn}: none, a user, or a user and a server name */
    void spawn(Exchange exchange, List<String> path) {
        String user = path.isEmpty() || path.get(0).isEmpty() ? visitor : Names.normalize(path.get(0));
        String server = path.size() < 2 ? "" : path.get(1);
        Optional<ModelUser> owner = owner(exchange, user);
        if (owner.isEmpty()) {
            return;
        }
        if (!server.isEmpty() && !deployment.starts().allowsNamedServers()) {
            error(exchange, 400, "Named servers are not enabled.");
            return;
        }
        Optional<ModelServer> known = owner.get().server(server);
        State state = known.map(ModelServer::state).orElse(State.STOPPED);
        Spawn spawn = new Spawn(exchange, user, server);
        if (exchange.method().equals("POST")) {
            spawn.submitted(state);
        } else if (state == State.READY) {
            exchange.redirect(302, next(exchange).orElseGet(() -> paths.server(known.orElseThrow())));
        } else if (state != State.STOPPED) {
            exchange.redirect(302, spawn.pendingUrl());
        } else if (spawn.hasForm()) {
            spawn.form(200, "", Map.of());
        } else {
            spawn.start(Optional.empty());
        }
    }

    /**
     * @param path the segments after {@code spawn-pending}: a user, and a server name unless it is the default server
     */
    void pending(Exchange exchange, List<String> path) {
        String user = path.isEmpty() ? visitor : Names.normalize(path.get(0));
        Optional<ModelUser> owner = owner(exchange, user);
        if (owner.isEmpty()) {
            return;
        }
        String name = path.size() < 2 ? "" : path.get(1);
        Optional<ModelServer> found = owner.get().server(name);
        if (found.isEmpty()) {
            error(exchange, 404, user + " has no such server " + name);
            return;
        }
        ModelServer server = found.get();
        String spawnUrl = paths.page("spawn", server);
        switch (server.state()) {
            case READY -> exchange.redirect(302, next(exchange).orElseGet(() -> paths.server(server)));
            case STARTING, CHECKING -> {
                String progress = paths.api(server) + "/progress?_xsrf="
                        + deployment.browsers().xsrf(exchange);
                exchange.html(200, HubHtml.spawnPending(progress));
            }
            case STOPPING ->
                exchange.html(
                        200,
                        Html.page(
                                "JupyterHub",
                                "Your server is stopping. You will be able to start it"
                                        + " again once it has finished stopping."));
            case STOPPED -> {
                if (Starts.hasFailed(server)) {
                    exchange.html(500, HubHtml.spawnFailed(name, spawnUrl));
                } else {
                    exchange.html(200, HubHtml.notRunning(name, spawnUrl));
                }
            }
        }
    }

    /** The owner of the server, who must be the visitor. Otherwise answers with the error and returns empty. */
    private Optional<ModelUser> owner(Exchange exchange, String user) {
        Optional<ModelUser> owner = deployment.world().hub().user(user).filter(known -> user.equals(visitor));
        if (owner.isEmpty()) {
            error(exchange, 404, "No access to resources or resources not found");
        }
        return owner;
    }

    private Optional<String> next(Exchange exchange) {
        return exchange.query("next").filter(next -> next.startsWith(paths.base()) && !next.startsWith("//"));
    }

    private static void error(Exchange exchange, int status, String message) {
        exchange.html(status, Html.error(status, message));
    }

    /** One request to start a server. */
    private final class Spawn {
        private final Exchange exchange;
        private final String user;
        private final String server;
        private EventLoop.Timer patience = () -> {};
        private boolean answered;

        Spawn(Exchange exchange, String user, String server) {
            this.exchange = exchange;
            this.user = user;
            this.server = server;
        }

        boolean hasForm() {
            return form.isShownTo(user);
        }

        String pendingUrl() {
            String url = paths.hub(
                    "spawn-pending/" + Names.escape(user) + (server.isEmpty() ? "" : "/" + Names.escape(server)));
            return url
                    + next(exchange)
                            .map(next -> "?next=" + URLEncoder.encode(next, StandardCharsets.UTF_8))
                            .orElse("");
        }

        void form(int status, String error, Map<String, String> headers) {
            String url = exchange.rawUri().replaceAll("[?&]_xsrf=[^&]*", "");
            String action = url + (url.contains("?") ? "&" : "?") + "_xsrf="
                    + deployment.browsers().xsrf(exchange);
            exchange.html(status, HubHtml.spawnForm(action, form.profiles(), error), headers);
        }

        void submitted(State state) {
            if (deployment.browsers().isForged(exchange)) {
                error(exchange, 403, "'_xsrf' argument missing from POST");
                return;
            }
            switch (state) {
                case READY -> error(exchange, 400, user + " is already running");
                case STARTING -> error(exchange, 400, user + " is pending spawn");
                case STOPPING -> error(exchange, 400, user + " is pending stop");
                case CHECKING -> error(exchange, 400, user + " is pending check");
                case STOPPED -> {
                    String profile = exchange.form().getOrDefault("profile", "");
                    if (!hasForm()) {
                        start(Optional.of(new JsonObject()));
                    } else if (form.profiles().contains(profile)) {
                        start(Optional.of(new JsonObject().put("profile", profile)));
                    } else {
                        form(200, "profile " + profile + " is not for you", Map.of());
                    }
                }
            }
        }

        void start(Optional<JsonObject> options) {
            patience = deployment.world().loop().after(PATIENCE, () -> answer(new Starts.Answer.Pending()));
            deployment.starts().start(user, server, options, this::answer);
        }

        private void answer(Starts.Answer answer) {
            if (answered) {
                return;
            }
            answered = true;
            patience.cancel();
            answer.<Runnable>match(
                            ready -> () -> exchange.redirect(302, pendingUrl()),
                            pending -> () -> exchange.redirect(302, pendingUrl()),
                            refused -> () -> refuse(refused),
                            hubAway -> exchange::proxyUnavailable)
                    .run();
        }

        private void refuse(Starts.Answer.Refused refused) {
            String message = refused.status() == 500 ? "Unhandled error starting server " + user : refused.message();
            if (hasForm()) {
                form(refused.status(), message, refused.headers());
            } else {
                exchange.html(refused.status(), Html.error(refused.status(), message), refused.headers());
            }
        }
    }
}
