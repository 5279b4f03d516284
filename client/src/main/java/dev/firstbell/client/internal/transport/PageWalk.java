package dev.firstbell.client.internal.transport;

import dev.firstbell.client.internal.http.BufferedResponse;
import dev.firstbell.client.internal.http.Futures;
import dev.firstbell.client.internal.http.Operation;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import okhttp3.HttpUrl;
import okhttp3.Request;

/**
 * The result of opening a page and following redirects on one origin, as a browser does. It stops at the first redirect
 * that it may not follow.
 *
 * @param last the last response
 * @param leadsTo the target of the last response, if it is a redirect on the same origin that the path does not allow
 * @param rejection why the last redirect cannot be followed: no target, another site, or too many redirects
 */
public record PageWalk(BufferedResponse last, Optional<HttpUrl> leadsTo, Optional<String> rejection) {
    private static final int MAX_REDIRECTS = 10;

    /**
     * The redirects to follow.
     *
     * @param mayFollow the addresses on the same origin to follow
     * @param deadline for each request, instead of the client's request timeout
     */
    public record Path(Operation operation, Predicate<HttpUrl> mayFollow, Optional<Duration> deadline) {}

    /** Opens a page with GET. */
    public static CompletableFuture<PageWalk> from(Caller caller, HttpUrl url, Path path) {
        return from(caller, Caller.get(url), path);
    }

    /**
     * Sends a request and follows its redirects with GET.
     *
     * @param first the first request, of any method
     */
    public static CompletableFuture<PageWalk> from(Caller caller, Request.Builder first, Path path) {
        return step(caller, first, path, MAX_REDIRECTS);
    }

    private static CompletableFuture<PageWalk> step(
            Caller caller, Request.Builder request, Path path, int redirectsLeft) {
        Request.Builder page = request.header("Accept", "text/html,*/*;q=0.8");
        CompletableFuture<BufferedResponse> sent = path.deadline()
                .map(limit -> caller.send(page, path.operation(), limit, Function.<BufferedResponse>identity()))
                .orElseGet(() -> caller.send(page, path.operation(), Function.identity()));
        return Futures.compose(sent, response -> {
            if (response.status() < 300 || response.status() >= 400) {
                return done(response, Optional.empty(), Optional.empty());
            }
            String location = response.headers().get("Location");
            HttpUrl target = location == null ? null : response.url().resolve(location);
            if (target == null) {
                return deadEnd(response, "redirected without a valid address");
            }
            if (!caller.urls().sameOrigin(target)) {
                return deadEnd(response, "redirected to another site: " + target.scheme() + "://" + target.host());
            }
            if (!path.mayFollow().test(target)) {
                return done(response, Optional.of(target), Optional.empty());
            }
            return redirectsLeft == 0
                    ? deadEnd(response, "more than " + MAX_REDIRECTS + " redirects")
                    : step(caller, Caller.get(target), path, redirectsLeft - 1);
        });
    }

    private static CompletableFuture<PageWalk> deadEnd(BufferedResponse response, String why) {
        return done(response, Optional.empty(), Optional.of(why));
    }

    private static CompletableFuture<PageWalk> done(
            BufferedResponse response, Optional<HttpUrl> leadsTo, Optional<String> rejection) {
        return CompletableFuture.completedFuture(new PageWalk(response, leadsTo, rejection));
    }
}
