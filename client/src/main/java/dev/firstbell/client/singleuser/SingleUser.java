package dev.firstbell.client.singleuser;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.call.ServerRef;
import dev.firstbell.client.internal.http.BufferedResponse;
import dev.firstbell.client.internal.http.Futures;
import dev.firstbell.client.internal.http.JsonBody;
import dev.firstbell.client.internal.http.Operation;
import dev.firstbell.client.internal.transport.Caller;
import dev.firstbell.client.internal.transport.PageWalk;
import dev.firstbell.client.singleuser.PageResponse.Landed;
import dev.firstbell.client.singleuser.PageResponse.NotYet;
import dev.firstbell.client.singleuser.PageResponse.Rejected;
import dev.firstbell.client.websocket.KernelChannel;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import okhttp3.HttpUrl;

/**
 * One user's server, reached through the hub's proxy (jupyter_server services/). Obtained from {@code HubClient.singleUser} or
 * {@code BrowserServer.singleUser}; the rules of {@code HubClient} for threads, failures and timeouts apply. The token
 * needs the scope {@code access:servers} for this user; the user's own token has it.
 *
 * <p>Calls to a server that does not run, or has no route yet, fail with {@code NOT_FOUND}: the proxy forwards them to
 * the hub, which responds to a GET with a redirect and to other methods with a page and 403 (handlers/base.py,
 * UserUrlHandler).
 *
 * <p>Thread-safe.
 */
public final class SingleUser {
    private final Caller caller;
    private final ServerRef server;
    private final Kernels kernels;

    public SingleUser(Caller caller, ServerRef server) {
        this.caller = caller;
        this.server = requireNonNull(server, "server is null");
        this.kernels = new Kernels(caller, server);
    }

    /**
     * Opens the front page as a browser does: {@code /user/<name>/} and up to 10 redirects on the same origin. A
     * redirect to the hub means that the proxy has no route yet. {@code Landed} proves the route and the page, but not
     * the token: a plain Jupyter server serves its front page without a log-in. {@link #status()} proves access.
     */
    public CompletableFuture<PageResponse> firstPage() {
        HttpUrl front = caller.urls().below(server, "");
        PageWalk.Path path = new PageWalk.Path(
                operation("open the first page"),
                url -> url.encodedPath().startsWith(front.encodedPath()),
                Optional.empty());
        return Futures.map(PageWalk.from(caller, front, path), SingleUser::pageResponse);
    }

    /** For this client only: what the last page of a walk means for the student. */
    public static PageResponse pageResponse(PageWalk walk) {
        BufferedResponse response = walk.last();
        if (walk.rejection().isPresent()) {
            return new Rejected(response.status(), walk.rejection().get());
        }
        if (walk.leadsTo().isPresent()) {
            return new NotYet(response.status(), walk.leadsTo().get().encodedPath());
        }
        String path = response.url().encodedPath();
        if (response.status() == 200) {
            return new Landed(200, path);
        }
        return response.status() >= 500 || response.status() == 424
                ? new NotYet(response.status(), path)
                : new Rejected(response.status(), response.message());
    }

    /** Reads the server's status. The server does not count this as activity. */
    public CompletableFuture<ServerStatus> status() {
        return caller.send(
                Caller.get(caller.urls().below(server, "api/status")),
                operation("read the server's status"),
                response -> {
                    JsonBody json = response.expectOfServer(200).json();
                    return new ServerStatus(
                            json.number("connections"),
                            json.number("kernels"),
                            json.instant("started"),
                            json.instant("last_activity"));
                });
    }

    /** Calls about the server's kernels. */
    public Kernels kernels() {
        return kernels;
    }

    /** Calls about open notebooks and their kernels. */
    public Sessions sessions() {
        return new Sessions(caller, server);
    }

    /** Calls about the server's files. */
    public Contents contents() {
        return new Contents(caller, server);
    }

    /** Calls about the server's terminals. */
    public Terminals terminals() {
        return new Terminals(caller, server);
    }

    /**
     * An app that jupyter-server-proxy runs behind the server.
     *
     * @param path below the server, already escaped, such as {@code vscode/}, {@code codeserver/} or
     *     {@code proxy/8080/}. A missing slash at its end is added, which saves a redirect.
     * @throws IllegalArgumentException if the path is not below the server
     */
    public ProxiedApp app(String path) {
        HttpUrl front = caller.urls().below(server, "");
        HttpUrl root = front.resolve(path.endsWith("/") ? path : path + "/");
        if (root == null || root.equals(front) || !root.encodedPath().startsWith(front.encodedPath())) {
            throw new IllegalArgumentException("the path of the app is not below the server: " + path);
        }
        return new ProxiedApp(caller, server.user(), front, root);
    }

    /** Starts a kernel of the server's default kernelspec. The same as {@code kernels().start()}. */
    public CompletableFuture<Kernel> startKernel() {
        return kernels.start();
    }

    /** Starts a kernel of a kernelspec, such as {@code python3}. The same as {@code kernels().start(kernelspec)}. */
    public CompletableFuture<Kernel> startKernel(String kernelspec) {
        return kernels.start(kernelspec);
    }

    /**
     * Shuts a kernel down. The same as {@code kernels().delete(id)}.
     *
     * @return false if the kernel did not exist
     */
    public CompletableFuture<Boolean> deleteKernel(String id) {
        return kernels.delete(id);
    }

    /** Opens a websocket to a kernel. The same as {@code kernels().open(id)}. */
    public CompletableFuture<KernelChannel> openKernel(String id) {
        return kernels.open(id);
    }

    private Operation operation(String name) {
        return Operation.of(name, server.user());
    }
}
