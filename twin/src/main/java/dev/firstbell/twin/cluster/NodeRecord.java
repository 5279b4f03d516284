package dev.firstbell.twin.cluster;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/**
 * The life cycle of one node. Immutable.
 *
 * @param ordinal the node's number in its world, from 0; the key of the node's draws
 * @param name the name in Kubernetes events
 * @param zone the name of the node's zone
 * @param onDemand whether it is of the on-demand pool to fall back to, and has another price than the others
 * @param requestedAt when the autoscaler requested the node; billing starts here
 * @param readyAt when the node became Ready
 * @param imageAt when the node had the students' image
 * @param suspendedAt when the node was suspended, as a node of a standby buffer
 * @param resumedAt when it had resumed
 * @param preemptedAt when the cloud gave notice of the preemption
 * @param deletedAt when the node was removed; billing ends here
 * @param mostStudents the maximum number of students' pods on the node at one time
 */
public record NodeRecord(
        int ordinal,
        String name,
        String zone,
        boolean onDemand,
        Instant requestedAt,
        Optional<Instant> readyAt,
        Optional<Instant> imageAt,
        Optional<Instant> suspendedAt,
        Optional<Instant> resumedAt,
        Optional<Instant> preemptedAt,
        Optional<Instant> deletedAt,
        int mostStudents) {
    public NodeRecord {
        requireNonNull(name, "name is null");
        requireNonNull(zone, "zone is null");
        requireNonNull(requestedAt, "requestedAt is null");
        requireNonNull(readyAt, "readyAt is null");
        requireNonNull(imageAt, "imageAt is null");
        requireNonNull(suspendedAt, "suspendedAt is null");
        requireNonNull(resumedAt, "resumedAt is null");
        requireNonNull(preemptedAt, "preemptedAt is null");
        requireNonNull(deletedAt, "deletedAt is null");
    }

    /** The maximum number of these nodes that existed at one time. */
    public static int mostAtOnce(Collection<NodeRecord> nodes) {
        // The number increases only when a node is requested.
        return nodes.stream()
                .mapToInt(requested -> (int) nodes.stream()
                        .filter(node -> !node.requestedAt.isAfter(requested.requestedAt)
                                && node.deletedAt
                                        .filter(deleted -> !deleted.isAfter(requested.requestedAt))
                                        .isEmpty())
                        .count())
                .max()
                .orElse(0);
    }

    /**
     * The part of a window for which the node was billed. A suspended node is not: the cloud bills its disk and address, which
     * no figure includes.
     */
    public Duration paidWithin(Instant from, Instant to) {
        Instant end = deletedAt.orElse(to);
        Duration existing = within(requestedAt, end, from, to);
        return suspendedAt
                .map(suspended -> existing.minus(within(suspended, resumedAt.orElse(end), from, to)))
                .orElse(existing);
    }

    private static Duration within(Instant begin, Instant end, Instant from, Instant to) {
        Instant start = begin.isAfter(from) ? begin : from;
        Instant last = end.isBefore(to) ? end : to;
        return last.isAfter(start) ? Duration.between(start, last) : Duration.ZERO;
    }
}
