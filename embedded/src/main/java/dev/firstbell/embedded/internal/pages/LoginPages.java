package dev.firstbell.embedded.internal.pages;

import dev.firstbell.embedded.internal.http.Exchange;
import dev.firstbell.embedded.internal.http.Names;
import dev.firstbell.embedded.internal.hub.Browsers;
import dev.firstbell.embedded.internal.hub.Deployment;
import java.util.Map;
import java.util.Optional;

/** The hub's log-in form and log-out (JupyterHub handlers/login.py). Accepts any valid user name. */
final class LoginPages {
    private final Deployment deployment;

    LoginPages(Deployment deployment) {
        this.deployment = deployment;
    }

    void login(Exchange exchange) {
        if (exchange.method().equals("POST")) {
            send(exchange);
            return;
        }
        Optional<String> user = deployment.browsers().user(exchange);
        if (user.isPresent()) {
            exchange.redirect(302, next(exchange).orElseGet(() -> home(user.get())));
            return;
        }
        exchange.setCookie(Browsers.XSRF + "=" + deployment.browsers().xsrf(exchange) + "; Max-Age=3600; Path="
                + deployment.paths().hub(""));
        form(exchange, 200, "", "");
    }

    private void send(Exchange exchange) {
        Map<String, String> form = exchange.form();
        String name = Names.normalize(form.getOrDefault("username", "").strip());
        if (deployment.browsers().isForged(exchange)) {
            form(exchange, 403, name, "Login form invalid or expired. Try again.");
            return;
        }
        if (!deployment.accounts().accepts(form.get("password")) || !Names.isValid(name)) {
            form(exchange, 403, name, "Invalid username or password");
            return;
        }
        if (deployment.world().hub().user(name).isEmpty()) {
            deployment.world().hub().addUser(name);
        }
        deployment.browsers().logIn(exchange, name, deployment.paths());
        exchange.redirect(302, next(exchange).orElseGet(() -> home(name)));
    }

    private void form(Exchange exchange, int status, String username, String error) {
        String action = deployment.paths().login(exchange.query("next").orElse(""));
        exchange.html(status, HubHtml.login(action, deployment.browsers().xsrf(exchange), username, error));
    }

    void logout(Exchange exchange) {
        deployment.browsers().logOut(exchange, deployment.paths());
        exchange.redirect(302, deployment.paths().hub("login"));
    }

    /** Redirects a browser to the form, which leads back to the requested address. */
    void first(Exchange exchange) {
        exchange.redirect(302, deployment.paths().login(exchange.rawUri()));
    }

    /** The address to go to after the log-in, unless it belongs to another site (handlers/base.py, get_next_url). */
    private Optional<String> next(Exchange exchange) {
        return exchange.query("next")
                .filter(next -> next.startsWith(deployment.paths().base()) && !next.startsWith("//"));
    }

    /** The address of the user's server if it has a route; otherwise the page that starts it. */
    private String home(String user) {
        return deployment
                .world()
                .hub()
                .user(user)
                .filter(known -> known.server().isRouted())
                .map(known -> deployment.paths().server(known.server()))
                .orElseGet(() -> deployment.paths().hub("spawn"));
    }
}
