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
 * A student in a browser: pages, forms and cookies instead of a token (JupyterHub handlers/login.py, handlers/pages.py,
 * services/auth.py). It opens the pages that change where the student stands, and leaves pictures and scripts alone.
 *
 * <p>From {@code HubClient.browser()}, with the same rules of threads, failures and deadlines. The hub ties its forms to
 * the address and the {@code User-Agent} that asked for them, so all steps must take the same way to the hub.
 * Thread-safe, although a person does one thing after the other.
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
     * Opens the log-in form, fills it in and sends it. A name that the hub does not know yet becomes a user, if its
     * authenticator lets everyone in. {@code PROTOCOL} if there is a page without such a form.
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
                    walk.leadsTo().map(HttpUrl::encodedPath).or(walk::refusal);
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
                .orElseThrow(() -> operation.failure(Code.PROTOCOL, "the page has no form that asks for a password"));
        FormBody.Builder body = new FormBody.Builder();
        form.fields().forEach((name, value) -> {
            if (!name.equals("username") && !name.equals("password")) {
                body.add(name, value);
            }
        });
        body.add("username", username).add("password", password);
        CompletableFuture<BufferedResponse> sent = caller.send(
                Caller.get(target(page, form.action(), operation)).post(body.build()), operation, Function.identity());
        return Futures.compose(sent, answer -> {
            if (answer.status() == 302) {
                return Futures.map(new Users(caller).whoAmI(), identity -> {
                    user = Optional.of(identity.name());
                    return new LoggedIn(identity.name());
                });
            }
            if (answer.status() == 403 || answer.status() == 401) {
                return CompletableFuture.completedFuture(new Rejected(HtmlForm.errorOn(answer.text())));
            }
            throw answer.failure();
        });
    }

    /** Where a form goes; never to another site. */
    private HttpUrl target(BufferedResponse page, String action, Operation operation) {
        HttpUrl target = page.url().resolve(action);
        if (target == null || !caller.urls().sameOrigin(target)) {
            throw operation.failure(Code.PROTOCOL, "the form goes to another site");
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
     * Opens a link that is the same for everyone, as course pages have them: {@code /hub/user-redirect/<path>} leads to the
     * student's own server by way of {@code /hub/spawn}, which starts it if it does not run. The answer is {@code NotYet}
     * then, and {@code Refused} where the hub shows a form first.
     *
     * @param path below the student's server, with a query if it needs one, escaped already
     */
    public CompletableFuture<PageResponse> userRedirect(String path) {
        HttpUrl link = caller.urls().hub("user-redirect/").resolve(path);
        if (link == null || !isBelow(link, "user-redirect")) {
            throw new IllegalArgumentException("not a path below a server: " + path);
        }
        return server().redirect(link);
    }

    /** Logs out and forgets all cookies. The server runs on, unless the hub stops it then. */
    public CompletableFuture<Void> logOut() {
        CompletableFuture<BufferedResponse> sent = caller.send(
                Caller.get(caller.urls().hub("logout")), Operation.of("log out", user.orElse("")), Function.identity());
        return Futures.map(sent, answer -> {
            cookies.forget();
            user = Optional.empty();
            if (answer.status() >= 400) {
                throw answer.failure();
            }
            return null;
        });
    }

    private String loggedIn() {
        return user.orElseThrow(() -> new IllegalStateException("nobody is logged in in this browser"));
    }

    private boolean isBelow(HttpUrl url, String page) {
        return url.encodedPath().startsWith(caller.urls().hub(page).encodedPath());
    }
}
