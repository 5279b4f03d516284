package dev.firstbell.deploy.prescale.placeholders;

import java.util.List;

/** The permissions that placeholders need, and the manifest that grants them. */
public final class PlaceholderPermissions {
    /** The manifest. */
    public static final String MANIFEST = "deploy/kubernetes/prescaler-role.yaml";

    /** In the hub's namespace, without which nothing works: {@code VERB RESOURCE}. */
    public static final List<String> NEEDED = List.of(
            "create deployments",
            "get deployments",
            "patch deployments",
            "patch deployments/scale",
            "list statefulsets",
            "patch statefulsets/scale",
            "list pods",
            "patch pods");

    /** In the cluster, without which nothing works. */
    public static final List<String> NEEDED_IN_CLUSTER = List.of("list nodes", "get priorityclasses");

    /** Without them a verification cannot say why room is missing: events of the namespace, the autoscaler's ConfigMap. */
    public static final List<String> EXPLAINING = List.of("list events", "get configmaps");

    private PlaceholderPermissions() {}
}
