package dev.firstbell.deploy.readiness;

import dev.firstbell.deploy.observe.KubernetesTime;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fields of Kubernetes' objects, any of which may be absent. Stateless. */
final class Kube {
    private static final String STUDENT = "singleuser-server";
    private static final String PLACEHOLDER = "user-placeholder";
    private static final BigDecimal MILLI = BigDecimal.valueOf(1000);

    private Kube() {}

    static String label(HasMetadata object, String key) {
        Map<String, String> labels = object.getMetadata().getLabels();
        return labels == null ? "" : labels.getOrDefault(key, "");
    }

    static String name(HasMetadata object) {
        return object.getMetadata().getName();
    }

    static Optional<Instant> created(HasMetadata object) {
        return KubernetesTime.of(object.getMetadata().getCreationTimestamp()).map(KubernetesTime::at);
    }

    static boolean isStudent(Pod pod) {
        return STUDENT.equals(label(pod, "component"));
    }

    static boolean isUserPlaceholder(Pod pod) {
        return PLACEHOLDER.equals(label(pod, "component"));
    }

    /** Whether the pod has not ended: it holds what it requests. */
    static boolean isAlive(Pod pod) {
        String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        return !"Succeeded".equals(phase) && !"Failed".equals(phase);
    }

    static Optional<String> node(Pod pod) {
        return Optional.ofNullable(pod.getSpec())
                .map(spec -> spec.getNodeName())
                .filter(name -> !name.isEmpty());
    }

    static Optional<PodCondition> condition(Pod pod, String type) {
        return pod.getStatus() == null || pod.getStatus().getConditions() == null
                ? Optional.empty()
                : pod.getStatus().getConditions().stream()
                        .filter(each -> type.equals(each.getType()))
                        .findFirst();
    }

    /** A text of the cluster on one line. */
    static String line(String text) {
        return text == null ? "" : text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    }

    static long bytes(Quantity quantity) {
        return quantity == null ? 0 : whole(quantity.getNumericalAmount());
    }

    static long milli(Quantity quantity) {
        return quantity == null ? 0 : whole(quantity.getNumericalAmount().multiply(MILLI));
    }

    private static long whole(BigDecimal amount) {
        return amount.setScale(0, RoundingMode.CEILING)
                .min(BigDecimal.valueOf(Long.MAX_VALUE))
                .longValue();
    }

    static Quantity requested(Container container, String resource) {
        return container.getResources() == null || container.getResources().getRequests() == null
                ? null
                : container.getResources().getRequests().get(resource);
    }

    static <T> List<T> orEmpty(List<T> list) {
        return list == null ? List.of() : list;
    }
}
