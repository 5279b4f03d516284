package dev.firstbell.simulations.internal.async;

import java.util.concurrent.CompletionException;

/** Failures of futures. */
public final class FutureFailures {
    private FutureFailures() {}

    /** Removes the {@link CompletionException} that dependent futures wrap around a failure; null stays null. */
    public static Throwable cause(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }
}
