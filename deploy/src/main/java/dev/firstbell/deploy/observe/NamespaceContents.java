package dev.firstbell.deploy.observe;

import dev.firstbell.deploy.cluster.ClusterAccess;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the pods of a namespace show about whether a hub and its students' servers are there. */
public final class NamespaceContents {
    /** The label that Zero to JupyterHub gives the hub's pod. */
    private static final Map<String, String> HUB = Map.of("component", "hub");

    /** KubeSpawner's default names of students' pods. */
    private static final String STUDENT_NAME = "jupyter-";

    /** So many pods tell enough; a class is not larger. */
    private static final long MOST = 5_000;

    private NamespaceContents() {}

    /**
     * Why a watch of the hub's namespace may see no student: the namespace has no pods, none of a hub, or students' pods
     * without the label by which they are recognised. Empty if nothing speaks for that, or if the pods cannot be listed.
     */
    public static Optional<String> doubt(ClusterAccess cluster) {
        return doubt(cluster, false);
    }

    /** The same in the past tense, for a record that is read later. */
    public static Optional<String> doubtInThePast(ClusterAccess cluster) {
        return doubt(cluster, true);
    }

    private static Optional<String> doubt(ClusterAccess cluster, boolean past) {
        String namespace = cluster.namespace();
        try {
            return doubt(
                    cluster.client()
                            .pods()
                            .inNamespace(namespace)
                            .list(new ListOptionsBuilder().withLimit(MOST).build())
                            .getItems(),
                    namespace,
                    past);
        } catch (KubernetesClientException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> doubt(List<Pod> pods, String namespace, boolean past) {
        if (pods.isEmpty()) {
            return Optional.of("namespace " + namespace
                    + (past ? " had no pods at all, so no hub ran in it" : " has no pods at all, so no hub runs in it")
                    + "; check --namespace");
        }
        if (pods.stream().anyMatch(pod -> has(pod, PodReading.LABELS))) {
            return Optional.empty();
        }
        long named = pods.stream()
                .filter(pod -> pod.getMetadata() != null
                        && String.valueOf(pod.getMetadata().getName()).startsWith(STUDENT_NAME))
                .count();
        if (named > 0) {
            return Optional.of(named + (named == 1 ? " pod" : " pods") + " in namespace " + namespace + " "
                    + (named == 1 ? past ? "was" : "is" : past ? "were" : "are") + " named " + STUDENT_NAME
                    + "…, but without the label "
                    + text(PodReading.LABELS)
                    + ", by which Firstbell recognises the pods of students; the record "
                    + (past ? "contains" : "would contain") + " no students");
        }
        return pods.stream().anyMatch(pod -> has(pod, HUB))
                ? Optional.empty()
                : Optional.of("none of the " + pods.size() + " pods in namespace " + namespace
                        + (past ? " had" : " has") + " the label "
                        + text(HUB) + " or " + text(PodReading.LABELS)
                        + ", which Zero to JupyterHub gives the pods of the hub and of students; check --namespace");
    }

    private static boolean has(Pod pod, Map<String, String> labels) {
        return pod.getMetadata() != null
                && pod.getMetadata().getLabels() != null
                && pod.getMetadata().getLabels().entrySet().containsAll(labels.entrySet());
    }

    private static String text(Map<String, String> label) {
        return label.entrySet().iterator().next().toString();
    }
}
