package dev.firstbell.records.cluster;

import java.time.Instant;

/**
 * An instant in the hub's time that is known as an interval: it lies in {@code [earliest, latest]}, and {@code best} is the
 * best estimate.
 *
 * @param cluster whether the timestamp is Kubernetes'
 */
record UncertainInstant(Instant earliest, Instant latest, Instant best, boolean cluster) {
    /** An instant by our own clock, which is exact. */
    static UncertainInstant ours(Instant at) {
        return new UncertainInstant(at, at, at, false);
    }

    /** The estimate no earlier than a cause, as far as the interval allows. */
    UncertainInstant notBefore(Instant cause) {
        return cause.isAfter(best) && !cause.isAfter(latest)
                ? new UncertainInstant(earliest, latest, cause, cluster)
                : this;
    }

    /** The estimate no later than an effect, as far as the interval allows. */
    UncertainInstant notAfter(Instant effect) {
        return effect.isBefore(best) && !effect.isBefore(earliest)
                ? new UncertainInstant(earliest, latest, effect, cluster)
                : this;
    }
}
