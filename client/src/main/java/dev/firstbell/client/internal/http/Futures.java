package dev.firstbell.client.internal.http;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Composition of futures in which cancellation propagates upstream and exceptions are not wrapped. */
public final class Futures {
    private Futures() {}

    /** Like {@link CompletableFuture#thenCompose}. */
    public static <A, B> CompletableFuture<B> compose(
            CompletableFuture<A> first, Function<? super A, CompletableFuture<B>> next) {
        CompletableFuture<B> result = new CompletableFuture<>();
        cancelWith(result, first);
        first.whenComplete((value, failure) -> {
            if (failure != null) {
                result.completeExceptionally(failure);
            } else if (!result.isDone()) {
                try {
                    CompletableFuture<B> second = next.apply(value);
                    cancelWith(result, second);
                    second.whenComplete((outcome, secondFailure) -> {
                        if (secondFailure != null) {
                            result.completeExceptionally(secondFailure);
                        } else {
                            result.complete(outcome);
                        }
                    });
                } catch (RuntimeException e) {
                    result.completeExceptionally(e);
                }
            }
        });
        return result;
    }

    /** Like {@link CompletableFuture#thenApply}. */
    public static <A, B> CompletableFuture<B> map(CompletableFuture<A> first, Function<? super A, B> change) {
        return compose(first, value -> CompletableFuture.completedFuture(change.apply(value)));
    }

    private static void cancelWith(CompletableFuture<?> downstream, CompletableFuture<?> upstream) {
        downstream.whenComplete((value, failure) -> {
            if (downstream.isCancelled()) {
                upstream.cancel(true);
            }
        });
    }
}
