package dev.firstbell.client;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.HubException.Code;
import dev.firstbell.client.PageAnswer.Landed;
import dev.firstbell.client.PageAnswer.NotYet;
import dev.firstbell.client.PageAnswer.Refused;
import dev.firstbell.client.internal.Answer;
import dev.firstbell.client.internal.Futures;
import dev.firstbell.client.internal.HubUrls;
import dev.firstbell.client.internal.Json;
import dev.firstbell.client.internal.Operation;
import dev.firstbell.client.internal.Transport;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;

/**
 * One student's server, as reached through the hub's proxy (jupyter_server services/). From {@link
 * HubClient#singleUser}; the same rules of threads, failures and deadlines hold. The token needs
 * {@code access:servers} for this user; the user's own token has it.
 *
 * <p>A server that does not run, or has no route yet, is {@code NOT_FOUND}: the proxy hands its requests to the hub, which
 * answers a GET with a redirect and anything else with a page that says 403 (handlers/base.py, UserUrlHandler).
 */
public final class SingleUser {
    private static final int MAX_REDIRECTS = 10;
    private static final MediaType JSON = MediaType.get("application/json");

    /** The only ids that jupyter_server routes (services/kernels/handlers.py). */
    private static final Pattern KERNEL_ID = Pattern.compile("\\w+-\\w+-\\w+-\\w+-\\w+");

    private final HubUrls urls;
    private final String user;
    private final Optional<ApiToken> token;
    private final Transport transport;

    SingleUser(HubUrls urls, String user, Optional<ApiToken> token, Transport transport) {
        this.urls = urls;
        this.user = requireNonNull(user, "user is null");
        this.token = token;
        this.transport = transport;
    }

    /**
     * Opens the front door as a browser would: {@code /user/<name>/} and up to 10 redirects, on the same origin only. A
     * redirect to the hub means that the proxy has no route yet. Landing proves the route and the page, not the token: the
     * plain Jupyter server shows its front page to anyone. {@link #status()} proves access.
     */
    public CompletableFuture<PageAnswer> firstPage() {
        return page(urls.server(user, ""), MAX_REDIRECTS);
    }

    private CompletableFuture<PageAnswer> page(HttpUrl url, int redirectsLeft) {
        Request.Builder request = new Request.Builder().url(url).header("Accept", "text/html,*/*;q=0.8");
        CompletableFuture<Answer> sent = send(request, "open the first page", Function.identity());
        return Futures.compose(sent, answer -> {
            if (answer.status() < 300 || answer.status() >= 400) {
                return CompletableFuture.completedFuture(arrived(answer));
            }
            return redirected(answer, redirectsLeft);
        });
    }

    private CompletableFuture<PageAnswer> redirected(Answer answer, int redirectsLeft) {
        String location = answer.headers().get("Location");
        HttpUrl target = location == null ? null : answer.url().resolve(location);
        PageAnswer verdict;
        if (target == null) {
            verdict = new Refused(answer.status(), "redirected to nowhere");
        } else if (!sameOrigin(target)) {
            verdict = new Refused(
                    answer.status(), "redirected to another site: " + target.scheme() + "://" + target.host());
        } else if (!isBelowServer(target)) {
            verdict = new NotYet(answer.status(), target.encodedPath());
        } else if (redirectsLeft == 0) {
            verdict = new Refused(answer.status(), "more than " + MAX_REDIRECTS + " redirects");
        } else {
            return page(target, redirectsLeft - 1);
        }
        return CompletableFuture.completedFuture(verdict);
    }

    private static PageAnswer arrived(Answer answer) {
        String path = answer.url().encodedPath();
        if (answer.status() == 200) {
            return new Landed(200, path);
        }
        return answer.status() >= 500 || answer.status() == 424
                ? new NotYet(answer.status(), path)
                : new Refused(answer.status(), answer.message());
    }

    private boolean sameOrigin(HttpUrl target) {
        HttpUrl base = urls.base();
        return target.scheme().equals(base.scheme())
                && target.host().equals(base.host())
                && target.port() == base.port();
    }

    private boolean isBelowServer(HttpUrl target) {
        return target.encodedPath().startsWith(urls.server(user, "").encodedPath());
    }

    /** What the server says of itself. */
    public CompletableFuture<ServerStatus> status() {
        return send(new Request.Builder().url(urls.server(user, "api/status")), "ask for the status", answer -> {
            expect(answer, 200);
            Json json = answer.json();
            return new ServerStatus(
                    json.number("connections"),
                    json.number("kernels"),
                    json.instant("started"),
                    json.instant("last_activity"));
        });
    }

    /** Starts a kernel of the server's default kind. */
    public CompletableFuture<Kernel> startKernel() {
        return startKernel(Map.of());
    }

    /** Starts a kernel of a kernelspec, such as {@code python3}; {@code SERVER_ERROR} if there is none of that name. */
    public CompletableFuture<Kernel> startKernel(String kernelspec) {
        return startKernel(Map.of("name", requireNonNull(kernelspec, "kernelspec is null")));
    }

    private CompletableFuture<Kernel> startKernel(Map<String, String> body) {
        Request.Builder request = new Request.Builder()
                .url(urls.server(user, "api/kernels"))
                .post(RequestBody.create(Json.write(body), JSON));
        return send(request, "start a kernel", answer -> {
            expect(answer, 201);
            Json json = answer.json();
            String id = json.text("id");
            if (!KERNEL_ID.matcher(id).matches()) {
                throw answer.operation().failure(Code.PROTOCOL, "the kernel's id is not one");
            }
            return new Kernel(id, json.text("name"));
        });
    }

    /** @return false if there was no such kernel */
    public CompletableFuture<Boolean> deleteKernel(String id) {
        return send(
                new Request.Builder()
                        .url(urls.server(user, "api/kernels/" + checked(id)))
                        .delete(),
                "delete a kernel",
                answer -> {
                    if (answer.status() == 404) {
                        return false;
                    }
                    expect(answer, 204);
                    return true;
                });
    }

    /**
     * Opens a websocket to a kernel; done when the server has heard from the kernel. Cancelling closes the socket.
     *
     * @param id of a kernel of this server
     */
    public CompletableFuture<KernelChannel> openKernel(String id) {
        return transport.channel(
                urls.server(user, "api/kernels/" + checked(id) + "/channels"),
                token,
                Operation.of("talk to a kernel", user));
    }

    private static String checked(String id) {
        if (!KERNEL_ID.matcher(id).matches()) {
            throw new IllegalArgumentException("not a kernel's id: " + id);
        }
        return id;
    }

    private <T> CompletableFuture<T> send(Request.Builder request, String operation, Function<Answer, T> read) {
        return transport.send(request, token, Operation.of(operation, user), read);
    }

    private static void expect(Answer answer, int status) {
        if (answer.status() == status) {
            return;
        }
        boolean fromHub = answer.status() == 403 && answer.isPage() || answer.status() == 302;
        throw fromHub
                ? answer.operation()
                        .failure(Code.NOT_FOUND, answer.status(), "the server does not run, or has no route yet")
                : answer.failure();
    }
}
