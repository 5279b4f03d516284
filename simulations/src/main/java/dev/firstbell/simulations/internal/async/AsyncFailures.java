package dev.firstbell.simulations.internal.async;

import java.util.concurrent.CompletionException;

/** What went wrong in a future. */
public final class AsyncFailures {
    private AsyncFailures() {}

    /** The failure itself, without the wrapping that dependent futures put around it; null stays null. */
    public static Throwable cause(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }
}
