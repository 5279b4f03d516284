package dev.firstbell.deploy.cluster;

import java.time.Duration;
import java.time.Instant;

/**
 * How far a server's clock is ahead of ours, estimated from responses dated in whole seconds (RFC 9110, {@code Date}).
 *
 * <p>A request leaves at {@code t0}, and a response dated {@code d} arrives at {@code t1}. In between, the server's
 * clock was within {@code [d, d + 1 s)}, so it is ahead by more than {@code d − t1} and by less than {@code d + 1 s −
 * t0}. Each further response can halve that interval, if its request is sent just when the server's second is expected
 * to change: ten halvings reduce a second to a millisecond.
 *
 * <p>Immutable.
 *
 * @param lowerBound the smallest possible offset
 * @param upperBound the largest possible offset
 */
record ClockOffset(Duration lowerBound, Duration upperBound) {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration UNKNOWN = Duration.ofDays(36_500);

    /** The offset before any response is known. */
    static ClockOffset unknown() {
        return new ClockOffset(UNKNOWN.negated(), UNKNOWN);
    }

    /**
     * Adds a response. If it contradicts the earlier ones, one of the clocks was set in between, and only the new
     * response counts.
     *
     * @param sent when the request was sent, by our clock
     * @param received when the response arrived, by our clock
     * @param date the response's {@code Date} header
     */
    ClockOffset with(Instant sent, Instant received, Instant date) {
        Duration atLeast = Duration.between(received, date);
        Duration atMost = Duration.between(sent, date).plus(SECOND);
        Duration low = atLeast.compareTo(lowerBound) > 0 ? atLeast : lowerBound;
        Duration high = atMost.compareTo(upperBound) < 0 ? atMost : upperBound;
        return low.compareTo(high) <= 0 ? new ClockOffset(low, high) : new ClockOffset(atLeast, atMost);
    }

    Duration ahead() {
        return lowerBound.plus(upperBound).dividedBy(2);
    }

    Duration uncertainty() {
        return upperBound.minus(lowerBound).dividedBy(2);
    }

    /** How long to wait from {@code now} so that the next request halves the interval. */
    Duration delayToNextHalving(Instant now) {
        int intoSecond = now.plus(ahead()).getNano();
        return intoSecond == 0 ? Duration.ZERO : SECOND.minusNanos(intoSecond);
    }
}
