package dev.firstbell.records.readiness;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;

/**
 * Users' volume claims that KubeSpawner made.
 *
 * @param count how many there are
 * @param pending how many are Pending although a pod waits for them
 * @param waiting how many are Pending without a pod: they are bound when one comes
 * @param lost how many have lost their volume
 * @param byZone how many volumes can be used in one zone only, by that zone
 * @param zonesUnread why the zones of the volumes could not be read; empty if they could
 */
public record UserClaims(
        int count, int pending, int waiting, int lost, Map<String, Integer> byZone, Optional<String> zonesUnread) {
    public UserClaims {
        byZone = Map.copyOf(byZone);
        requireNonNull(zonesUnread, "zonesUnread is null");
    }
}
