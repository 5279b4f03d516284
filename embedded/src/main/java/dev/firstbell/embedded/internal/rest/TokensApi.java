package dev.firstbell.embedded.internal.rest;

import dev.firstbell.embedded.internal.http.Exchange;
import dev.firstbell.embedded.internal.http.JsonObjects;
import dev.firstbell.embedded.internal.http.Names;
import dev.firstbell.embedded.internal.hub.Accounts.NewToken;
import dev.firstbell.embedded.internal.hub.Deployment;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A user's tokens (JupyterHub apihandlers/users.py, UserTokenListAPIHandler). */
final class TokensApi {
    private final Deployment deployment;
    private final ApiAccess access;

    TokensApi(Deployment deployment, ApiAccess access) {
        this.deployment = deployment;
        this.access = access;
    }

    /** @param path the segments after {@code tokens} */
    void handle(Exchange exchange, String user, List<String> path) {
        if (path.size() == 1) {
            one(exchange, user, path.get(0));
        } else if (path.isEmpty() && exchange.method().equals("POST")) {
            post(exchange, user);
        } else if (path.isEmpty()) {
            exchange.only("GET", () -> access.forUser(exchange, "read:tokens", user, owner -> list(exchange, user)));
        } else {
            exchange.error(404, "Not Found");
        }
    }

    private void list(Exchange exchange, String user) {
        JsonArray tokens = new JsonArray();
        deployment.accounts().of(user).forEach(token -> tokens.add(HubModels.token(token)));
        exchange.json(200, new JsonObject().put("api_tokens", tokens));
    }

    private void one(Exchange exchange, String user, String id) {
        switch (exchange.method()) {
            case "GET" ->
                access.forUser(
                        exchange,
                        "read:tokens",
                        user,
                        owner -> deployment.accounts().of(user).stream()
                                .filter(token -> token.id().equals(id))
                                .findFirst()
                                .ifPresentOrElse(
                                        token -> exchange.json(200, HubModels.token(token)),
                                        () -> exchange.error(404, "Not found")));
            case "DELETE" ->
                access.forUser(exchange, "tokens", user, owner -> {
                    if (deployment.accounts().revoke(user, id)) {
                        exchange.empty(204);
                    } else {
                        exchange.error(404, "Not found");
                    }
                });
            default -> exchange.error(405, "Method Not Allowed");
        }
    }

    /**
     * Makes a token. A client without a token may authenticate with a password in the body. If the user does not exist,
     * the hub takes every request for a log-in with a password, which fails.
     */
    private void post(Exchange exchange, String user) {
        boolean anonymous = access.who(exchange).isEmpty();
        if (deployment.world().hub().user(user).isEmpty() || anonymous && !passwordIsRight(exchange, user)) {
            exchange.error(403, "Forbidden");
        } else if (anonymous) {
            create(exchange, user);
        } else {
            access.forUser(exchange, "tokens", user, owner -> create(exchange, user));
        }
    }

    private boolean passwordIsRight(Exchange exchange, String user) {
        Object auth = exchange.json().map(body -> body.getValue("auth")).orElse(null);
        return auth instanceof JsonObject shown
                && Names.normalize(JsonObjects.text(shown, "username")).equals(user)
                && deployment.accounts().accepts(JsonObjects.text(shown, "password"));
    }

    private void create(Exchange exchange, String user) {
        Optional<JsonObject> body = exchange.json();
        if (body.isEmpty()) {
            exchange.error(400, "Invalid JSON in body of request");
            return;
        }
        List<String> wanted = new ArrayList<>();
        if (body.get().getValue("scopes") instanceof JsonArray scopes) {
            scopes.forEach(scope -> wanted.add(String.valueOf(scope)));
        }
        Object expires = body.get().getValue("expires_in");
        if (expires != null && !(expires instanceof Number)) {
            exchange.error(400, "expires_in must be a number of seconds");
            return;
        }
        Optional<String> rejection = deployment.accounts().rejection(user, wanted);
        if (rejection.isPresent()) {
            exchange.error(400, rejection.get());
            return;
        }
        NewToken made = deployment
                .accounts()
                .create(
                        user,
                        wanted,
                        String.valueOf(body.get().getValue("note", "Requested via api")),
                        Optional.ofNullable((Number) expires).map(seconds -> Duration.ofSeconds(seconds.longValue())));
        exchange.json(201, HubModels.token(made.token()).put("token", made.secret()));
    }
}
