package dev.firstbell.records.classes;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;

/**
 * How students ask again for a server whose start has failed: a few quick tries, as a person clicks once more, and then
 * pauses that double up to a longest one, as a person loses faith. The part of {@link Behaviour} that all students of a
 * class share. All durations are the hub's time.
 *
 * <p>With {@link #DEFAULT}, a start that fails at once and for good is requested 11 times in ten minutes: after 0, 5, 10,
 * 15, 25, 45, 85, 165, 285, 405 and 525 seconds. Zero to JupyterHub exits and restarts after five failures in a row
 * (consecutive_failure_limit), to which one such student comes in 25 seconds if no other start succeeds in between.
 *
 * @param quickTries how many failures in a row are followed by the short pause
 * @param pause after each of these
 * @param longestPause which later pauses grow to
 */
public record Retry(
        int quickTries,
        @JsonProperty("pauseMs") Duration pause,
        @JsonProperty("longestPauseMs") Duration longestPause) {
    /** What students do unless the class file says otherwise. */
    public static final Retry DEFAULT = new Retry(3, Duration.ofSeconds(5), Duration.ofMinutes(2));

    /** A ceiling against a slip of the finger. */
    public static final int MOST_QUICK_TRIES = 1_000;

    public Retry {
        requireNonNull(pause, "pause is null");
        requireNonNull(longestPause, "longestPause is null");
        if (quickTries < 0 || quickTries > MOST_QUICK_TRIES) {
            throw new IllegalArgumentException("quickTries must be from 0 to " + MOST_QUICK_TRIES + ": " + quickTries);
        }
        if (pause.compareTo(Behaviour.SHORTEST) < 0) {
            throw new IllegalArgumentException("pause must be at least " + Behaviour.SHORTEST + ": " + pause);
        }
        if (longestPause.compareTo(pause) < 0) {
            throw new IllegalArgumentException("longestPause " + longestPause + " is shorter than pause " + pause);
        }
    }

    /**
     * How long until a student asks again.
     *
     * @param failures starts that have failed in a row, at least one
     */
    public Duration pauseAfter(int failures) {
        Duration next = pause;
        for (int i = quickTries; i < failures && next.compareTo(longestPause) < 0; i++) {
            next = next.multipliedBy(2);
        }
        return next.compareTo(longestPause) < 0 ? next : longestPause;
    }
}
