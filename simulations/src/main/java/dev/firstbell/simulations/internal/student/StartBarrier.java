package dev.firstbell.simulations.internal.student;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Holds the virtual users until the run starts. The engine needs seconds to come up, so the run may start only when every
 * virtual user waits here. Thread-safe.
 */
public final class StartBarrier {
    private final AtomicInteger missing;
    private final CompletableFuture<Void> allWaiting = new CompletableFuture<>();
    private final CompletableFuture<StartSignal> released = new CompletableFuture<>();

    /** @param students the number of students that the barrier expects */
    public StartBarrier(int students) {
        missing = new AtomicInteger(students);
        if (students == 0) {
            allWaiting.complete(null);
        }
    }

    /** Counts one more waiting student. Each student calls this once; the result completes at the release. */
    CompletableFuture<StartSignal> await() {
        if (missing.decrementAndGet() == 0) {
            allWaiting.complete(null);
        }
        return released;
    }

    /** Completes at the release. */
    CompletableFuture<StartSignal> released() {
        return released;
    }

    /** Completes when every expected student waits. */
    public CompletableFuture<Void> allWaiting() {
        return allWaiting;
    }

    /** Releases all students. */
    public void release(StartSignal signal) {
        released.complete(signal);
    }
}
