package dev.firstbell.deploy.cluster;

import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.net.HttpURLConnection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Reports failed requests: the library reconnects by itself and does not report that it had to. Thread-safe. */
public final class ConnectionFailures implements Interceptor {
    private volatile Consumer<String> listener = reason -> {};
    private volatile Refusal last;

    /** Sets the listener, which receives the reason of each failure, from any thread. It replaces the one before. */
    public void onFailure(Consumer<String> reasons) {
        listener = reasons;
    }

    @Override
    public void afterConnectionFailure(HttpRequest request, Throwable failure) {
        listener.accept(FailureMessages.reason(failure));
    }

    @Override
    public CompletableFuture<Boolean> afterFailure(BasicBuilder builder, HttpResponse<?> response, RequestTags tags) {
        // A 410 is not a failure of the connection: the informer lists the objects again. Nor is a version that these
        // credentials may not read, since the response has its date all the same.
        boolean versionRefused = response.code() < HttpURLConnection.HTTP_INTERNAL_ERROR
                && response.request().uri().getPath().endsWith("/version");
        Refusal refusal = new Refusal(response.request().uri(), Optional.ofNullable(response.header("Location")));
        last = refusal;
        if (response.code() != HttpURLConnection.HTTP_GONE && !versionRefused) {
            listener.accept(reason(response.code(), refusal));
        }
        return CompletableFuture.completedFuture(false);
    }

    /** The last response that was not the one asked for; empty if there was none. */
    Optional<Refusal> lastRefusal() {
        return Optional.ofNullable(last);
    }

    private static String reason(int code, Refusal refusal) {
        if (code / 100 == 2) {
            // An ordinary answer is a failure only where a websocket was asked for.
            return "the answer to a watch (" + code
                    + ") does not upgrade to a websocket; a proxy between may remove the header Upgrade";
        }
        return refusal.redirectsTo()
                .filter(target -> code / 100 == 3)
                .map(target -> "the API server redirected to " + target + " (" + code + "), which was not followed")
                .orElse("the API server responded with " + code);
    }
}
