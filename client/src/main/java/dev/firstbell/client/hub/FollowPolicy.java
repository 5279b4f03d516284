package dev.firstbell.client.hub;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How {@link Servers#follow} keeps at it.
 *
 * @param pause between a broken stream and the next, and between two looks at the user. At least 1 s is polite: each look
 *     costs the hub database queries.
 * @param streams how many streams may break before only the user is looked at: some proxies hold event streams back
 * @param patience for all of it, on this machine's clock
 */
public record FollowPolicy(Duration pause, int streams, Duration patience) {
    public FollowPolicy {
        positive(pause, "pause");
        positive(patience, "patience");
        if (streams < 1) {
            throw new IllegalArgumentException("streams is less than 1: " + streams);
        }
    }

    /** A pause of 2 s, 5 streams, 10 minutes: Z2JH gives a start 300 s, and a hub needs a minute to restart. */
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
