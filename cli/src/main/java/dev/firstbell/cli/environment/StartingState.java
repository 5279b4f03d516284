package dev.firstbell.cli.environment;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;

/**
 * The state from which each cell starts: how many of the students' nodes there are without pre-scaling and students, and how
 * a cluster comes back to it.
 *
 * @param baseNodes the nodes that are always there
 * @param patience how long the cluster may take; an autoscaler removes an idle node after 10 minutes and more
 * @param returning what helps it along
 */
public record StartingState(int baseNodes, Duration patience, Returning returning) {
    /** For a live cluster: twice the time after which an autoscaler with the usual flags removes an empty node, and more. */
    public static final Duration LIVE_PATIENCE = Duration.ofMinutes(30);

    public StartingState {
        requireNonNull(patience, "patience is null");
        requireNonNull(returning, "returning is null");
        if (baseNodes < 0) {
            throw new IllegalArgumentException("baseNodes must not be negative: " + baseNodes);
        }
    }

    /** That of a live cluster, whose autoscaler removes the nodes and whose users are left alone. */
    static StartingState live(int baseNodes, Returning returning) {
        return new StartingState(baseNodes, LIVE_PATIENCE, returning);
    }

    /** Helps a cluster back to its starting state. By default it does nothing. */
    public interface Returning {
        /** Once, after the pre-scaling has been released: removes what earlier cells have left. */
        default void begin() {}

        /** Before each look at the nodes: removes those that an autoscaler would remove later. */
        default void removeEmptyNodes() {}

        /** Why no class may start at the hub now, one line each. Asked before each cell changes anything. */
        default List<String> objections() {
            return List.of();
        }
    }
}
