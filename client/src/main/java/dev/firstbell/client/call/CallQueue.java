package dev.firstbell.client.call;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * The wait of calls inside the client: from the moment a caller made the call until the client began to send it. In
 * between the call waits for a free slot or a thread. Everything later, connecting included, counts as the hub's time.
 *
 * @param waiting the largest number of calls that waited at the same time
 * @param longestWait the longest wait of a call that the client began to send
 * @param left the number of calls that the client began to send
 */
public record CallQueue(int waiting, Duration longestWait, long left) {
    public CallQueue {
        requireNonNull(longestWait, "longestWait is null");
    }
}
