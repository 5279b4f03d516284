package dev.firstbell.embedded.internal.rest;

import dev.firstbell.embedded.internal.http.Exchange;
import dev.firstbell.embedded.internal.hub.Accounts.Principal;
import dev.firstbell.embedded.internal.hub.Accounts.Token;
import dev.firstbell.embedded.internal.hub.Deployment;
import dev.firstbell.twin.hub.ModelUser;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Authentication and scopes of the hub's API (JupyterHub apihandlers/base.py, scopes.py). A client authenticates with a
 * token, or with a browser's cookies and XSRF token. The hub never answers 401: it answers 403 if the scope is missing,
 * and 404 if the scope is held for other users only.
 */
final class ApiAccess {
    private static final String NO_CREDENTIALS = "Missing or invalid credentials.";

    private final Deployment deployment;

    ApiAccess(Deployment deployment) {
        this.deployment = deployment;
    }

    Optional<Token> token(Exchange exchange) {
        return deployment.accounts().authenticate(exchange.header("Authorization"));
    }

    /** The user or service that makes the request, by token or by cookie. */
    Optional<Principal> who(Exchange exchange) {
        return token(exchange)
                .map(Token::owner)
                .or(() -> deployment.browsers().user(exchange).map(Principal::user));
    }

    /** Runs the action for an authenticated user or service; otherwise answers 403. */
    void authenticated(Exchange exchange, String rejection, Consumer<Principal> action) {
        boolean byCookie = token(exchange).isEmpty();
        Optional<Principal> who = who(exchange);
        if (who.isEmpty() || byCookie && isForeignForm(exchange)) {
            exchange.error(403, rejection);
        } else if (byCookie && !isPlainRead(exchange) && deployment.browsers().isForged(exchange)) {
            exchange.error(403, "'_xsrf' argument missing from " + exchange.method());
        } else {
            action.accept(who.get());
        }
    }

    /** Whether a page of another site could have sent the request: such a page can send forms, but not JSON. */
    private static boolean isForeignForm(Exchange exchange) {
        String type = exchange.header("Content-Type");
        return exchange.method().equals("POST") && (type == null || !type.startsWith("application/json"));
    }

    private static boolean isPlainRead(Exchange exchange) {
        String mode = exchange.header("Sec-Fetch-Mode");
        return "websocket".equals(mode) || exchange.isRead() && (mode == null || mode.equals("navigate"));
    }

    /** Runs the action if the scope is held for all users; otherwise answers with the error. */
    void withScope(Exchange exchange, String scope, Consumer<Principal> action) {
        authenticated(exchange, NO_CREDENTIALS, who -> {
            if (who.has(scope)) {
                action.accept(who);
            } else {
                exchange.error(403, lacking(scope));
            }
        });
    }

    /** Runs the action if the scope is held for this user and the user exists; otherwise answers with the error. */
    void forUser(Exchange exchange, String scope, String name, Consumer<ModelUser> action) {
        authenticated(exchange, NO_CREDENTIALS, who -> {
            switch (who.may(scope, name)) {
                case YES ->
                    deployment.world().hub().user(name).ifPresentOrElse(action, () -> exchange.error(404, "Not Found"));
                case NOT_THIS_ONE -> exchange.error(404, "No access to resources or resources not found");
                case NO -> exchange.error(403, lacking(scope));
            }
        });
    }

    private static String lacking(String scope) {
        return "Action is not authorized with current scopes; requires any of [" + scope + "]";
    }
}
