package dev.firstbell.client.internal.http;

import dev.firstbell.client.call.HubException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/** Sends requests and reads complete responses. Thread-safe. */
public final class Http {
    private final OkHttpClient client;
    private final Calls calls;

    public Http(OkHttpClient client, Calls calls) {
        this.client = client;
        this.calls = calls;
    }

    /**
     * Sends a request. Cancelling the future closes the connection.
     *
     * @param deadline instead of the client's request timeout
     * @param read turns the response into a value, whatever its status
     */
    public <T> CompletableFuture<T> send(
            Request request,
            Credentials credentials,
            Operation operation,
            Optional<Duration> deadline,
            Function<BufferedResponse, T> read) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Call call = client.newCall(request);
        deadline.ifPresent(limit -> call.timeout().timeout(limit.toMillis(), TimeUnit.MILLISECONDS));
        result.whenComplete((value, failure) -> {
            if (result.isCancelled()) {
                call.cancel();
            }
        });
        calls.make(
                call,
                response -> {
                    T value;
                    // The connection returns to the pool before a dependent stage acts on the response.
                    try (response) {
                        credentials.learn(request.url(), response.headers());
                        value = read.apply(BufferedResponse.read(response, operation));
                    } catch (IOException e) {
                        result.completeExceptionally(operation.failure(e, call.isCanceled()));
                        return;
                    } catch (HubException e) {
                        result.completeExceptionally(e);
                        return;
                    } catch (RuntimeException e) {
                        result.completeExceptionally(
                                operation.failure(HubException.Code.PROTOCOL, "the response cannot be read", e));
                        return;
                    }
                    result.complete(value);
                },
                failure -> result.completeExceptionally(operation.failure(failure, call.isCanceled())));
        return result;
    }
}
