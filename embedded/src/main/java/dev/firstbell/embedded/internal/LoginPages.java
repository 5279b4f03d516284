package dev.firstbell.embedded.internal;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** The hub's log-in form and its end (JupyterHub handlers/login.py): any name, and one password or any. */
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
        boolean wrong = deployment
                .features()
                .password()
                .filter(password -> !password.equals(form.get("password")))
                .isPresent();
        if (wrong || !Names.isValid(name)) {
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
        String action = deployment.paths().hub("login") + "?next="
                + encoded(exchange.query("next").orElse(""));
        exchange.html(status, Html.login(action, deployment.browsers().xsrf(exchange), username, error));
    }

    void logout(Exchange exchange) {
        deployment.browsers().logOut(exchange, deployment.paths());
        exchange.redirect(302, deployment.paths().hub("login"));
    }

    /** Sends a browser to the form, and back to where it wanted to go. */
    void first(Exchange exchange) {
        exchange.redirect(302, deployment.paths().hub("login") + "?next=" + encoded(exchange.rawUri()));
    }

    /** Where a page is to lead afterwards; never to another site (handlers/base.py, get_next_url). */
    private Optional<String> next(Exchange exchange) {
        return exchange.query("next")
                .filter(next -> next.startsWith(deployment.paths().base()) && !next.startsWith("//"));
    }

    /** The server if it is active, else the page that starts one. */
    private String home(String user) {
        return deployment
                .world()
                .hub()
                .user(user)
                .filter(known -> known.server().isRouted())
                .map(known -> deployment.paths().server(known.server()))
                .orElseGet(() -> deployment.paths().hub("spawn"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
