package dev.firstbell.twin.advice;

/** A rule, with its source. The order is that of the output. */
public enum Rule {
    /** Keys and values that the chart accepts. */
    VALUES(
            "values",
            "Zero to JupyterHub 4.4.0, values.schema.yaml (additionalProperties: false); JupyterHub traitlets.py,"
                    + " ByteSpecification"),
    /** Pending starts against arrivals. */
    PENDING_LIMIT(
            "pending-limit",
            "JupyterHub handlers/base.py: from concurrent_spawn_limit pending starts on, the hub responds with 429 and a"
                    + " Retry-After of 30 to 60 s; Zero to JupyterHub sets 64"),
    /** The start timeout against boot and image pull. */
    START_TIMEOUT(
            "start-timeout",
            "JupyterHub user.py: a start that takes longer than start_timeout fails; Zero to JupyterHub sets 300 s"),
    /** Failures in a row. */
    FAILURE_LIMIT(
            "failure-limit",
            "JupyterHub handlers/base.py: after consecutive_failure_limit failed starts in a row the hub exits; Zero to"
                    + " JupyterHub sets 5"),
    /** Active servers against students. */
    SERVER_LIMIT(
            "server-limit",
            "JupyterHub handlers/base.py: from active_server_limit servers on, the hub responds with 429 without a"
                    + " Retry-After"),
    /** User placeholders and priorities. */
    PLACEHOLDERS(
            "placeholders",
            "Zero to JupyterHub, administrator/optimization: placeholders need podPriority; cluster-autoscaler FAQ: pods"
                    + " with a priority below -10 add no nodes"),
    /** Requests beside limits. */
    REQUESTS(
            "requests",
            "KubeSpawner objects.py, make_pod; Kubernetes, manage-resources-containers: a container with a limit and"
                    + " without a request requests its limit"),
    /** Memory, CPU and pods per node against students. */
    ROOM("room", "kube-scheduler, NodeResourcesFit; JupyterHub traitlets.py: 1G of a guarantee is 1Gi"),
    /** Volumes per node against students. */
    VOLUMES(
            "volumes",
            "kube-scheduler, NodeVolumeLimits: the limit is allocatable.count of the driver's CSINode; kubernetes"
                    + " KEP-5030: the autoscaler does not count volumes on nodes that it would add"),
    /** Volumes that belong to one zone. */
    ZONES(
            "zones",
            "Kubernetes, storage-classes (volumeBindingMode, allowedTopologies): a pod runs only in the zone of its"
                    + " volume"),
    /** Students' pods on core nodes. */
    CORE_NODES(
            "core-nodes",
            "Zero to JupyterHub, administrator/optimization, and values.yaml: matchNodePurpose prefer is a wish, require"
                    + " a condition"),
    /** When the kubelet asks the registry. */
    PULL_POLICY(
            "pull-policy",
            "Kubernetes, containers/images (imagePullPolicy); KubeletConfiguration: registryPullQPS 5, registryBurst 10"),
    /** Pre-pullers. */
    PRE_PULLER("pre-puller", "Zero to JupyterHub, administrator/optimization: the continuous image puller"),
    /** Idle servers against the length of the class. */
    CULLER(
            "culler",
            "Zero to JupyterHub values.yaml (cull) and jupyterhub-idle-culler: servers idle for timeout seconds, or older"
                    + " than maxAge, are stopped");

    private final String label;
    private final String source;

    Rule(String label, String source) {
        this.label = label;
        this.source = source;
    }

    /** The name in outputs. */
    public String label() {
        return label;
    }

    /** The documents and the code that the rule follows. */
    public String source() {
        return source;
    }
}
