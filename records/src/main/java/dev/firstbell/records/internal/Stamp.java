package dev.firstbell.records.internal;

import java.time.Instant;

/**
 * When a stage was reached, in the hub's time: somewhere in {@code [earliest, latest]}, best taken at {@code best}.
 *
 * @param cluster whether Kubernetes stamped it
 */
record Stamp(Instant earliest, Instant latest, Instant best, boolean cluster) {
    static Stamp ours(Instant at) {
        return new Stamp(at, at, at, false);
    }

    Stamp notBefore(Instant cause) {
        return cause.isAfter(best) && !cause.isAfter(latest) ? new Stamp(earliest, latest, cause, cluster) : this;
    }

    Stamp notAfter(Instant effect) {
        return effect.isBefore(best) && !effect.isBefore(earliest)
                ? new Stamp(earliest, latest, effect, cluster)
                : this;
    }
}
