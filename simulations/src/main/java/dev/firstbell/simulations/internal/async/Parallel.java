package dev.firstbell.simulations.internal.async;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Runs asynchronous work over many items, a few at a time. */
public final class Parallel {
    private Parallel() {}

    /**
     * Done when the work on every item is done.
     *
     * @param atOnce items under way at the same time, at most
     * @param work a failure, thrown or in the future, ends its lane; it is passed on when all lanes have ended
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
            // Work that is done at once must not deepen the stack.
            if (!done.isDone() || done.isCompletedExceptionally()) {
                return done.thenCompose(ignored -> lane(remaining, work));
            }
        }
    }
}
