package dev.firstbell.deploy.observe;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;

/** What the observer must be allowed, and whether it is. Everybody may ask that of a cluster about themselves. */
final class Rights {
    /** Where the rights are written down for a cluster. */
    public static final String MANIFEST = "deploy/kubernetes/observer-role.yaml";

    /** The verbs on each resource. */
    public static final List<String> VERBS = List.of("list", "watch");

    /** Of the hub's namespace. */
    public static final List<String> NAMESPACED = List.of("pods", "events");

    /** Of the cluster. */
    public static final List<String> CLUSTER = List.of("nodes");

    private Rights() {}

    /** What is not allowed, each as {@code VERB RESOURCE in PLACE}. */
    public static List<String> missing(KubernetesClient client, String namespace) {
        List<String> missing = new ArrayList<>();
        for (String verb : VERBS) {
            for (String resource : NAMESPACED) {
                if (!allowed(client, verb, resource, namespace)) {
                    missing.add(verb + " " + resource + " in namespace " + namespace);
                }
            }
            for (String resource : CLUSTER) {
                if (!allowed(client, verb, resource, null)) {
                    missing.add(verb + " " + resource + " in the cluster");
                }
            }
        }
        return missing;
    }

    /** Whether a namespace is not there, as far as we may know: a list of its pods would only be empty. */
    public static boolean isUnknown(KubernetesClient client, String namespace) {
        try {
            return client.namespaces().withName(namespace).get() == null;
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
                // Whoever has rights in a namespace, and not in all of them, has them in one that exists.
                return false;
            }
            throw e;
        }
    }

    private static boolean allowed(KubernetesClient client, String verb, String resource, String namespace) {
        SelfSubjectAccessReview question = new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withNewResourceAttributes()
                .withVerb(verb)
                .withResource(resource)
                .withNamespace(namespace)
                .endResourceAttributes()
                .endSpec()
                .build();
        SelfSubjectAccessReview answer =
                client.authorization().v1().selfSubjectAccessReview().create(question);
        return answer.getStatus() != null
                && Boolean.TRUE.equals(answer.getStatus().getAllowed());
    }
}
