package dev.firstbell.twin.cluster;

import dev.firstbell.twin.cluster.PodEvent.Reason;
import dev.firstbell.twin.cluster.life.ZoneSupply;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the autoscaler does about scale-ups that fail: it backs off, and tells each pending pod once in each pause. */
final class FailedScaleUps {
    private final Cluster cluster;
    private final Set<Pod> told = new HashSet<>();

    FailedScaleUps(Cluster cluster) {
        this.cluster = cluster;
    }

    /**
     * How many of the nodes that the autoscaler wants it requests: none while it backs off.
     *
     * @param wanted the number that it would add
     */
    long requested(long wanted) {
        if (cluster.zone().backsOffUntil().isEmpty()) {
            told.clear();
            return Math.max(0, wanted);
        }
        if (wanted <= 0) {
            return 0;
        }
        List.copyOf(cluster.waiting()).stream()
                .filter(told::add)
                .forEach(pod -> pod.emit(
                        cluster.now(),
                        Reason.NOT_TRIGGER_SCALE_UP,
                        "pod didn't trigger scale-up: 1 in backoff after failed scale-up"));
        return 0;
    }

    /** How many of the requested nodes the zone gives: all or none. */
    long given(long requested) {
        ZoneSupply zone = cluster.zone();
        if (requested > 0 && zone.isOut()) {
            zone.failed();
            return 0;
        }
        return requested;
    }
}
