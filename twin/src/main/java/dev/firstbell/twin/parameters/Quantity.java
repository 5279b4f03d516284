package dev.firstbell.twin.parameters;

/** Every fixed number of the model. Its unit is in its label where it has one. */
public enum Quantity {
    /** Nodes the pool may have at most. */
    POOL_MAX("pool.maxNodes"),
    /** Nodes below which the autoscaler removes none. */
    POOL_MIN("pool.minNodes"),
    /** 1 if the autoscaler also adds nodes up to the minimum; 0 if the minimum only stops removal. */
    POOL_MIN_ENFORCED("pool.minEnforced"),
    /** Nodes outside the pool that are there for good, Ready with the image. */
    POOL_BASE("pool.baseNodes"),
    /** 1 if the cloud takes the pool's nodes back after {@link RandomPart#NODE_LIFETIME}; 0 if they stay. */
    POOL_PREEMPTIBLE("pool.preemptible"),
    /** Memory of a node that pods may request. */
    NODE_MEMORY("node.allocatableMemoryMiB"),
    /** CPU of a node that pods may request. */
    NODE_CPU("node.allocatableCpuMilli"),
    /** What the system's own pods request on each node. */
    NODE_SYSTEM_MEMORY("node.systemMemoryMiB"),
    /** What the system's own pods request on each node. */
    NODE_SYSTEM_CPU("node.systemCpuMilli"),
    /** The kubelet's limit. */
    NODE_MAX_PODS("node.maxPods"),
    /** The system's own pods on each node. */
    NODE_SYSTEM_PODS("node.systemPods"),
    /** What a student's pod requests. */
    STUDENT_MEMORY("student.memoryMiB"),
    /** What a student's pod requests. */
    STUDENT_CPU("student.cpuMilli"),
    /** Between two scans of the autoscaler. */
    AUTOSCALER_SCAN("autoscaler.scanSeconds"),
    /** Until the scan that follows a productive one. */
    AUTOSCALER_RESCAN("autoscaler.rescanSeconds"),
    /** How long a node must be empty before it is removed. */
    SCALE_DOWN_UNNEEDED("autoscaler.scaleDownUnneededSeconds"),
    /** How long after the last added node none is removed. */
    SCALE_DOWN_AFTER_ADD("autoscaler.scaleDownDelayAfterAddSeconds"),
    /** Between two convergences of the pre-scaler. */
    PRESCALE_TICK("prescale.tickSeconds"),
    /** How long a placeholder must wait for a node before it counts for the autoscaler. */
    PRESCALE_SCALE_UP_DELAY("prescale.podScaleUpDelaySeconds"),
    /** Failed starts in a row after which the hub exits; 0 = never. */
    HUB_CONSECUTIVE_FAILURES("hub.consecutiveFailureLimit"),
    /** How long the hub waits for a running pod to answer HTTP. */
    HUB_HTTP_TIMEOUT("hub.httpTimeoutSeconds"),
    /** Relative spread of the deadline on the wait for the pod: 0.1 = give up after 90 % to 110 % of the timeout. */
    HUB_TIMEOUT_TOLERANCE("hub.timeoutTolerance"),
    /** The longest first pause between two looks at a starting server; each next one is twice as long, up to hub.poll. */
    HUB_POLL_FIRST("hub.pollFirstSeconds"),
    /** How long the hub makes a client wait for the end of a stop before it answers 202. */
    HUB_SLOW_STOP("hub.slowStopTimeoutSeconds"),
    /** US dollars for one node for one hour. */
    NODE_PRICE("price.nodeUsdPerHour"),
    /** US dollars for one node's boot disk for one hour. */
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
