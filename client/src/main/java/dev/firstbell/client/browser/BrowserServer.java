package dev.firstbell.client.browser;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.browser.SpawnResponse.Failed;
import dev.firstbell.client.browser.SpawnResponse.Form;
import dev.firstbell.client.browser.SpawnResponse.NotRunning;
import dev.firstbell.client.browser.SpawnResponse.Pending;
import dev.firstbell.client.browser.SpawnResponse.Running;
import dev.firstbell.client.browser.SpawnResponse.Throttled;
import dev.firstbell.client.call.HubException;
import dev.firstbell.client.call.HubException.Code;
import dev.firstbell.client.call.ServerRef;
import dev.firstbell.client.hub.Servers;
import dev.firstbell.client.internal.http.BufferedResponse;
import dev.firstbell.client.internal.http.CookieCredentials;
import dev.firstbell.client.internal.http.Futures;
import dev.firstbell.client.internal.http.HubUrls;
import dev.firstbell.client.internal.http.Operation;
import dev.firstbell.client.internal.transport.Caller;
import dev.firstbell.client.internal.transport.PageWalk;
import dev.firstbell.client.progress.ProgressEvent;
import dev.firstbell.client.progress.ProgressStream;
import dev.firstbell.client.singleuser.PageResponse;
import dev.firstbell.client.singleuser.SingleUser;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import okhttp3.HttpUrl;
import okhttp3.MultipartBody;
import okhttp3.Request;

/**
 * A student's server, asked for and entered in a browser: {@link #open()}, perhaps {@link #submit}, then {@link #progress}
 * or {@link #pending()}, then {@link #land()}. From {@link Browser#server()}. Thread-safe.
 */
public final class BrowserServer {
    private final Caller caller;
    private final CookieCredentials cookies;
    private final ServerRef server;

    BrowserServer(Caller caller, CookieCredentials cookies, ServerRef server) {
        this.caller = caller;
        this.cookies = cookies;
        this.server = server;
    }

    /**
     * Opens the page that starts a server ({@code /hub/spawn}). Where the hub asks for options it shows a form; otherwise
     * the start is under way when the page is there.
     */
    public CompletableFuture<SpawnResponse> open() {
        return spawn(Caller.get(page("spawn")));
    }

    /**
     * Sends the form: what it came with, changed by the choices.
     *
     * @param choices by field, such as {@code profile} to a profile's slug
     * @return {@code Form} again, with an error, for choices that the hub does not take
     */
    public CompletableFuture<SpawnResponse> submit(SpawnForm form, Map<String, String> choices) {
        Map<String, String> fields = new HashMap<>(form.fields());
        // A text field that a script shows only for "other": sent empty, it would count as a choice.
        fields.entrySet()
                .removeIf(field -> field.getValue().isEmpty() && field.getKey().endsWith("--unlisted-choice"));
        fields.putAll(choices);
        MultipartBody.Builder body = new MultipartBody.Builder().setType(MultipartBody.FORM);
        // The hub would take a form without fields for no form at all.
        fields.forEach(body::addFormDataPart);
        cookies.xsrf(page("spawn")).ifPresent(token -> body.addFormDataPart("_xsrf", token));
        HttpUrl action = HttpUrl.get(form.action());
        if (action == null || !caller.urls().sameOrigin(action)) {
            throw new IllegalArgumentException("the form goes to another site");
        }
        return spawn(Caller.get(action).post(body.build()));
    }

    private CompletableFuture<SpawnResponse> spawn(Request.Builder request) {
        PageWalk.Path path = new PageWalk.Path(
                operation("ask for a server"),
                url -> isBelow(url, "hub/spawn") && !isBelow(url, "hub/spawn-pending"),
                Optional.empty());
        return Futures.map(PageWalk.from(caller, request, path), this::asked);
    }

