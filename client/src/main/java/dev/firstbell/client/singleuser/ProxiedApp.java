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
import dev.firstbell.client.singleuser.AppResponse.Refused;
import dev.firstbell.client.websocket.AppSocket;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/**
 * An app behind a student's server, such as VS Code (code-server, openvscode-server) behind jupyter-server-proxy. From
 * {@link SingleUser#app}; the same rules of threads, failures and deadlines hold. A student can work in it once its page,
 * its websocket and its health check are there, in this order: {@link #open}, {@link #openSocket()}, {@link #healthy}.
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
     * Opens the app's page as a browser would, through at most 10 redirects below the student's server (code-server sends
     * one to {@code ./?folder=...}). The first visit starts the app's process and is held until it answers, so the deadline
     * is the app's, not the client's.
     *
     * @param deadline for each step of the way; jupyter-server-proxy's own timeout is 5 s unless the app sets another
     *     (300 s is usual for VS Code)
     */
    public CompletableFuture<AppResponse> open(Duration deadline) {
        PageWalk.Path path = new PageWalk.Path(
                operation("open an app"),
                url -> url.encodedPath().startsWith(server.encodedPath()),
                Optional.of(positive(deadline)));
        return Futures.map(PageWalk.from(caller, root, path), ProxiedApp::answer);
    }

    private static AppResponse answer(PageWalk walk) {
        BufferedResponse answer = walk.last();
        if (walk.refusal().isPresent()) {
            return new Refused(answer.status(), walk.refusal().get());
        }
        if (walk.leadsTo().isPresent()) {
            return new NotYet(answer.status(), walk.leadsTo().get().encodedPath());
        }
        String where = answer.url().encodedPath();
        if (answer.status() == 200) {
            return answer.isPage() ? new Opened(where) : new Refused(200, "not a page but " + answer.contentType());
        }
        var notStarted = NOT_STARTED.matcher(answer.text());
        if (answer.status() == 500 && notStarted.find()) {
            return new NotStarted(notStarted.group().toLowerCase(Locale.ROOT));
        }
        return answer.status() >= 500 || answer.status() == 424
                ? new NotYet(answer.status(), where)
                : new Refused(answer.status(), answer.message());
    }

    /** Opens a websocket on the app's root, where code-server and openvscode-server have theirs. Deadline 30 s. */
    public CompletableFuture<AppSocket> openSocket() {
        return openSocket("", Optional.empty(), Duration.ofSeconds(30));
    }

    /**
     * Opens a websocket; done when the app has switched protocols (101). {@code FORBIDDEN}, {@code NOT_FOUND},
     * {@code SERVER_ERROR}, {@code HUB_RESTARTING} if it answers with something else. Cancelling closes the socket.
     *
     * @param path below the app's root, with a query if it needs one, escaped already
     * @param subprotocol offered beside none; jupyter-server-proxy agrees to the first offered, whatever the app thinks
     */
    public CompletableFuture<AppSocket> openSocket(String path, Optional<String> subprotocol, Duration deadline) {
        return caller.transport()
                .appSocket(
                        at(path), caller.credentials(), operation("talk to an app"), subprotocol, positive(deadline));
    }

    /** Asks {@code healthz}, code-server's probe (src/node/routes/health.ts). */
    public CompletableFuture<Boolean> healthy() {
        return healthy("healthz");
    }

    /**
     * @param path of the app's probe below its root, escaped already
     * @return whether it says 200; false too for an app without such a probe
     */
    public CompletableFuture<Boolean> healthy(String path) {
        return caller.send(
                Caller.get(at(path)), operation("ask an app for its health"), answer -> answer.status() == 200);
    }

    private HttpUrl at(String path) {
        requireNonNull(path, "path is null");
        HttpUrl url = path.isEmpty() ? root : root.resolve(path);
        if (url == null || !url.encodedPath().startsWith(root.encodedPath())) {
            throw new IllegalArgumentException("not below the app: " + path);
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
