package dev.firstbell.embedded.internal.rest;

import dev.firstbell.embedded.internal.http.Exchange;
import dev.firstbell.embedded.internal.http.Html;
import dev.firstbell.embedded.internal.hub.Deployment;
import dev.firstbell.embedded.internal.hub.Paths;
import dev.firstbell.twin.hub.ModelServer;
import dev.firstbell.twin.hub.ModelUser;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The hub's side of the OAuth flow with which a server learns which user a browser belongs to (JupyterHub
 * apihandlers/auth.py). The server redeems the code by a direct call, not by an HTTP request to the hub.
 */
final class OAuth {
    private final Deployment deployment;

    OAuth(Deployment deployment) {
        this.deployment = deployment;
    }

    /** @param path the segments after {@code oauth2} */
    void handle(Exchange exchange, List<String> path) {
        if (!path.equals(List.of("authorize")) || !exchange.isRead()) {
            exchange.error(404, "Not Found");
            return;
        }
        Optional<String> visitor = deployment.browsers().user(exchange);
        if (visitor.isEmpty()) {
            exchange.redirect(302, deployment.paths().login(exchange.rawUri()));
            return;
        }
        String client = exchange.query("client_id").orElse("");
        Optional<ModelServer> server = deployment.world().hub().users().stream()
                .flatMap(user -> user.servers().stream())
                .filter(known -> Paths.client(known).equals(client))
                .findFirst();
        if (server.isEmpty() || !exchange.query("response_type").equals(Optional.of("code"))) {
            exchange.html(400, Html.error(400, "Invalid client_id parameter value."));
            return;
        }
        authorize(exchange, server.get(), visitor.get());
    }

    /** Grants users access to their own server without a confirmation page, and rejects access to all other servers. */
    private void authorize(Exchange exchange, ModelServer server, String visitor) {
        ModelUser owner = server.user();
        String callback = deployment.paths().server(server) + "oauth_callback";
        if (!exchange.query("redirect_uri").equals(Optional.of(callback))) {
            exchange.html(400, Html.error(400, "Mismatching redirect URI."));
        } else if (!owner.name().equals(visitor)) {
            exchange.html(403, Html.error(403, "You do not have permission to access the server of " + owner.name()));
        } else {
            String code = deployment.browsers().newCode(visitor, Paths.client(server));
            String state = exchange.query("state").orElse("");
            exchange.redirect(
                    302, callback + "?code=" + code + "&state=" + URLEncoder.encode(state, StandardCharsets.UTF_8));
        }
    }
}
