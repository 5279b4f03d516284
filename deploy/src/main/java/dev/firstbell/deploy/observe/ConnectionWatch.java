package dev.firstbell.deploy.observe;

import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.net.HttpURLConnection;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Hears of every request that failed: the library connects anew by itself and keeps to itself that it had to. */
final class ConnectionWatch implements Interceptor {
    private volatile Consumer<String> listener = reason -> {};

    /** Who is told why from now on; any thread may tell. */
    public void tell(Consumer<String> reasons) {
        listener = reasons;
    }

    @Override
    public void afterConnectionFailure(HttpRequest request, Throwable failure) {
        listener.accept(FailureMessages.reason(failure));
    }

    @Override
    public CompletableFuture<Boolean> afterFailure(BasicBuilder builder, HttpResponse<?> response, RequestTags tags) {
        // Gone is no failure of the connection: everything is listed anew.
        if (response.code() != HttpURLConnection.HTTP_GONE) {
            listener.accept("the API server answered " + response.code());
        }
        return CompletableFuture.completedFuture(false);
    }
}
