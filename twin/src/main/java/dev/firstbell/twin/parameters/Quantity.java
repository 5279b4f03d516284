package dev.firstbell.twin.parameters;

/** The fixed numbers of the model. The label names the unit, if there is one. */
public enum Quantity {
    /** The maximum number of nodes in the pool. */
    POOL_MAX("pool.maxNodes"),
    /** The minimum number of nodes: the autoscaler removes no node below it. */
    POOL_MIN("pool.minNodes"),
    /** 1 if the autoscaler also adds nodes up to the minimum; 0 if the minimum only prevents removal. */
    POOL_MIN_ENFORCED("pool.minEnforced"),
    /** Permanent nodes outside the pool, Ready and with the image. */
    POOL_BASE("pool.baseNodes"),
    /** 1 if the cloud preempts the pool's nodes after {@link RandomPart#NODE_LIFETIME}; 0 if it does not. */
    POOL_PREEMPTIBLE("pool.preemptible"),
    /** A node's allocatable memory. */
    NODE_MEMORY("node.allocatableMemoryMiB"),
    /** A node's allocatable CPU. */
    NODE_CPU("node.allocatableCpuMilli"),
    /** The memory that system pods request on each node. */
    NODE_SYSTEM_MEMORY("node.systemMemoryMiB"),
    /** The CPU that system pods request on each node. */
    NODE_SYSTEM_CPU("node.systemCpuMilli"),
    /** The kubelet's limit of pods on a node. */
    NODE_MAX_PODS("node.maxPods"),
    /** The number of system pods on each node. */
    NODE_SYSTEM_PODS("node.systemPods"),
    /** The memory request of a student's pod. */
    STUDENT_MEMORY("student.memoryMiB"),
    /** The CPU request of a student's pod. */
    STUDENT_CPU("student.cpuMilli"),
    /** The interval between two scans of the autoscaler. */
    AUTOSCALER_SCAN("autoscaler.scanSeconds"),
    /** The interval after a scan that added nodes. */
    AUTOSCALER_RESCAN("autoscaler.rescanSeconds"),
    /** How long a node must be empty before it is removed. */
    SCALE_DOWN_UNNEEDED("autoscaler.scaleDownUnneededSeconds"),
    /** How long after adding a node the autoscaler removes none. */
    SCALE_DOWN_AFTER_ADD("autoscaler.scaleDownDelayAfterAddSeconds"),
    /** The interval at which the pre-scaler adjusts the number of placeholders. */
    PRESCALE_TICK("prescale.tickSeconds"),
    /** How long a placeholder must be pending before the autoscaler considers it. */
    PRESCALE_SCALE_UP_DELAY("prescale.podScaleUpDelaySeconds"),
    /** The number of consecutive failed starts after which the hub exits; 0 for never. */
    HUB_CONSECUTIVE_FAILURES("hub.consecutiveFailureLimit"),
    /** How long the hub waits for the server in a running pod to respond to HTTP. */
    HUB_HTTP_TIMEOUT("hub.httpTimeoutSeconds"),
    /** Relative spread of the deadline for a pod's start: with 0.1, 90 % to 110 % of the timeout. */
    HUB_TIMEOUT_TOLERANCE("hub.timeoutTolerance"),
    /** The upper bound of the first pause between two polls of a starting server; it doubles, up to hub.poll. */
    HUB_POLL_FIRST("hub.pollFirstSeconds"),
    /** How long the hub waits for a server to stop before it responds with 202. */
    HUB_SLOW_STOP("hub.slowStopTimeoutSeconds"),
    /** The price of one node for one hour, in US dollars. */
    NODE_PRICE("price.nodeUsdPerHour"),
    /** The price of one node's boot disk for one hour, in US dollars. */
    DISK_PRICE("price.diskUsdPerHour");

    private final String label;

    Quantity(String label) {
        this.label = label;
    }

    /** The name in parameter files. */
    public String label() {
        return label;
    }
}