    private SpawnResponse asked(PageWalk walk) {
        BufferedResponse answer = walk.last();
        if (walk.leadsTo().isPresent() || walk.refusal().isPresent()) {
            return led(walk);
        }
        if (answer.isPage()) {
            for (HtmlForm form : HtmlForm.in(answer.text())) {
                if (form.id().equals("spawn_form")) {
                    return answer.status() == 429 ? throttled(answer) : new Form(form(answer, form));
                }
            }
        }
        return notStarted(answer);
    }

    private SpawnForm form(BufferedResponse page, HtmlForm form) {
        HttpUrl action = page.url().resolve(form.action());
        if (action == null || !caller.urls().sameOrigin(action)) {
            throw page.operation().failure(Code.PROTOCOL, "the form goes to another site");
        }
        String error = HtmlForm.errorOn(page.text());
        return new SpawnForm(
                action.uri(), form.fields(), form.choices(), error.isEmpty() ? Optional.empty() : Optional.of(error));
    }

    /**
     * Opens the page that shows a start's progress ({@code /hub/spawn-pending}), as a browser does again and again where
     * it gets no stream.
     */
    public CompletableFuture<SpawnResponse> pending() {
        PageWalk.Path path = new PageWalk.Path(operation("look at the start"), url -> false, Optional.empty());
        return Futures.map(PageWalk.from(caller, page("spawn-pending"), path), walk -> {
            if (walk.leadsTo().isPresent() || walk.refusal().isPresent()) {
                return led(walk);
            }
            BufferedResponse answer = walk.last();
            return answer.status() == 200 ? shown(answer) : notStarted(answer);
        });
    }

    /** What spawn_pending.html, not_running.html or stop_pending.html shows; the hub sends all three with 200. */
    private static SpawnResponse shown(BufferedResponse answer) {
        String page = answer.text();
        if (page.contains("progress-bar")) {
            return new Pending();
        }
        if (page.contains("id=\"start\"") || page.contains("id=\"refresh\"") || page.contains("server is stopping")) {
            return new NotRunning();
        }
        throw answer.operation().failure(Code.PROTOCOL, 200, "the page does not show the state of a start");
    }

    private SpawnResponse led(PageWalk walk) {
        HttpUrl target = walk.leadsTo()
                .orElseThrow(() -> walk.last()
                        .operation()
                        .failure(
                                Code.PROTOCOL,
                                walk.last().status(),
                                walk.refusal().orElse("")));
        if (isBelow(target, "hub/spawn-pending")) {
            return new Pending();
        }
        if (isBelow(target, "user/")) {
            return new Running(target.encodedPath());
        }
        throw loggedOut(walk.last().operation(), target);
    }

    private HubException loggedOut(Operation operation, HttpUrl target) {
        return isBelow(target, "hub/login")
                ? operation.failure(Code.FORBIDDEN, "the hub asks to log in")
                : operation.failure(Code.PROTOCOL, "the hub leads to " + target.encodedPath());
    }

    private static SpawnResponse notStarted(BufferedResponse answer) {
        if (answer.status() == 429) {
            return throttled(answer);
        }
        HubException failure = answer.failure();
        return switch (failure.code()) {
            case BAD_REQUEST, CONFLICT, SERVER_ERROR -> new Failed(answer.status(), HtmlForm.errorOn(answer.text()));
            // Pages of the hub itself with such a status are about the start (a spawner's own error code).
            case HUB_RESTARTING -> {
                String words = HtmlForm.errorOn(answer.text());
                if (words.isEmpty()) {
                    throw failure;
                }
                yield new Failed(answer.status(), words);
            }
            case UNREACHABLE,
                    TIMEOUT,
                    FORBIDDEN,
                    NOT_FOUND,
                    THROTTLED,
                    PROTOCOL,
                    KERNEL_DIED,
                    CHANNEL_CLOSED,
                    CANCELLED -> throw failure;
        };
    }

