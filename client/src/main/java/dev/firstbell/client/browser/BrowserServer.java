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
 * A student's server, started and opened in a browser: {@link #open()}, {@link #submit} if the hub shows a form, then
 * {@link #progress} or {@link #pending()}, then {@link #land()}. Obtained from {@link Browser#server()}. Thread-safe.
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
     * Opens the page that starts a server ({@code /hub/spawn}). A hub with options shows a form first; without options
     * the start is pending when the page arrives.
     */
    public CompletableFuture<SpawnResponse> open() {
        return spawn(Caller.get(page("spawn")));
    }

    /**
     * Submits the form with its default values, except for the given choices.
     *
     * @param choices values by field, such as a profile's slug for {@code profile}
     * @return {@code Form} again, with an error, if the hub rejects the choices
     * @throws IllegalArgumentException if the form would be submitted to another site
     */
    public CompletableFuture<SpawnResponse> submit(SpawnForm form, Map<String, String> choices) {
        Map<String, String> fields = new HashMap<>(form.fields());
        // A script shows this text field only for the choice "other". Submitted empty, it would count as a choice.
        fields.entrySet()
                .removeIf(field -> field.getValue().isEmpty() && field.getKey().endsWith("--unlisted-choice"));
        fields.putAll(choices);
        MultipartBody.Builder body = new MultipartBody.Builder().setType(MultipartBody.FORM);
        // The hub treats a form without fields as a request without a form.
        fields.forEach(body::addFormDataPart);
        cookies.xsrf(page("spawn")).ifPresent(token -> body.addFormDataPart("_xsrf", token));
        HttpUrl action = HttpUrl.get(form.action());
        if (action == null || !caller.urls().sameOrigin(action)) {
            throw new IllegalArgumentException("the form would be submitted to another site");
        }
        return spawn(Caller.get(action).post(body.build()));
    }

    private CompletableFuture<SpawnResponse> spawn(Request.Builder request) {
        PageWalk.Path path = new PageWalk.Path(
                operation("open the spawn page"),
                url -> isBelow(url, "hub/spawn") && !isBelow(url, "hub/spawn-pending"),
                Optional.empty());
        return Futures.map(PageWalk.from(caller, request, path), this::spawned);
    }

    private SpawnResponse spawned(PageWalk walk) {
        BufferedResponse response = walk.last();
        if (walk.leadsTo().isPresent() || walk.rejection().isPresent()) {
            return redirected(walk);
        }
        if (response.isPage()) {
            for (HtmlForm form : HtmlForm.in(response.text())) {
                if (form.id().equals("spawn_form")) {
                    return response.status() == 429 ? throttled(response) : new Form(form(response, form));
                }
            }
        }
        return notStarted(response);
    }

    private SpawnForm form(BufferedResponse page, HtmlForm form) {
        HttpUrl action = page.url().resolve(form.action());
        if (action == null || !caller.urls().sameOrigin(action)) {
            throw page.operation().failure(Code.PROTOCOL, "the form would be submitted to another site");
        }
        String error = HtmlForm.errorOn(page.text());
        return new SpawnForm(
                action.uri(), form.fields(), form.choices(), error.isEmpty() ? Optional.empty() : Optional.of(error));
    }

    /**
     * Opens the page that shows the progress of a start ({@code /hub/spawn-pending}). A browser reloads it periodically
     * if it gets no progress stream. {@code PROTOCOL} if the page shows neither a start nor a stopped server.
     */
    public CompletableFuture<SpawnResponse> pending() {
        PageWalk.Path path =
                new PageWalk.Path(operation("open the spawn-pending page"), url -> false, Optional.empty());
        return Futures.map(PageWalk.from(caller, page("spawn-pending"), path), walk -> {
            if (walk.leadsTo().isPresent() || walk.rejection().isPresent()) {
                return redirected(walk);
            }
            BufferedResponse response = walk.last();
            return response.status() == 200 ? shown(response) : notStarted(response);
        });
    }

    /** Reads spawn_pending.html, not_running.html or stop_pending.html; the hub sends each of them with 200. */
    private static SpawnResponse shown(BufferedResponse response) {
        String page = response.text();
        if (page.contains("progress-bar")) {
            return new Pending();
        }
        if (page.contains("id=\"start\"") || page.contains("id=\"refresh\"") || page.contains("server is stopping")) {
            return new NotRunning();
        }
        throw response.operation().failure(Code.PROTOCOL, 200, "the page does not show the state of a start");
    }

    private SpawnResponse redirected(PageWalk walk) {
        HttpUrl target = walk.leadsTo()
                .orElseThrow(() -> walk.last()
                        .operation()
                        .failure(
                                Code.PROTOCOL,
                                walk.last().status(),
                                walk.rejection().orElse("")));
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
                ? operation.failure(Code.FORBIDDEN, "the hub requires a log-in")
                : operation.failure(Code.PROTOCOL, "the hub redirects to " + target.encodedPath());
    }

    private static SpawnResponse notStarted(BufferedResponse response) {
        if (response.status() == 429) {
            return throttled(response);
        }
        HubException failure = response.failure();
        return switch (failure.code()) {
            case BAD_REQUEST, CONFLICT, SERVER_ERROR ->
                new Failed(response.status(), HtmlForm.errorOn(response.text()));
            // A page of the hub itself with such a status concerns the start: a spawner chose the status.
            case HUB_RESTARTING -> {
                String message = HtmlForm.errorOn(response.text());
                if (message.isEmpty()) {
                    throw failure;
                }
                yield new Failed(response.status(), message);
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

    private static Throttled throttled(BufferedResponse response) {
        return new Throttled(response.retryAfter(), HtmlForm.errorOn(response.text()));
    }

    /** Follows the start over the stream that the page opens. The listener is called as by {@link Servers#progress}. */
    public ProgressStream progress(Consumer<ProgressEvent> listener) {
        requireNonNull(listener, "listener is null");
        HttpUrl.Builder url = caller.urls().server(server, "/progress").newBuilder();
        cookies.xsrf(url.build()).ifPresent(token -> url.addQueryParameter("_xsrf", token));
        return caller.transport().stream(url.build(), caller.credentials(), operation("follow the start"), listener);
    }

    /**
     * Opens the server's front page and follows its redirects: through the server's log-in at the hub (OAuth) to the
     * page that {@code default_url} names, {@code /lab} or {@code /tree}. {@code NotYet} if the redirects end at the
     * hub, because the server does not run or has no route yet.
     *
     * <p>A plain Jupyter server, without JupyterLab, serves its front page without a log-in. Its other pages, such as
     * {@code files/<path>}, require one.
     */
    public CompletableFuture<PageResponse> land() {
        return walkTo(caller.urls().below(server, ""));
    }

    /**
     * Like {@link #land()}, with another page of the server.
     *
     * @param path below the server, already escaped, such as {@code lab/tree/intro.ipynb}
     */
    public CompletableFuture<PageResponse> land(String path) {
        HttpUrl front = caller.urls().below(server, "");
        HttpUrl page = front.resolve(path);
        if (page == null || !page.encodedPath().startsWith(front.encodedPath())) {
            throw new IllegalArgumentException("the path is not below the server: " + path);
        }
        return walkTo(page);
    }

    private CompletableFuture<PageResponse> walkTo(HttpUrl page) {
        return walkTo(page, this::isOnTheWay);
    }

    /** Follows a user-redirect link to the server, or to the page that starts the server if it does not run. */
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
                return new PageResponse.Rejected(200, "the hub shows a page of its own at " + where);
            }
            if (walk.leadsTo().filter(target -> isBelow(target, "hub/login")).isPresent()) {
                return new PageResponse.Rejected(walk.last().status(), "the hub requires a log-in");
            }
            return SingleUser.pageResponse(walk);
        });
    }

    private boolean isOnTheWay(HttpUrl url) {
        return isBelow(url, "user/") || isBelow(url, "hub/user/") || isBelow(url, "hub/api/oauth2/");
    }

    /** The server's API and kernels, with this browser's cookies. Call {@link #land()} first, which obtains them. */
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
