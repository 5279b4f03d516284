package dev.firstbell.deploy.prescale.verify;

import dev.firstbell.deploy.prescale.CloudReason;
import dev.firstbell.deploy.yaml.OthersYaml;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The ConfigMap that the cluster-autoscaler writes at each loop, in its YAML form (from 1.30 on;
 * cluster-autoscaler/clusterstate/api/types.go). GKE's and AKS's autoscalers write it, too.
 *
 * @param groups the node groups
 * @param probed when the autoscaler wrote it last
 */
record AutoscalerStatus(List<Group> groups, Optional<Instant> probed) {
    static final String NAMESPACE = "kube-system";
    static final String NAME = "cluster-autoscaler-status";
    static final String SOURCE = "ConfigMap " + NAMESPACE + "/" + NAME;

    /** An autoscaler writes it every 10 seconds. */
    private static final Duration STALE = Duration.ofMinutes(10);

    /** The labels by which clouds name a node's group. */
    private static final List<String> GROUP_LABELS = List.of(
            "cloud.google.com/gke-nodepool",
            "eks.amazonaws.com/nodegroup",
            "kubernetes.azure.com/agentpool",
            "agentpool");

    /** One node group. */
    record Group(String name, long target, long maximum, String scaleUp, String code, String message) {}

    /**
     * Reads it; empty if it has the text form of autoscalers before 1.30, or no content.
     */
    static Optional<AutoscalerStatus> parse(String status) {
        Object content;
        try {
            content = OthersYaml.load(SOURCE, status);
        } catch (BadInputException e) {
            return Optional.empty();
        }
        if (!(content instanceof Map<?, ?> root) || !root.containsKey("autoscalerStatus")) {
            return Optional.empty();
        }
        List<Group> groups = new ArrayList<>();
        if (root.get("nodeGroups") instanceof List<?> list) {
            for (Object item : list) {
                Map<?, ?> health = map(item, "health");
                Map<?, ?> up = map(item, "scaleUp");
                Map<?, ?> backoff = map(up, "backoffInfo");
                groups.add(new Group(
                        text(item instanceof Map<?, ?> group ? group.get("name") : null),
                        number(health.get("cloudProviderTarget")),
                        number(health.get("maxSize")),
                        text(up.get("status")),
                        text(backoff.get("errorCode")),
                        text(backoff.get("errorMessage"))));
            }
        }
        return Optional.of(new AutoscalerStatus(
                groups,
                Conditions.time(text(map(map(root, "clusterWide"), "health").get("lastProbeTime")))));
    }

    /** Whether no autoscaler has written it for long. */
    boolean isStale(Instant now) {
        return probed.filter(at -> at.plus(STALE).isBefore(now)).isPresent();
    }

    /** Why the group of the students' nodes does not grow; of all groups, if none can be told to be that one. */
    List<PrescaleFailure> failures(Map<String, String> labels) {
        List<PrescaleFailure> failures = new ArrayList<>();
        for (Group group : groupsOf(labels)) {
            String words = (group.code() + " " + group.message()).strip();
            if (group.scaleUp().equals("Backoff") || !words.isEmpty()) {
                Kind kind = CloudReason.of(words).orElse(Kind.NOT_TRIGGERED);
                failures.add(new PrescaleFailure(
                        kind,
                        "node group " + group.name() + " is in backoff after a failed scale-up"
                                + (words.isEmpty() ? "" : ": " + words),
                        SOURCE,
                        CloudReason.remedy(kind, words)
                                .or(() -> Optional.of(
                                        "the autoscaler tries again 5 to 30 minutes after a failed attempt"))));
            } else if (group.maximum() > 0 && group.target() >= group.maximum()) {
                failures.add(new PrescaleFailure(
                        Kind.QUOTA,
                        "node group " + group.name() + " has reached its maximum of " + group.maximum() + " nodes",
                        SOURCE,
                        Optional.of("raise the pool's maximum")));
            } else if (group.scaleUp().equals("InProgress")) {
                failures.add(new PrescaleFailure(
                        Kind.NODES_BOOTING,
                        "node group " + group.name() + " grows to " + group.target() + " nodes",
                        SOURCE,
                        Optional.empty()));
            }
        }
        return failures;
    }

    List<Group> groupsOf(Map<String, String> labels) {
        List<String> names = GROUP_LABELS.stream()
                .map(labels::get)
                .filter(name -> name != null && !name.isEmpty())
                .toList();
        List<Group> own = groups.stream()
                .filter(group -> names.stream().anyMatch(name -> group.name().contains(name)))
                .toList();
        return own.isEmpty() ? groups : own;
    }

    private static Map<?, ?> map(Object parent, String key) {
        return parent instanceof Map<?, ?> all && all.get(key) instanceof Map<?, ?> found ? found : Map.of();
    }

    private static String text(Object value) {
        return value == null
                ? ""
                : value.toString().replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    }

    private static long number(Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }
}
