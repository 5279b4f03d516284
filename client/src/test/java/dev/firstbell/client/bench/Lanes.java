package dev.firstbell.client.bench;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/** Asynchronous work over many items, so many at once. */
final class Lanes {
    private Lanes() {}

    /** Returns when all is done. */
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
