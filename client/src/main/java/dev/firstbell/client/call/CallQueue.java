package dev.firstbell.client.call;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Calls between the moment when somebody made them and the moment when they began to leave: they waited for a place among
 * the calls under way, or for a thread. What comes after that, a connection included, is the hub's time.
 *
 * @param waiting at once, at most
 * @param longestWait of those that began to leave
 * @param left how many began to leave
 */
public record CallQueue(int waiting, Duration longestWait, long left) {
    public CallQueue {
        requireNonNull(longestWait, "longestWait is null");
    }
}
