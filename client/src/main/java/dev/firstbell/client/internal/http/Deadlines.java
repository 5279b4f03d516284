package dev.firstbell.client.internal.http;

import dev.firstbell.client.call.HubException.Code;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Deadlines for futures. The timer is removed as soon as the future is complete. */
public final class Deadlines {
    private Deadlines() {}

    /**
     * Completes the future with {@code TIMEOUT} if it is not complete by the deadline.
     *
     * @param what the first words of the message, such as "the websocket did not open"
     */
    public static void limit(
            CompletableFuture<?> future,
            Duration deadline,
            ScheduledExecutorService scheduler,
            Operation operation,
            String what) {
        try {
            ScheduledFuture<?> timer = scheduler.schedule(
                    () -> future.completeExceptionally(
                            operation.failure(Code.TIMEOUT, what + " within " + deadline.toMillis() + " ms")),
                    deadline.toNanos(),
                    TimeUnit.NANOSECONDS);
            future.whenComplete((value, failure) -> timer.cancel(false));
        } catch (RejectedExecutionException e) {
            future.completeExceptionally(operation.failure(Code.CANCELLED, "the client is closed", e));
        }
    }
}
