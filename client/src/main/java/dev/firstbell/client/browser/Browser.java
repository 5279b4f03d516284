package dev.firstbell.client.browser;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.browser.LoginResponse.Elsewhere;
import dev.firstbell.client.browser.LoginResponse.LoggedIn;
import dev.firstbell.client.browser.LoginResponse.Rejected;
import dev.firstbell.client.call.HubException.Code;
import dev.firstbell.client.call.ServerRef;
import dev.firstbell.client.hub.Users;
import dev.firstbell.client.internal.http.BufferedResponse;
import dev.firstbell.client.internal.http.CookieCredentials;
import dev.firstbell.client.internal.http.Futures;
import dev.firstbell.client.internal.http.Operation;
import dev.firstbell.client.internal.transport.Caller;
import dev.firstbell.client.internal.transport.PageWalk;
import dev.firstbell.client.singleuser.PageResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import okhttp3.FormBody;
import okhttp3.HttpUrl;

/**
 * A student's browser, with pages, forms and cookies instead of a token (JupyterHub handlers/login.py,
 * handlers/pages.py, services/auth.py). It requests the pages that change the student's state, but no images and
 * scripts.
 *
 * <p>Obtained from {@code HubClient.browser()}; its rules for threads, failures and timeouts apply. The hub binds its forms to
 * the client's address and {@code User-Agent}, so all requests must take the same route to the hub. Thread-safe,
 * although a person does one thing after the other.
 */
public final class Browser {
    private final Caller caller;
    private final CookieCredentials cookies;
    private volatile Optional<String> user = Optional.empty();

    public Browser(Caller caller, CookieCredentials cookies) {
        this.caller = caller;
        this.cookies = cookies;
    }

    /**
     * Opens the log-in form, fills it in and submits it. An unknown name becomes a new user if the hub's authenticator
     * allows all names. {@code PROTOCOL} if the page has no form with a password.
     */
    public CompletableFuture<LoginResponse> logIn(String username, String password) {
        requireNonNull(username, "username is null");
        requireNonNull(password, "password is null");
        HttpUrl form = caller.urls()
                .hub("login")
                .newBuilder()
                .addQueryParameter("next", caller.urls().hub("").encodedPath())
                .build();
        Operation operation = Operation.of("log in", username);
        PageWalk.Path path = new PageWalk.Path(operation, url -> isBelow(url, "login"), Optional.empty());
        return Futures.compose(PageWalk.from(caller, form, path), walk -> {
            Optional<String> elsewhere =
                    walk.leadsTo().map(HttpUrl::encodedPath).or(walk::rejection);
            return elsewhere.isPresent()
                    ? CompletableFuture.completedFuture(new Elsewhere(elsewhere.get()))
                    : fillIn(walk.last(), operation, username, password);
        });
    }

    private CompletableFuture<LoginResponse> fillIn(
            BufferedResponse page, Operation operation, String username, String password) {
        HtmlForm form = HtmlForm.in(page.expect(200).text()).stream()
                .filter(candidate -> candidate.fields().containsKey("password"))
                .findFirst()
                .orElseThrow(() -> operation.failure(Code.PROTOCOL, "the page has no form with a password"));
        FormBody.Builder body = new FormBody.Builder();
        form.fields().forEach((name, value) -> {
            if (!name.equals("username") && !name.equals("password")) {
                body.add(name, value);
            }
        });
        body.add("username", username).add("password", password);
        CompletableFuture<BufferedResponse> sent = caller.send(
                Caller.get(target(page, form.action(), operation)).post(body.build()), operation, Function.identity());
        return Futures.compose(sent, response -> {
            if (response.status() == 302) {
                return Futures.map(new Users(caller).whoAmI(), identity -> {
                    user = Optional.of(identity.name());
                    return new LoggedIn(identity.name());
                });
            }
            if (response.status() == 403 || response.status() == 401) {
                return CompletableFuture.completedFuture(new Rejected(HtmlForm.errorOn(response.text())));
            }
            throw response.failure();
        });
    }

    /** The address that a form is submitted to; never another site. */
    private HttpUrl target(BufferedResponse page, String action, Operation operation) {
        HttpUrl target = page.url().resolve(action);
        if (target == null || !caller.urls().sameOrigin(target)) {
            throw operation.failure(Code.PROTOCOL, "the form would be submitted to another site");
        }
        return target;
    }

    /**
     * The student's default server.
     *
     * @throws IllegalStateException before a successful {@link #logIn}
     */
    public BrowserServer server() {
        return new BrowserServer(caller, cookies, ServerRef.of(loggedIn()));
    }

    /**
     * One of the student's named servers.
     *
     * @throws IllegalStateException before a successful {@link #logIn}
     */
    public BrowserServer server(String name) {
        return new BrowserServer(caller, cookies, ServerRef.named(loggedIn(), name));
    }

    /**
     * Opens a link that is the same for all students, as course pages contain: {@code /hub/user-redirect/<path>} leads
     * to the student's own server. If the server does not run, {@code /hub/spawn} starts it and the response is
     * {@code NotYet}, or {@code Rejected} if the hub shows a form first.
     *
     * @param path below the student's server, already escaped, with a query if needed
     */
    public CompletableFuture<PageResponse> userRedirect(String path) {
        HttpUrl link = caller.urls().hub("user-redirect/").resolve(path);
        if (link == null || !isBelow(link, "user-redirect")) {
            throw new IllegalArgumentException("the path is not below a server: " + path);
        }
        return server().redirect(link);
    }

    /** Logs out and deletes all cookies. The server keeps running, unless the hub is configured to stop it. */
    public CompletableFuture<Void> logOut() {
        CompletableFuture<BufferedResponse> sent = caller.send(
                Caller.get(caller.urls().hub("logout")), Operation.of("log out", user.orElse("")), Function.identity());
        return Futures.map(sent, response -> {
            cookies.forget();
            user = Optional.empty();
            if (response.status() >= 400) {
                throw response.failure();
            }
            return null;
        });
    }

    private String loggedIn() {
        return user.orElseThrow(() -> new IllegalStateException("this browser is not logged in"));
    }

    private boolean isBelow(HttpUrl url, String page) {
        return url.encodedPath().startsWith(caller.urls().hub(page).encodedPath());
    }
}
