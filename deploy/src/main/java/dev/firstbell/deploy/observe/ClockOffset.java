package dev.firstbell.deploy.observe;

import java.time.Duration;
import java.time.Instant;

/**
 * How far a server's clock is ahead of ours, from answers that are dated in whole seconds (RFC 9110, {@code Date}).
 *
 * <p>An answer dated {@code d} to a request that left at {@code t0} and came back at {@code t1} says that the server's
 * clock passed through {@code [d, d + 1 s)} in between: ahead by more than {@code d − t1} and less than {@code d + 1 s −
 * t0}. What several answers say together is narrower by far, if the next request is sent when its answer's date will tell
 * which half is true: ten halvings take a second to a millisecond.
 *
 * <p>Immutable.
 *
 * @param least ahead by no less than this
 * @param most ahead by no more than this
 */
record ClockOffset(Duration least, Duration most) {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration UNKNOWN = Duration.ofDays(36_500);

    /** Before any answer. */
    static ClockOffset unknown() {
        return new ClockOffset(UNKNOWN.negated(), UNKNOWN);
    }

    /**
     * With one more answer. If it contradicts the others a clock was set meanwhile; then it counts alone.
     *
     * @param sent by our clock
     * @param received by our clock
     * @param date what the server said
     */
    ClockOffset with(Instant sent, Instant received, Instant date) {
        Duration atLeast = Duration.between(received, date);
        Duration atMost = Duration.between(sent, date).plus(SECOND);
        Duration low = atLeast.compareTo(least) > 0 ? atLeast : least;
        Duration high = atMost.compareTo(most) < 0 ? atMost : most;
        return low.compareTo(high) <= 0 ? new ClockOffset(low, high) : new ClockOffset(atLeast, atMost);
    }

    Duration ahead() {
        return least.plus(most).dividedBy(2);
    }

    Duration uncertainty() {
        return most.minus(least).dividedBy(2);
    }

    /** How long to wait from {@code now}, so that a request which leaves then halves what is not known. */
    Duration untilTelling(Instant now) {
        int intoSecond = now.plus(ahead()).getNano();
        return intoSecond == 0 ? Duration.ZERO : SECOND.minusNanos(intoSecond);
    }
}
