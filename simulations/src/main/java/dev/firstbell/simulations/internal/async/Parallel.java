package dev.firstbell.simulations.internal.async;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Runs asynchronous work on many items with bounded concurrency. */
public final class Parallel {
    private Parallel() {}

    /**
     * Completes when the work on every item has completed.
     *
     * @param atOnce the maximum number of items in progress at the same time
     * @param work a failure, thrown or in the returned future, ends its lane; the result fails once all lanes have ended
     */
    public static <T> CompletableFuture<Void> forEach(
            List<T> items, int atOnce, Function<T, CompletableFuture<Void>> work) {
        Iterator<T> remaining = items.iterator();
        CompletableFuture<?>[] lanes = new CompletableFuture<?>[Math.min(atOnce, items.size())];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = lane(remaining, work);
        }
        return CompletableFuture.allOf(lanes);
    }

    private static <T> CompletableFuture<Void> lane(Iterator<T> remaining, Function<T, CompletableFuture<Void>> work) {
        while (true) {
            T item;
            synchronized (remaining) {
                if (!remaining.hasNext()) {
                    return CompletableFuture.completedFuture(null);
                }
                item = remaining.next();
            }
            CompletableFuture<Void> done;
            try {
                done = work.apply(item);
            } catch (RuntimeException e) {
                return CompletableFuture.failedFuture(e);
            }
            // Work that completes immediately must not deepen the stack.
            if (!done.isDone() || done.isCompletedExceptionally()) {
                return done.thenCompose(ignored -> lane(remaining, work));
            }
        }
    }
}
