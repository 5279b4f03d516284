package dev.firstbell.simulations.internal.student;

import dev.firstbell.simulations.internal.student.StudentJourney.Departure;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where the virtual users wait until the run goes. The engine takes seconds to come up; the run may go when every one of
 * them stands here. Thread-safe.
 */
public final class StartBarrier {
    private final AtomicInteger missing;
    private final CompletableFuture<Void> full = new CompletableFuture<>();
    private final CompletableFuture<Departure> departure = new CompletableFuture<>();

    /** @param students how many are expected */
    public StartBarrier(int students) {
        missing = new AtomicInteger(students);
        if (students == 0) {
            full.complete(null);
        }
    }

    /** A student has come to the gate; to be called once by each. */
    CompletableFuture<Departure> enter() {
        if (missing.decrementAndGet() == 0) {
            full.complete(null);
        }
        return departure;
    }

    /** What was known at the departure; done at once for those who have gone through. */
    CompletableFuture<Departure> departure() {
        return departure;
    }

    /** Done when everybody stands at the gate. */
    public CompletableFuture<Void> full() {
        return full;
    }

    public void open(Departure known) {
        departure.complete(known);
    }
}
