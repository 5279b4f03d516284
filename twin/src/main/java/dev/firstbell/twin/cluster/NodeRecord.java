package dev.firstbell.twin.cluster;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/**
 * The life of one node.
 *
 * @param ordinal counts the nodes of a world from 0; the key of the node's draws
 * @param name as in events
 * @param requestedAt when the autoscaler asked for it; it is paid from here
 * @param readyAt when it became Ready
 * @param imageAt when the students' image was on it
 * @param preemptedAt when the cloud gave notice that it takes it back
 * @param deletedAt when it was removed; it is paid up to here
 * @param mostStudents the most students' pods it held at once
 */
public record NodeRecord(
        int ordinal,
        String name,
        Instant requestedAt,
        Optional<Instant> readyAt,
        Optional<Instant> imageAt,
        Optional<Instant> preemptedAt,
        Optional<Instant> deletedAt,
        int mostStudents) {
    public NodeRecord {
        requireNonNull(name, "name is null");
        requireNonNull(requestedAt, "requestedAt is null");
        requireNonNull(readyAt, "readyAt is null");
        requireNonNull(imageAt, "imageAt is null");
        requireNonNull(preemptedAt, "preemptedAt is null");
        requireNonNull(deletedAt, "deletedAt is null");
    }

    /** How many of these nodes existed at once, at most. */
    public static int mostAtOnce(Collection<NodeRecord> nodes) {
        // The number only rises when a node is asked for.
        return nodes.stream()
                .mapToInt(asked -> (int) nodes.stream()
                        .filter(node -> !node.requestedAt.isAfter(asked.requestedAt)
                                && node.deletedAt
                                        .filter(deleted -> !deleted.isAfter(asked.requestedAt))
                                        .isEmpty())
                        .count())
                .max()
                .orElse(0);
    }

    /** How much of a window the node was paid for. */
    public Duration paidWithin(Instant from, Instant to) {
        Instant start = requestedAt.isAfter(from) ? requestedAt : from;
        Instant end = deletedAt.filter(deleted -> deleted.isBefore(to)).orElse(to);
        return end.isAfter(start) ? Duration.between(start, end) : Duration.ZERO;
    }
}
