package dev.firstbell.client.singleuser;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.browser.BrowserServer;
import dev.firstbell.client.call.ServerRef;
import dev.firstbell.client.internal.http.BufferedResponse;
import dev.firstbell.client.internal.http.Futures;
import dev.firstbell.client.internal.http.JsonBody;
import dev.firstbell.client.internal.http.Operation;
import dev.firstbell.client.internal.transport.Caller;
import dev.firstbell.client.internal.transport.PageWalk;
import dev.firstbell.client.singleuser.PageResponse.Landed;
import dev.firstbell.client.singleuser.PageResponse.NotYet;
import dev.firstbell.client.singleuser.PageResponse.Refused;
import dev.firstbell.client.websocket.KernelChannel;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import okhttp3.HttpUrl;

/**
 * One student's server, as reached through the hub's proxy (jupyter_server services/). From {@link
 * HubClient#singleUser} or {@link BrowserServer#singleUser}; the same rules of threads, failures and deadlines hold. A token
 * needs {@code access:servers} for this user; the user's own token has it.
 *
 * <p>A server that does not run, or has no route yet, is {@code NOT_FOUND}: the proxy hands its requests to the hub, which
 * answers a GET with a redirect and anything else with a page that says 403 (handlers/base.py, UserUrlHandler).
 *
 * <p>Sends nothing by itself. Thread-safe.
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
     * Opens the front door as a browser would: {@code /user/<name>/} and up to 10 redirects, on the same origin only. A
     * redirect to the hub means that the proxy has no route yet. Landing proves the route and the page, not the token: the
     * plain Jupyter server shows its front page to anyone. {@link #status()} proves access.
     */
    public CompletableFuture<PageResponse> firstPage() {
        HttpUrl front = caller.urls().below(server, "");
        PageWalk.Path path = new PageWalk.Path(
                operation("open the first page"),
                url -> url.encodedPath().startsWith(front.encodedPath()),
                Optional.empty());
        return Futures.map(PageWalk.from(caller, front, path), SingleUser::arrived);
    }

    public static PageResponse arrived(PageWalk walk) {
        BufferedResponse answer = walk.last();
        if (walk.refusal().isPresent()) {
            return new Refused(answer.status(), walk.refusal().get());
        }
        if (walk.leadsTo().isPresent()) {
            return new NotYet(answer.status(), walk.leadsTo().get().encodedPath());
        }
        String path = answer.url().encodedPath();
        if (answer.status() == 200) {
            return new Landed(200, path);
        }
        return answer.status() >= 500 || answer.status() == 424
                ? new NotYet(answer.status(), path)
                : new Refused(answer.status(), answer.message());
    }

    /** What the server says of itself. The server does not count it as activity. */
    public CompletableFuture<ServerStatus> status() {
        return caller.send(
                Caller.get(caller.urls().below(server, "api/status")), operation("ask for the status"), answer -> {
                    JsonBody json = answer.expectOfServer(200).json();
                    return new ServerStatus(
                            json.number("connections"),
                            json.number("kernels"),
                            json.instant("started"),
                            json.instant("last_activity"));
                });
    }

    /** Its kernels. */
    public Kernels kernels() {
        return kernels;
    }

    /** Its kernels as notebooks use them. */
    public Sessions sessions() {
        return new Sessions(caller, server);
    }

    /** Its files. */
    public Contents contents() {
        return new Contents(caller, server);
    }

    /** Its shells. */
    public Terminals terminals() {
        return new Terminals(caller, server);
    }

    /**
     * An app that jupyter-server-proxy runs behind the server.
     *
     * @param path below the server, such as {@code vscode/}, {@code codeserver/} or {@code proxy/8080/}, escaped already;
     *     a slash is put at its end, since without it there is only a redirect that adds one
     */
    public ProxiedApp app(String path) {
        HttpUrl front = caller.urls().below(server, "");
        HttpUrl root = front.resolve(path.endsWith("/") ? path : path + "/");
        if (root == null || root.equals(front) || !root.encodedPath().startsWith(front.encodedPath())) {
            throw new IllegalArgumentException("not the path of an app: " + path);
        }
        return new ProxiedApp(caller, server.user(), front, root);
    }

    /** Starts a kernel of the server's default kind. The same as {@code kernels().start()}. */
    public CompletableFuture<Kernel> startKernel() {
        return kernels.start();
    }

    /** Starts a kernel of a kernelspec, such as {@code python3}; {@code SERVER_ERROR} if there is none of that name. */
    public CompletableFuture<Kernel> startKernel(String kernelspec) {
        return kernels.start(kernelspec);
    }

    /** @return false if there was no such kernel */
    public CompletableFuture<Boolean> deleteKernel(String id) {
        return kernels.delete(id);
    }

    /**
     * Opens a websocket to a kernel; done when the server has heard from the kernel. Cancelling closes the socket.
     *
     * @param id of a kernel of this server
     */
    public CompletableFuture<KernelChannel> openKernel(String id) {
        return kernels.open(id);
    }

    private Operation operation(String name) {
        return Operation.of(name, server.user());
    }
}
