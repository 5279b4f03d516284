package dev.firstbell.records.cluster;

import java.time.Instant;

/**
 * When a stage was reached, in the hub's time: somewhere in {@code [earliest, latest]}, best taken at {@code best}.
 *
 * @param cluster whether Kubernetes stamped it
 */
record UncertainInstant(Instant earliest, Instant latest, Instant best, boolean cluster) {
    static UncertainInstant ours(Instant at) {
        return new UncertainInstant(at, at, at, false);
    }

    UncertainInstant notBefore(Instant cause) {
        return cause.isAfter(best) && !cause.isAfter(latest)
                ? new UncertainInstant(earliest, latest, cause, cluster)
                : this;
    }

    UncertainInstant notAfter(Instant effect) {
        return effect.isBefore(best) && !effect.isBefore(earliest)
                ? new UncertainInstant(earliest, latest, effect, cluster)
                : this;
    }
}
