package dev.firstbell.deploy.prescale.converge;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** The nodes that a schedule wants over time. Implementations are pure: the same instant always has the same answer. */
public interface Demand {
    /** What is wanted at an instant. */
    Wanted at(Instant instant);

    /** The first instant after the given one at which the number changes; empty if it never does. */
    Optional<Instant> nextChange(Instant after);

    /** The time zone of the schedule, in which its days begin. */
    ZoneId timeZone();

    /**
     * A number of nodes, and why.
     *
     * @param nodes at least 0
     * @param reasons the windows and events that it comes from, or the holiday that cancels them; one line each
     */
    record Wanted(int nodes, List<String> reasons) {
        public Wanted {
            requireNonNull(reasons, "reasons is null");
            reasons = List.copyOf(reasons);
            if (nodes < 0) {
                throw new IllegalArgumentException("nodes must not be negative: " + nodes);
            }
        }
    }

    /** The largest number within a period that begins at {@code from}. */
    default int mostBetween(Instant from, Instant until) {
        int most = at(from).nodes();
        Optional<Instant> change = nextChange(from);
        while (change.isPresent() && change.get().isBefore(until)) {
            most = Math.max(most, at(change.get()).nodes());
            change = nextChange(change.get());
        }
        return most;
    }
}
