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
 * Where a browser ends up that opens a page and follows redirects, on one origin only. It stops at the first redirect that
 * it may not follow.
 *
 * @param last the last answer
 * @param leadsTo where the last answer leads, if it is a redirect on the same origin that was not to be followed
 * @param refusal why a redirect cannot be followed at all
 */
public record PageWalk(BufferedResponse last, Optional<HttpUrl> leadsTo, Optional<String> refusal) {
    private static final int MAX_REDIRECTS = 10;

    /**
     * Where to walk.
     *
     * @param mayFollow which addresses on the same origin
     * @param deadline for each step, instead of the client's
     */
    public record Path(Operation operation, Predicate<HttpUrl> mayFollow, Optional<Duration> deadline) {}

    public static CompletableFuture<PageWalk> from(Caller caller, HttpUrl url, Path path) {
        return from(caller, Caller.get(url), path);
    }

    /** @param first the first request, whatever its method; redirects are followed with GET */
    public static CompletableFuture<PageWalk> from(Caller caller, Request.Builder first, Path path) {
        return step(caller, first, path, MAX_REDIRECTS);
    }

    private static CompletableFuture<PageWalk> step(
            Caller caller, Request.Builder request, Path path, int redirectsLeft) {
        Request.Builder page = request.header("Accept", "text/html,*/*;q=0.8");
        CompletableFuture<BufferedResponse> sent = path.deadline()
                .map(limit -> caller.send(page, path.operation(), limit, Function.<BufferedResponse>identity()))
                .orElseGet(() -> caller.send(page, path.operation(), Function.identity()));
        return Futures.compose(sent, answer -> {
            if (answer.status() < 300 || answer.status() >= 400) {
                return done(answer, Optional.empty(), Optional.empty());
            }
            String location = answer.headers().get("Location");
            HttpUrl target = location == null ? null : answer.url().resolve(location);
            if (target == null) {
                return refused(answer, "redirected to nowhere");
            }
            if (!caller.urls().sameOrigin(target)) {
                return refused(answer, "redirected to another site: " + target.scheme() + "://" + target.host());
            }
            if (!path.mayFollow().test(target)) {
                return done(answer, Optional.of(target), Optional.empty());
            }
            return redirectsLeft == 0
                    ? refused(answer, "more than " + MAX_REDIRECTS + " redirects")
                    : step(caller, Caller.get(target), path, redirectsLeft - 1);
        });
    }

    private static CompletableFuture<PageWalk> refused(BufferedResponse answer, String why) {
        return done(answer, Optional.empty(), Optional.of(why));
    }

    private static CompletableFuture<PageWalk> done(
            BufferedResponse answer, Optional<HttpUrl> leadsTo, Optional<String> refusal) {
        return CompletableFuture.completedFuture(new PageWalk(answer, leadsTo, refusal));
    }
}
