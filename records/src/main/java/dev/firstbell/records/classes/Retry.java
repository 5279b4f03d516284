package dev.firstbell.records.classes;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;

/**
 * How students request a server again after a failed start: a few quick tries, as a person clicks once more, and then
 * pauses that double up to a longest one, as a person tries less and less often. The part of {@link Behaviour} that all
 * students of a class share. All durations are the hub's time.
 *
 * <p>With {@link #DEFAULT}, a start that always fails at once is requested 11 times in ten minutes: after 0, 5, 10,
 * 15, 25, 45, 85, 165, 285, 405 and 525 seconds. Zero to JupyterHub exits and restarts after five failures in a row
 * (consecutive_failure_limit), which one such student causes within 25 seconds if no other start succeeds in between.
 *
 * @param quickTries number of failures in a row after which the pause is the short one
 * @param pause the short pause
 * @param longestPause the limit of the later, growing pauses
 */
public record Retry(
        int quickTries,
        @JsonProperty("pauseMs") Duration pause,
        @JsonProperty("longestPauseMs") Duration longestPause) {
    /** The default of the class file. */
    public static final Retry DEFAULT = new Retry(3, Duration.ofSeconds(5), Duration.ofMinutes(2));

    /** A ceiling that detects typing errors. */
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
     * The pause before the next request.
     *
     * @param failures failed starts in a row, at least 1
     */
    public Duration pauseAfter(int failures) {
        Duration next = pause;
        for (int i = quickTries; i < failures && next.compareTo(longestPause) < 0; i++) {
            next = next.multipliedBy(2);
        }
        return next.compareTo(longestPause) < 0 ? next : longestPause;
    }
}
