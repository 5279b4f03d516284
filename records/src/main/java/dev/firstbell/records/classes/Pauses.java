package dev.firstbell.records.classes;

import java.time.Duration;

/**
 * The pauses that are the same for every student of every class, in the hub's time. The injector's students and the
 * twin's use the same ones; {@link Behaviour} and {@link Retry} define all others.
 */
public final class Pauses {
    /** How long a student looks at an error page of a hub that is unavailable or busy before reloading it. */
    public static final Duration RELOAD = Duration.ofSeconds(5);

    /**
     * What stands for the Retry-After of a 429 that has none, as at the limit of active servers. The hub's page suggests
     * "a few minutes".
     */
    public static final Duration WITHOUT_RETRY_AFTER = Duration.ofSeconds(60);

    /** How soon a student's client queries the hub after the progress stream has ended without a result. */
    public static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private Pauses() {}
}
