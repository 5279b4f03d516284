package dev.firstbell.client.singleuser;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.internal.http.BufferedResponse;
import dev.firstbell.client.internal.http.Futures;
import dev.firstbell.client.internal.http.Operation;
import dev.firstbell.client.internal.transport.Caller;
import dev.firstbell.client.internal.transport.PageWalk;
import dev.firstbell.client.singleuser.AppResponse.NotStarted;
import dev.firstbell.client.singleuser.AppResponse.NotYet;
import dev.firstbell.client.singleuser.AppResponse.Opened;
import dev.firstbell.client.singleuser.AppResponse.Rejected;
import dev.firstbell.client.websocket.AppSocket;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/**
 * An app behind a student's server, such as VS Code (code-server, openvscode-server) behind jupyter-server-proxy. From
 * {@link SingleUser#app}; the rules of {@code HubClient} for threads, failures and timeouts apply. A student can work
 * in the app once its page, its websocket and its health check succeed, in this order: {@link #open},
 * {@link #openSocket()}, {@link #healthy}. Thread-safe.
 */
public final class ProxiedApp {
    /** jupyter-server-proxy, handlers.py: 'could not start {name} in time'. */
    private static final Pattern NOT_STARTED =
            Pattern.compile("could not start [^<\\n]{1,200} in time", Pattern.CASE_INSENSITIVE);

    private final Caller caller;
    private final String user;
    private final HttpUrl server;
    private final HttpUrl root;

    /** @param server the front page of the student's server */
    ProxiedApp(Caller caller, String user, HttpUrl server, HttpUrl root) {
        this.caller = caller;
        this.user = user;
        this.server = server;
        this.root = root;
    }

    /**
     * Opens the app's page as a browser does, through at most 10 redirects below the student's server (code-server
     * sends one to {@code ./?folder=...}). The first visit starts the app's process and waits for it, so it has its own
     * deadline instead of the client's request timeout.
     *
     * @param deadline for each request. The timeout of jupyter-server-proxy is 5 s unless the app sets another one; 300
     *     s is usual for VS Code.
     */
    public CompletableFuture<AppResponse> open(Duration deadline) {
        PageWalk.Path path = new PageWalk.Path(
                operation("open an app"),
                url -> url.encodedPath().startsWith(server.encodedPath()),
                Optional.of(positive(deadline)));
        return Futures.map(PageWalk.from(caller, root, path), ProxiedApp::appResponse);
    }

    private static AppResponse appResponse(PageWalk walk) {
        BufferedResponse response = walk.last();
        if (walk.rejection().isPresent()) {
            return new Rejected(response.status(), walk.rejection().get());
        }
        if (walk.leadsTo().isPresent()) {
            return new NotYet(response.status(), walk.leadsTo().get().encodedPath());
        }
        String where = response.url().encodedPath();
        if (response.status() == 200) {
            return response.isPage()
                    ? new Opened(where)
                    : new Rejected(200, "the response is not a page but " + response.contentType());
        }
        var notStarted = NOT_STARTED.matcher(response.text());
        if (response.status() == 500 && notStarted.find()) {
            return new NotStarted(notStarted.group().toLowerCase(Locale.ROOT));
        }
        return response.status() >= 500 || response.status() == 424
                ? new NotYet(response.status(), where)
                : new Rejected(response.status(), response.message());
    }

    /** Opens a websocket at the app's root, which code-server and openvscode-server use. The deadline is 30 s. */
    public CompletableFuture<AppSocket> openSocket() {
        return openSocket("", Optional.empty(), Duration.ofSeconds(30));
    }

    /**
     * Opens a websocket. Completes when the app has switched protocols (101). Any other response is a failure:
     * {@code FORBIDDEN}, {@code NOT_FOUND}, {@code SERVER_ERROR} or {@code HUB_RESTARTING}. Cancelling closes the
     * socket.
     *
     * @param path below the app's root, already escaped, with a query if needed
     * @param subprotocol offered to the server, which may also choose none; jupyter-server-proxy accepts the first
     *     subprotocol without consulting the app
     */
    public CompletableFuture<AppSocket> openSocket(String path, Optional<String> subprotocol, Duration deadline) {
        return caller.transport()
                .appSocket(
                        at(path),
                        caller.credentials(),
                        operation("open an app's websocket"),
                        subprotocol,
                        positive(deadline));
    }

    /** Requests {@code healthz}, code-server's health check (src/node/routes/health.ts). */
    public CompletableFuture<Boolean> healthy() {
        return healthy("healthz");
    }

    /**
     * Requests the app's health check.
     *
     * @param path of the health check below the app's root, already escaped
     * @return whether the response is 200; also false for an app without a health check
     */
    public CompletableFuture<Boolean> healthy(String path) {
        return caller.send(
                Caller.get(at(path)), operation("check an app's health"), response -> response.status() == 200);
    }

    private HttpUrl at(String path) {
        requireNonNull(path, "path is null");
        HttpUrl url = path.isEmpty() ? root : root.resolve(path);
        if (url == null || !url.encodedPath().startsWith(root.encodedPath())) {
            throw new IllegalArgumentException("the path is not below the app: " + path);
        }
        return url;
    }

    private Operation operation(String name) {
        return Operation.of(name, user);
    }

    private static Duration positive(Duration deadline) {
        if (deadline.isNegative() || deadline.isZero()) {
            throw new IllegalArgumentException("deadline is not positive: " + deadline);
        }
        return deadline;
    }
}
