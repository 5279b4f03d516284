package dev.firstbell.deploy.readiness;

import java.util.List;

/** The permissions that {@code firstbell ready} uses, and the manifests that grant them. Each of them may be missing. */
public final class ReadyPermissions {
    /** The manifest of all but Secrets. */
    public static final String MANIFEST = "deploy/kubernetes/ready-role.yaml";

    /** The manifest that also permits reading the release's values. */
    public static final String VALUES_MANIFEST = "deploy/kubernetes/ready-values-role.yaml";

    /** In the hub's namespace: {@code VERB RESOURCE}. */
    public static final List<String> IN_NAMESPACE = List.of(
            "list pods",
            "list events",
            "list persistentvolumeclaims",
            "list resourcequotas",
            "list deployments",
            "get deployments",
            "list statefulsets");

    /** In the cluster. */
    public static final List<String> IN_CLUSTER =
            List.of("list nodes", "list pods", "list persistentvolumes", "list csinodes");

    /** In the namespace kube-system. */
    public static final List<String> IN_KUBE_SYSTEM = List.of("get configmaps");

    /** In the hub's namespace, for the values: Helm's releases, and the Secret that the hub itself reads. */
    public static final List<String> FOR_VALUES = List.of("list secrets", "get secrets");

    private ReadyPermissions() {}
}
