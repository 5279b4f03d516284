package dev.firstbell.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.client.call.HubException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The results and failures of futures, within 20 s. */
public final class FutureOutcomes {
    private FutureOutcomes() {}

    public static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(20, TimeUnit.SECONDS);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("the future did not complete in time", e);
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        }
    }

    /** The failure, which must be a HubException without a wrapper. */
    public static HubException failure(CompletableFuture<?> future) {
        Throwable[] thrown = new Throwable[1];
        CompletableFuture<Object> settled = future.handle((value, failure) -> {
            thrown[0] = failure;
            return value;
        });
        Object value = get(settled);
        assertThat(thrown[0]).as("instead of a failure: " + value).isInstanceOf(HubException.class);
        return (HubException) thrown[0];
    }
}
