package dev.firstbell.deploy.prescale.gke;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Optional;

/**
 * What Firstbell remembers of a pool whose minimum it raised. GKE has no place for it: a pool shows only its present minimum.
 *
 * @param minimum the minimum that the pool had before, in the unit of its autoscaling: for each zone, or for the whole pool
 * @param total whether that is for the whole pool
 * @param asked how many nodes are asked for; the minimum may be higher, because it is rounded up in a pool over zones
 * @param set the minimum that Firstbell set or found last, in the same unit; another one was not Firstbell's
 * @param changedAt when the pool was last changed, by the clock of the machine that did it; empty while the first change is
 *     under way
 * @param operation the last resize; empty if the pool was not resized
 */
public record PoolRecord(
        int minimum,
        boolean total,
        int asked,
        int set,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<Instant> changedAt,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<String> operation) {
    public PoolRecord {
        requireNonNull(changedAt, "changedAt is null");
        requireNonNull(operation, "operation is null");
        if (Math.min(Math.min(minimum, asked), set) < 0
                || Math.max(Math.max(minimum, asked), set) > Fields.MOST_NODES) {
            throw new IllegalArgumentException("numbers of nodes must be from 0 to " + Fields.MOST_NODES);
        }
    }

    /** Before the first change. */
    static PoolRecord before(PoolLimits limits, int asked) {
        return new PoolRecord(limits.min(), limits.total(), asked, limits.min(), Optional.empty(), Optional.empty());
    }

    /** Before the next change. */
    PoolRecord asking(int nodes, int present) {
        return new PoolRecord(minimum, total, nodes, present, changedAt, operation);
    }

    /** After a change. */
    PoolRecord changed(int present, Instant at, Optional<String> by) {
        return new PoolRecord(minimum, total, asked, present, Optional.of(at), by);
    }

    /** The minimum to set for so many nodes, in the unit that the limits have now: never below the one from before. */
    int target(int nodes, PoolLimits limits, int zones) {
        int before = minimumIn(limits, zones);
        return nodes == 0 ? before : Math.max(before, limits.minFor(nodes, zones));
    }

    /** Whether the pool's minimum is neither the last one nor the one to which it was being changed. */
    boolean isSetByAnother(PoolLimits limits, int zones) {
        return total == limits.total() && limits.min() != set && limits.min() != target(asked, limits, zones);
    }

    /** The minimum that the pool had before, in the unit that its limits have now. */
    int minimumIn(PoolLimits limits, int zones) {
        if (total == limits.total()) {
            return minimum;
        }
        return total ? Resize.roundedUp(minimum, zones) : minimum * zones;
    }
}
