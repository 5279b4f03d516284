package dev.firstbell.embedded.internal;

import static dev.firstbell.embedded.internal.ApiAccess.only;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The hub's REST API below {@code /hub/api} (JupyterHub 5.5, apihandlers/): which resource answers what. */
final class HubApi {
    private final Deployment deployment;
    private final ApiAccess access;

    HubApi(Deployment deployment) {
        this.deployment = deployment;
        this.access = new ApiAccess(deployment);
    }

    /** @param path the segments after {@code hub/api} */
    void handle(Exchange exchange, List<String> path) {
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
                only(
                        exchange,
                        "GET",
                        () -> exchange.json(
                                200,
                                new JsonObject().put("version", Exchange.HUB_VERSION),
                                Map.of("Access-Control-Allow-Origin", "*")));
            case "health" -> only(exchange, "GET", () -> exchange.empty(200));
            case "info" ->
                only(
                        exchange,
                        "GET",
                        () -> access.withScope(exchange, "read:hub", who -> exchange.json(200, HubModels.info())));
            case "metrics" -> only(exchange, "GET", () -> metrics(exchange));
            case "proxy" -> new ProxyApi(deployment, access).handle(exchange);
            case "user" -> only(exchange, "GET", () -> whoAmI(exchange));
            default -> exchange.error(404, "Not Found");
        }
    }

    /** The one thing of the API that refuses with a page. */
    void metrics(Exchange exchange) {
        if (access.who(exchange).filter(who -> who.has("read:metrics")).isPresent()) {
            exchange.content(
                    200,
                    "text/plain; version=1.0.0; charset=utf-8",
                    deployment.metrics().text());
        } else {
            exchange.html(403, Html.error(403, "Access to metrics requires scope 'read:metrics'"));
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
            case "activity" -> only(exchange, "POST", () -> users.activity(exchange, name));
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
            only(exchange, "GET", () -> servers.progress(exchange));
        } else {
            exchange.error(404, "Not Found");
        }
    }
}
