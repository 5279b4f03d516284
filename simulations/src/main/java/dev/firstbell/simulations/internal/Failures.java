package dev.firstbell.simulations.internal;

import java.util.concurrent.CompletionException;

/** What went wrong in a future. */
public final class Failures {
    private Failures() {}

    /** The failure itself, without the wrapping that dependent futures put around it; null stays null. */
    public static Throwable cause(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }
}
