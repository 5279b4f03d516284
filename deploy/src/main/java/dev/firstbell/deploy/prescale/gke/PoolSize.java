package dev.firstbell.deploy.prescale.gke;

import java.util.Map;

/**
 * The nodes that a pool has or is about to have, by zone.
 *
 * @param source where the numbers are from
 */
record PoolSize(Map<String, Integer> byZone, String source) {
    PoolSize {
        byZone = Map.copyOf(byZone);
    }

    int total() {
        return byZone.values().stream().mapToInt(Integer::intValue).sum();
    }

    int ofLargestZone() {
        return byZone.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }
}
