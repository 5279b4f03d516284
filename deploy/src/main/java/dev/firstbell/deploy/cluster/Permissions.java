package dev.firstbell.deploy.cluster;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;

/**
 * The permissions that the observer needs, and whether the cluster grants them. Kubernetes lets every user query their
 * own permissions.
 */
final class Permissions {
    /** The manifest that grants the permissions. */
    public static final String MANIFEST = "deploy/kubernetes/observer-role.yaml";

    /** The verbs needed on each resource. */
    public static final List<String> VERBS = List.of("list", "watch");

    /** Resources in the hub's namespace. */
    public static final List<String> NAMESPACED = List.of("pods", "events");

    /** Resources of the cluster. */
    public static final List<String> CLUSTER = List.of("nodes");

    private Permissions() {}

    /**
     * The permissions that are not granted, each as {@code VERB RESOURCE in PLACE}.
     *
     * @throws KubernetesClientException if the API server cannot be queried
     */
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

    /**
     * Those of the given permissions that are not granted in a namespace, each as {@code VERB RESOURCE in PLACE}.
     *
     * @param needed each as {@code VERB RESOURCE}
     * @throws KubernetesClientException if the API server cannot be queried
     */
    public static List<String> missing(KubernetesClient client, String namespace, List<String> needed) {
        return needed.stream()
                .map(permission -> permission.split(" ", 2))
                .filter(permission -> !allowed(client, permission[0], permission[1], namespace))
                .map(permission -> permission[0] + " " + permission[1] + " in namespace " + namespace)
                .toList();
    }

    /**
     * Whether a namespace does not exist; false if the credentials do not allow reading it. Needed because listing the
     * pods of a namespace that does not exist gives an empty list, not an error.
     *
     * @throws KubernetesClientException if the API server cannot be queried
     */
    public static boolean isMissingNamespace(KubernetesClient client, String namespace) {
        try {
            return client.namespaces().withName(namespace).get() == null;
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
                // A role that grants permissions in one namespace can only be in a namespace that exists.
                return false;
            }
            throw e;
        }
    }

    private static boolean allowed(KubernetesClient client, String verb, String resource, String namespace) {
        SelfSubjectAccessReview request = new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withNewResourceAttributes()
                .withVerb(verb)
                .withResource(resource)
                .withNamespace(namespace)
                .endResourceAttributes()
                .endSpec()
                .build();
        SelfSubjectAccessReview response =
                client.authorization().v1().selfSubjectAccessReview().create(request);
        return response.getStatus() != null
                && Boolean.TRUE.equals(response.getStatus().getAllowed());
    }
}
