package dev.firstbell.twin.readiness;

import dev.firstbell.records.deployment.Deployment.Home;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.readiness.StudentNode;
import dev.firstbell.records.readiness.UserClaims;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Volumes that can be used in one zone only, against the zones of the warm nodes. It answers the rule `zones`. */
final class ZonesCheck implements Check {
    static final String LABEL = "zones";

    @Override
    public String label() {
        return LABEL;
    }

    @Override
    public CheckResult on(Situation situation) {
        return about(situation.facts().claims(), false, claims -> judge(situation, claims));
    }

    private static Verdict judge(Situation situation, UserClaims claims) {
        boolean own = situation
                .deployment()
                .student()
                .storage()
                .ifKnown()
                .filter(storage -> storage.home() != Home.OWN_VOLUME && storage.extra() == 0)
                .isPresent();
        if (own || claims.count() == 0) {
            return new Verdict.Go("No user's volume belongs to one zone.");
        }
        Optional<String> unread = claims.zonesUnread();
        if (unread.isPresent()) {
            return new Verdict.Unknown(
                    "In which zones the " + Plural.of(claims.count(), "volume", "volumes")
                            + " of users are is not known: " + Words.sentence(unread.get()),
                    "grant the permission, or look at the node affinity in `kubectl describe pv`",
                    false);
        }
        if (claims.byZone().isEmpty()) {
            return new Verdict.Go("No user's volume belongs to one zone.");
        }
        Set<String> zones = new TreeSet<>();
        situation.warm().stream()
                .map(StudentNode::zone)
                .flatMap(Optional::stream)
                .forEach(zones::add);
        List<String> without = claims.byZone().keySet().stream()
                .filter(zone -> !zones.contains(zone))
                .sorted()
                .toList();
        String volumes = "Users' volumes are in "
                + claims.byZone().entrySet().stream()
                        .sorted(java.util.Map.Entry.comparingByKey())
                        .map(zone -> zone.getKey() + " (" + zone.getValue() + ")")
                        .collect(Collectors.joining(", "));
        if (without.isEmpty()) {
            return new Verdict.Go(volumes + ", and each of these zones has a warm node.");
        }
        int users = without.stream().mapToInt(claims.byZone()::get).sum();
        return new Verdict.NoGo(
                volumes + ", and warm nodes are in " + (zones.isEmpty() ? "no zone" : String.join(", ", zones)) + ": "
                        + Plural.students(users) + " of all users cannot be placed on a warm node.",
                "have a node in " + String.join(", ", without)
                        + ": a pool in that zone, or placeholders that are spread over the zones");
    }
}