    private static Throttled throttled(BufferedResponse answer) {
        return new Throttled(answer.retryAfter(), HtmlForm.errorOn(answer.text()));
    }

    /** Follows the start over the stream that the page opens. See {@link Servers#progress}. */
    public ProgressStream progress(Consumer<ProgressEvent> listener) {
        requireNonNull(listener, "listener is null");
        HttpUrl.Builder url = caller.urls().server(server, "/progress").newBuilder();
        cookies.xsrf(url.build()).ifPresent(token -> url.addQueryParameter("_xsrf", token));
        return caller.transport().stream(url.build(), caller.credentials(), operation("follow the start"), listener);
    }

    /**
     * Enters the server by its front door and goes wherever it leads: the log-in of the server at the hub (OAuth) and then
     * the page that its {@code default_url} names, {@code /lab} or {@code /tree}. {@code NotYet} if the way ends at the hub,
     * since the server does not run, or has no route yet.
     *
     * <p>A plain Jupyter server, without JupyterLab, shows its front page to anyone and so never sends the browser to log
     * in; its other pages do, such as {@code files/<path>}.
     */
    public CompletableFuture<PageResponse> land() {
        return walkTo(caller.urls().below(server, ""));
    }

    /** The same with a page of the server, escaped already, such as {@code lab/tree/intro.ipynb}. */
    public CompletableFuture<PageResponse> land(String path) {
        HttpUrl front = caller.urls().below(server, "");
        HttpUrl page = front.resolve(path);
        if (page == null || !page.encodedPath().startsWith(front.encodedPath())) {
            throw new IllegalArgumentException("not a page of the server: " + path);
        }
        return walkTo(page);
    }

    private CompletableFuture<PageResponse> walkTo(HttpUrl page) {
        return walkTo(page, this::isOnTheWay);
    }

    /** As far as the start of a server, which is where a link for everyone leads if it does not run. */
    CompletableFuture<PageResponse> redirect(HttpUrl link) {
        return walkTo(
                link,
                url -> isOnTheWay(url)
                        || isBelow(url, "hub/user-redirect/")
                        || isBelow(url, "hub/spawn") && !isBelow(url, "hub/spawn-pending"));
    }

    private CompletableFuture<PageResponse> walkTo(HttpUrl page, Predicate<HttpUrl> onTheWay) {
        PageWalk.Path path = new PageWalk.Path(operation("open the first page"), onTheWay, Optional.empty());
        return Futures.map(PageWalk.from(caller, page, path), walk -> {
            String where = walk.last().url().encodedPath();
            boolean atHub = walk.leadsTo().isEmpty() && isBelow(walk.last().url(), "hub/");
            if (walk.last().status() == 200 && atHub) {
                return new PageResponse.Refused(200, "the hub asks for something at " + where);
            }
            if (walk.leadsTo().filter(target -> isBelow(target, "hub/login")).isPresent()) {
                return new PageResponse.Refused(walk.last().status(), "the hub asks to log in");
            }
            return SingleUser.arrived(walk);
        });
    }

    private boolean isOnTheWay(HttpUrl url) {
        return isBelow(url, "user/") || isBelow(url, "hub/user/") || isBelow(url, "hub/api/oauth2/");
    }

    /** The server's own API and kernels with this browser's cookies; {@link #land()} first, which gets them. */
    public SingleUser singleUser() {
        return new SingleUser(caller, server);
    }

    /** {@code hub/spawn/ada}, or {@code hub/spawn/ada/lab-1}. */
    private HttpUrl page(String name) {
        String path = name + "/" + HubUrls.quote(server.user());
        return caller.urls().hub(server.isDefault() ? path : path + "/" + HubUrls.quote(server.name()));
    }

    private boolean isBelow(HttpUrl url, String path) {
        return url.encodedPath().startsWith(caller.urls().base().encodedPath() + path);
    }

    private Operation operation(String name) {
        return Operation.of(name, server.user());
    }
}
