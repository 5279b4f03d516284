package dev.firstbell.deploy.prescale.verify;

import dev.firstbell.deploy.observe.KubernetesTime;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What the conditions of nodes and pods say. Stateless. */
public final class Conditions {
    private Conditions() {}

    static Optional<NodeCondition> ready(Node node) {
        return node.getStatus() == null || node.getStatus().getConditions() == null
                ? Optional.empty()
                : node.getStatus().getConditions().stream()
                        .filter(each -> "Ready".equals(each.getType()))
                        .findFirst();
    }

    static Optional<PodCondition> condition(Pod pod, String type) {
        return pod.getStatus() == null || pod.getStatus().getConditions() == null
                ? Optional.empty()
                : pod.getStatus().getConditions().stream()
                        .filter(each -> type.equals(each.getType()))
                        .findFirst();
    }

    static boolean isReady(Pod pod) {
        return condition(pod, "Ready")
                .filter(each -> "True".equals(each.getStatus()))
                .isPresent();
    }

    /** Whether a pod is still there for Kubernetes: neither ended nor being deleted. */
    public static boolean isActive(Pod pod) {
        String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        return pod.getMetadata().getDeletionTimestamp() == null
                && !"Succeeded".equals(phase)
                && !"Failed".equals(phase);
    }

    static Optional<String> node(Pod pod) {
        return Optional.ofNullable(pod.getSpec())
                .map(spec -> spec.getNodeName())
                .filter(name -> !name.isEmpty());
    }

    static String label(Pod pod, String key) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        return labels == null ? "" : labels.getOrDefault(key, "");
    }

    static Optional<Instant> time(String text) {
        return KubernetesTime.of(text).map(KubernetesTime::at);
    }
}
