package dev.firstbell.twin.cluster.life;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The autoscaler's pause after a scale-up that failed (cluster-autoscaler, {@code exponential_backoff.go}): it doubles with
 * each failure after a pause, up to a maximum, and is short again after a scale-up that succeeded or when the last failure is
 * long ago. A failure during a pause begins the first pause anew. Failures at one instant are those of one request. Immutable.
 */
final class BackOff {
    private final Duration first;
    private final Duration most;
    private final Duration reset;
    private final Optional<Failure> last;

    private record Failure(Instant at, Duration pause) {
        Instant until() {
            return at.plus(pause);
        }
    }

    BackOff(Duration first, Duration most, Duration reset) {
        this(first, most, reset, Optional.empty());
    }

    private BackOff(Duration first, Duration most, Duration reset, Optional<Failure> last) {
        this.first = first;
        this.most = most;
        this.reset = reset;
        this.last = last;
    }

    BackOff failed(Instant now) {
        if (last.filter(before -> before.at().equals(now)).isPresent()) {
            return this;
        }
        // In the autoscaler's code a failure at the very end of a pause counts as one during it. There, a scan never
        // begins at
        // that instant; the scans of the model are on a grid, and do.
        Duration pause = last.filter(before -> !before.at().plus(reset).isBefore(now))
                .filter(before -> !before.until().isAfter(now))
                .map(before -> longer(before.pause()))
                .orElse(first);
        return new BackOff(first, most, reset, Optional.of(new Failure(now, pause)));
    }

    /** After a scale-up that succeeded. */
    BackOff succeeded() {
        return last.isEmpty() ? this : new BackOff(first, most, reset);
    }

    private Duration longer(Duration pause) {
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(most) > 0 ? most : doubled;
    }

    /** Until when the autoscaler leaves the pool alone; empty if it does not. */
    Optional<Instant> until(Instant now) {
        return last.map(Failure::until).filter(until -> until.isAfter(now));
    }
}
