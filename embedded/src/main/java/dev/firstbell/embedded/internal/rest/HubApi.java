package dev.firstbell.embedded.internal.rest;

import dev.firstbell.embedded.internal.http.Exchange;
import dev.firstbell.embedded.internal.http.Names;
import dev.firstbell.embedded.internal.hub.Accounts;
import dev.firstbell.embedded.internal.hub.Browsers;
import dev.firstbell.embedded.internal.hub.Deployment;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The hub's REST API below {@code /hub/api} (JupyterHub 5.5, apihandlers/). Routes each path to its resource. */
public final class HubApi {
    private final Deployment deployment;
    private final ApiAccess access;

    public HubApi(Deployment deployment) {
        this.deployment = deployment;
        this.access = new ApiAccess(deployment);
    }

    /** @param path the segments after {@code hub/api} */
    public void handle(Exchange exchange, List<String> path) {
        String first = path.isEmpty() ? "" : path.get(0);
        List<String> rest = path.isEmpty() ? path : path.subList(1, path.size());
        switch (first) {
            case "users" -> users(exchange, rest);
            case "groups" -> new GroupsApi(deployment, access).handle(exchange, rest);
            case "oauth2" -> new OAuth(deployment).handle(exchange, rest);
            default -> {
                if (rest.isEmpty()) {
                    hub(exchange, first);
                } else {
                    exchange.error(404, "Not Found");
                }
            }
        }
    }

    private void hub(Exchange exchange, String name) {
        switch (name) {
            case "" ->
                exchange.only(
                        "GET",
                        () -> exchange.json(
                                200,
                                new JsonObject().put("version", Exchange.HUB_VERSION),
                                Map.of("Access-Control-Allow-Origin", "*")));
            case "health" -> exchange.only("GET", () -> exchange.empty(200));
            case "info" ->
                exchange.only(
                        "GET",
                        () -> access.withScope(exchange, "read:hub", who -> exchange.json(200, HubModels.info())));
            case "metrics" -> exchange.only("GET", () -> new MetricsApi(deployment).handle(exchange));
            case "proxy" -> new ProxyApi(deployment, access).handle(exchange);
            case "user" -> exchange.only("GET", () -> whoAmI(exchange));
            default -> exchange.error(404, "Not Found");
        }
    }

    private void whoAmI(Exchange exchange) {
        access.authenticated(exchange, "Forbidden", who -> {
            JsonObject model = who.kind().equals("user")
                    ? deployment
                            .world()
                            .hub()
                            .user(who.name())
                            .map(user -> new HubModels(deployment, who).user(user, false))
                            .orElseGet(JsonObject::new)
                    : new JsonObject()
                            .put("kind", "service")
                            .put("name", who.name())
                            .put("admin", false);
            Optional<String> tokenId = access.token(exchange).map(Accounts.Token::id);
            model.put("token_id", tokenId.orElse(null))
                    .put("session_id", exchange.cookie(Browsers.SESSION).orElse(null))
                    .put("scopes", new JsonArray(List.copyOf(new TreeSet<>(who.scopes()))));
            exchange.json(200, model);
        });
    }

    private void users(Exchange exchange, List<String> path) {
        UsersApi users = new UsersApi(deployment, access);
        if (path.isEmpty()) {
            users.all(exchange);
            return;
        }
        String name = Names.normalize(path.get(0));
        List<String> rest = path.subList(1, path.size());
        switch (rest.isEmpty() ? "" : rest.get(0)) {
            case "" -> users.one(exchange, name);
            case "activity" -> exchange.only("POST", () -> users.activity(exchange, name));
            case "tokens" -> new TokensApi(deployment, access).handle(exchange, name, rest.subList(1, rest.size()));
            case "server" -> server(exchange, name, "", rest.subList(1, rest.size()));
            case "servers" -> {
                if (rest.size() >= 2) {
                    server(exchange, name, rest.get(1), rest.subList(2, rest.size()));
                } else {
                    exchange.error(404, "Not Found");
                }
            }
            default -> exchange.error(404, "Not Found");
        }
    }

    private void server(Exchange exchange, String user, String server, List<String> rest) {
        ServersApi servers = new ServersApi(deployment, access, user, server);
        if (rest.isEmpty()) {
            servers.handle(exchange);
        } else if (rest.equals(List.of("progress"))) {
            exchange.only("GET", () -> servers.progress(exchange));
        } else {
            exchange.error(404, "Not Found");
        }
    }
}
