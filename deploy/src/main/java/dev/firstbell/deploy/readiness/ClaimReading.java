package dev.firstbell.deploy.readiness;

import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.records.readiness.UserClaims;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads users' volume claims: which keep a pod waiting, and in which zones their volumes are. */
final class ClaimReading {
    private static final Duration STARTING = Duration.ofMinutes(2);
    private static final String SELECTED_NODE = "volume.kubernetes.io/selected-node";
    private static final String UNBOUND = "unbound immediate PersistentVolumeClaims";
    private static final Set<String> ZONES =
            Set.of("topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone", "topology.gke.io/zone");

    private final FactReader facts;
    private final Instant now;

    ClaimReading(FactReader facts, Instant now) {
        this.facts = facts;
        this.now = now;
    }

    UserClaims read(List<Pod> pods) {
        List<PersistentVolumeClaim> claims = facts.list(
                "list persistentvolumeclaims in namespace " + facts.namespace(),
                () -> facts.calls()
                        .cluster()
                        .client()
                        .persistentVolumeClaims()
                        .inNamespace(facts.namespace())
                        .withLabel("component", "singleuser-storage")
                        .list()
                        .getItems());
        Set<String> unbound = new HashSet<>();
        pods.stream()
                .filter(pod -> Kube.condition(pod, "PodScheduled")
                        .filter(condition -> Kube.line(condition.getMessage()).contains(UNBOUND))
                        .isPresent())
                .forEach(pod -> unbound.addAll(claimsOf(pod)));
        List<PersistentVolumeClaim> pending = withPhase(claims, "Pending");
        int blocked = (int) pending.stream()
                .filter(claim -> isLate(claim) && (isAssigned(claim) || unbound.contains(Kube.name(claim))))
                .count();
        Map<String, Integer> byZone = new HashMap<>();
        Optional<String> unread = Optional.empty();
        try {
            byZone.putAll(zones(claims));
        } catch (PrescaleException e) {
            unread = Optional.of(FactReader.why(e.failure()));
        }
        return new UserClaims(
                claims.size(),
                blocked,
                pending.size() - blocked,
                withPhase(claims, "Lost").size(),
                byZone,
                unread);
    }

    private static List<String> claimsOf(Pod pod) {
        return Kube.orEmpty(pod.getSpec().getVolumes()).stream()
                .filter(volume -> volume.getPersistentVolumeClaim() != null)
                .map(volume -> volume.getPersistentVolumeClaim().getClaimName())
                .toList();
    }

    private static List<PersistentVolumeClaim> withPhase(List<PersistentVolumeClaim> claims, String phase) {
        return claims.stream()
                .filter(claim -> claim.getStatus() != null
                        && phase.equals(claim.getStatus().getPhase()))
                .toList();
    }

    /** Whether a node was chosen for the pod, so that the volume is to be made now. */
    private static boolean isAssigned(PersistentVolumeClaim claim) {
        Map<String, String> annotations = claim.getMetadata().getAnnotations();
        return annotations != null && annotations.containsKey(SELECTED_NODE);
    }

    private boolean isLate(PersistentVolumeClaim claim) {
        return Kube.created(claim)
                .filter(created -> created.plus(STARTING).isBefore(now))
                .isPresent();
    }

    /** How many of the claims' volumes can be used in a single zone, by zone. */
    private Map<String, Integer> zones(List<PersistentVolumeClaim> claims) {
        Set<String> wanted = claims.stream()
                .map(claim -> claim.getSpec() == null ? null : claim.getSpec().getVolumeName())
                .filter(name -> name != null && !name.isEmpty())
                .collect(Collectors.toSet());
        if (wanted.isEmpty()) {
            return Map.of();
        }
        Map<String, Integer> byZone = new HashMap<>();
        facts
                .list(
                        "list persistentvolumes in the cluster",
                        () -> facts.calls()
                                .cluster()
                                .client()
                                .persistentVolumes()
                                .list()
                                .getItems())
                .stream()
                .filter(volume -> wanted.contains(Kube.name(volume)))
                .flatMap(volume -> zone(volume).stream())
                .forEach(zone -> byZone.merge(zone, 1, Integer::sum));
        return byZone;
    }

    private static Optional<String> zone(PersistentVolume volume) {
        if (volume.getSpec() == null
                || volume.getSpec().getNodeAffinity() == null
                || volume.getSpec().getNodeAffinity().getRequired() == null) {
            return Optional.empty();
        }
        Set<String> zones =
                Kube.orEmpty(volume.getSpec().getNodeAffinity().getRequired().getNodeSelectorTerms()).stream()
                        .flatMap(term -> Kube.orEmpty(term.getMatchExpressions()).stream())
                        .filter(rule -> ZONES.contains(rule.getKey()) && "In".equals(rule.getOperator()))
                        .map(NodeSelectorRequirement::getValues)
                        .flatMap(List::stream)
                        .collect(Collectors.toSet());
        return zones.size() == 1 ? zones.stream().findFirst() : Optional.empty();
    }
}
