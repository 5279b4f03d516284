package dev.firstbell.deploy.prescale.placeholders;

import dev.firstbell.deploy.prescale.ClusterCalls;
import dev.firstbell.deploy.prescale.verify.Conditions;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Has Kubernetes keep the placeholders beside students when there are to be fewer, so that empty nodes become idle first
 * (annotation {@code controller.kubernetes.io/pod-deletion-cost}, beta and on since Kubernetes 1.22).
 *
 * <p>Kubernetes only prefers it so: it deletes placeholders that are pending or not ready first, whatever their cost, and
 * students who come after the costs were written are not counted.
 */
final class DeletionCosts {
    static final String ANNOTATION = "controller.kubernetes.io/pod-deletion-cost";

    private static final Map<String, String> STUDENTS = Map.of("component", "singleuser-server");

    private final ClusterCalls calls;

    DeletionCosts(ClusterCalls calls) {
        this.calls = calls;
    }

    /** Sets the cost of each placeholder to the number of students on its node. */
    void set(Map<String, String> placeholders) {
        Map<String, Long> students = pods(STUDENTS).stream()
                .filter(pod -> Conditions.isActive(pod) && pod.getSpec().getNodeName() != null)
                .map(pod -> pod.getSpec().getNodeName())
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        for (Pod pod : pods(placeholders)) {
            long cost = students.getOrDefault(String.valueOf(pod.getSpec().getNodeName()), 0L);
            String known = pod.getMetadata().getAnnotations() == null
                    ? null
                    : pod.getMetadata().getAnnotations().get(ANNOTATION);
            if (Conditions.isActive(pod) && !String.valueOf(cost).equals(known == null ? "0" : known)) {
                annotate(pod, cost);
            }
        }
    }

    private List<Pod> pods(Map<String, String> labels) {
        String namespace = calls.cluster().namespace();
        return calls.call(
                "list pods in namespace " + namespace,
                () -> calls.cluster()
                        .client()
                        .pods()
                        .inNamespace(namespace)
                        .withLabels(labels)
                        .list()
                        .getItems());
    }

    private void annotate(Pod pod, long cost) {
        String namespace = calls.cluster().namespace();
        calls.call("patch pods in namespace " + namespace, () -> {
            try {
                calls.patch(
                        "api/v1/namespaces/" + namespace + "/pods/"
                                + pod.getMetadata().getName() + "?fieldManager=" + CountOwner.PRESCALER,
                        PatchType.JSON_MERGE,
                        "{\"metadata\":{\"annotations\":{\"" + ANNOTATION + "\":\"" + cost + "\"}}}");
                return pod;
            } catch (KubernetesClientException e) {
                if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                    // It has gone by itself.
                    return pod;
                }
                throw e;
            }
        });
    }
}
