package dev.firstbell.benchmarks;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/** Runs asynchronous work on many items with bounded concurrency. */
final class Lanes {
    private Lanes() {}

    /** Returns when the work on all items has completed. */
    static <T> void run(List<T> items, int atOnce, Function<T, CompletableFuture<Void>> work)
            throws InterruptedException {
        Semaphore free = new Semaphore(atOnce);
        CompletableFuture<?>[] all = new CompletableFuture<?>[items.size()];
        for (int i = 0; i < all.length; i++) {
            free.acquire();
            all[i] = work.apply(items.get(i)).whenComplete((done, failure) -> free.release());
        }
        CompletableFuture.allOf(all).join();
    }
}
