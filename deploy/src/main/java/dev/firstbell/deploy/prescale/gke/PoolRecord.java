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
 * @param changedAt when the pool was last changed, by the clock of the machine that did it; empty while the first change is
 *     under way
 * @param operation the last resize; empty if the pool was not resized
 */
public record PoolRecord(
        int minimum,
        boolean total,
        int asked,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<Instant> changedAt,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<String> operation) {
    public PoolRecord {
        requireNonNull(changedAt, "changedAt is null");
        requireNonNull(operation, "operation is null");
        if (minimum < 0 || asked < 0 || minimum > Fields.MOST_NODES || asked > Fields.MOST_NODES) {
            throw new IllegalArgumentException("numbers of nodes must be from 0 to " + Fields.MOST_NODES);
        }
    }

    /** Before the first change. */
    static PoolRecord before(PoolLimits limits, int asked) {
        return new PoolRecord(limits.min(), limits.total(), asked, Optional.empty(), Optional.empty());
    }

    PoolRecord asking(int nodes) {
        return new PoolRecord(minimum, total, nodes, changedAt, operation);
    }

    PoolRecord changed(Instant at, Optional<String> by) {
        return new PoolRecord(minimum, total, asked, Optional.of(at), by);
    }

    /** The minimum that the pool had before, in the unit that its limits have now. */
    int minimumIn(PoolLimits limits, int zones) {
        if (total == limits.total()) {
            return minimum;
        }
        return total ? Resize.roundedUp(minimum, zones) : minimum * zones;
    }
}
