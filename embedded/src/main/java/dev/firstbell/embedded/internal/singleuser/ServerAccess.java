package dev.firstbell.embedded.internal.singleuser;

import dev.firstbell.embedded.internal.http.Exchange;
import dev.firstbell.embedded.internal.http.Html;
import dev.firstbell.embedded.internal.hub.Accounts.Access;
import dev.firstbell.embedded.internal.hub.Accounts.Token;
import dev.firstbell.embedded.internal.hub.Browsers;
import dev.firstbell.embedded.internal.hub.Deployment;
import dev.firstbell.embedded.internal.hub.Paths;
import dev.firstbell.twin.hub.ModelServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Access control of a server: tokens, and the log-in of browsers through the hub (JupyterHub services/auth.py,
 * singleuser/extension.py).
 */
final class ServerAccess {
    private final Deployment deployment;
    private final ModelServer model;
    private final SingleUserServer server;

    ServerAccess(Deployment deployment, ModelServer model, SingleUserServer server) {
        this.deployment = deployment;
        this.model = model;
        this.server = server;
    }

    /** The credentials of a request. */
    enum Way {
        TOKEN,
        /** The cookie of a browser that has logged in through the hub. */
        COOKIE,
        /** No valid credentials. */
        NONE,
        /** A token that only the hub could verify while it is unavailable. */
        UNKNOWN
    }

    Way way(Exchange exchange) {
        Optional<String> authorization = Optional.ofNullable(exchange.header("Authorization"));
        return way(authorization, exchange.cookie(cookieName()));
    }

    /** @param cookie the value of {@link #cookieName()} */
    Way way(Optional<String> authorization, Optional<String> cookie) {
        if (authorization.isPresent()) {
            return byToken(authorization.get());
        }
        return cookie.flatMap(server.logins()::user).isPresent() ? Way.COOKIE : Way.NONE;
    }

    private Way byToken(String authorization) {
        Optional<Boolean> cached = server.logins().cached(authorization);
        if (cached.isEmpty() && !deployment.world().hub().isAvailable()) {
            return Way.UNKNOWN;
        }
        return cached.orElseGet(() -> askHub(authorization)) ? Way.TOKEN : Way.NONE;
    }

    private boolean askHub(String authorization) {
        Optional<Token> token = deployment.accounts().authenticate(authorization);
        boolean may = token.filter(known ->
                        known.owner().may("access:servers", model.user().name()) == Access.YES)
                .isPresent();
        token.ifPresent(known -> server.logins().cache(authorization, may));
        return may;
    }

    String cookieName() {
        return Paths.client(model);
    }

    /** Whether a browser's request that changes something lacks this server's XSRF token. */
    boolean isForged(Exchange exchange) {
        return way(exchange) == Way.COOKIE && !exchange.isRead() && Browsers.isForged(exchange, xsrf(exchange));
    }

    private String xsrf(Exchange exchange) {
        return xsrf(exchange.cookie(cookieName()).orElse(""));
    }

    private String xsrf(String cookie) {
        return deployment.browsers().xsrf(model.key() + ":" + cookie);
    }

    /** Redirects a browser to the hub to log in. */
    void sendToHub(Exchange exchange) {
        String front = deployment.paths().server(model);
        String state = server.logins().newState(exchange.rawUri());
        exchange.setCookie(cookieName() + "-oauth-state=" + state + "; Max-Age=600; HttpOnly; Path=" + front);
        exchange.redirect(
                302,
                deployment.paths().hub("api/oauth2/authorize") + "?client_id=" + encoded(cookieName())
                        + "&redirect_uri=" + encoded(front + "oauth_callback") + "&response_type=code&state=" + state);
    }

    /** Logs in a browser that comes back from the hub. Each redirect to the hub is good for one log-in. */
    void callback(Exchange exchange) {
        String front = deployment.paths().server(model);
        String state = exchange.query("state").orElse("");
        Optional<String> page = exchange.cookie(cookieName() + "-oauth-state")
                .filter(state::equals)
                .flatMap(server.logins()::page);
        if (page.isEmpty()) {
            exchange.html(403, Html.error(403, "oauth state does not match. Try logging in again."));
            return;
        }
        if (!deployment.world().hub().isAvailable()) {
            exchange.html(500, Html.error(500, "Failed to connect to Hub API"));
            return;
        }
        Optional<String> user =
                exchange.query("code").flatMap(code -> deployment.browsers().redeem(code, cookieName()));
        if (user.isEmpty()) {
            exchange.html(403, Html.error(403, "Invalid oauth code"));
            return;
        }
        String cookie = server.logins().logIn(user.get());
        exchange.setCookie(cookieName() + "-oauth-state=; Max-Age=0; Path=" + front);
        exchange.setCookie(cookieName() + "=\"" + cookie + "\"; Max-Age=2592000; HttpOnly; Path=" + front);
        exchange.setCookie(Browsers.XSRF + "=" + xsrf(cookie) + "; Path=" + front);
        exchange.redirect(302, page.get());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
