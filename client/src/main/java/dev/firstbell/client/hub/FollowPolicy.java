package dev.firstbell.client.hub;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How {@link Servers#follow} retries.
 *
 * @param pause the time between a broken stream and the next, and between two look-ups of the user. Use at least 1 s:
 *     each look-up costs the hub database queries.
 * @param streams how many streams may break before only the user is looked up; some proxies hold event streams back
 * @param patience the longest time to follow a start, on this machine's clock
 */
public record FollowPolicy(Duration pause, int streams, Duration patience) {
    public FollowPolicy {
        positive(pause, "pause");
        positive(patience, "patience");
        if (streams < 1) {
            throw new IllegalArgumentException("streams is less than 1: " + streams);
        }
    }

    /** A pause of 2 s, 5 streams and 10 minutes: Z2JH allows 300 s for a start, and a hub restarts within a minute. */
    public static FollowPolicy defaults() {
        return new FollowPolicy(Duration.ofSeconds(2), 5, Duration.ofMinutes(10));
    }

    private static void positive(Duration value, String name) {
        requireNonNull(value, name + " is null");
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " is not positive: " + value);
        }
    }
}
