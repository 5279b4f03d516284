package dev.firstbell.twin.parameters;

import static dev.firstbell.twin.parameters.Unit.BYTES;
import static dev.firstbell.twin.parameters.Unit.COUNT;
import static dev.firstbell.twin.parameters.Unit.CPU;
import static dev.firstbell.twin.parameters.Unit.DOLLARS;
import static dev.firstbell.twin.parameters.Unit.MEMORY;
import static dev.firstbell.twin.parameters.Unit.RATIO;
import static dev.firstbell.twin.parameters.Unit.SECONDS;
import static dev.firstbell.twin.parameters.Unit.SWITCH;

import java.util.Optional;

/** The fixed numbers of the model. The label names the unit of a number that is not a Kubernetes quantity. */
public enum Quantity {
    /** The maximum number of nodes in the pool. */
    POOL_MAX("pool.maxNodes", COUNT, Range.nodes()),
    /** The minimum number of nodes: the autoscaler removes no node below it. */
    POOL_MIN("pool.minNodes", COUNT, Range.nodes()),
    /** 1 if the autoscaler also adds nodes up to the minimum; 0 if the minimum only prevents removal. */
    POOL_MIN_ENFORCED("pool.minEnforced", SWITCH, Range.onOrOff()),
    /** In how many zones the pool has nodes. */
    POOL_ZONES("pool.zones", COUNT, Range.of(1, 10, "the regions of the large clouds have up to 4 zones")),
    /** 1 if new nodes go to the first zone that has machines (location policy ANY); 0 if to the zone with the fewest nodes. */
    POOL_ANY_ZONE("pool.anyZone", SWITCH, Range.onOrOff()),
    /** The maximum number of nodes in an on-demand pool beside the pool; 0 if there is none. */
    ON_DEMAND_MAX("pool.onDemandMaxNodes", COUNT, Range.nodes()),
    /** Permanent nodes outside the pool, Ready and with the image. */
    POOL_BASE("pool.baseNodes", COUNT, Range.nodes()),
    /**
     * 1 if the cloud preempts the pool's nodes after {@link RandomPart#NODE_LIFETIME}, as it does with preemptible and with
     * Spot VMs; 0 if it does not.
     */
    POOL_PREEMPTIBLE("pool.preemptible", SWITCH, Range.onOrOff()),
    /** The age at which the cloud ends a preemptible VM; 0 for Spot VMs, which have no such limit. */
    NODE_AGE_LIMIT(
            "node.ageLimitSeconds",
            SECONDS,
            Range.zeroOr(3_600, 366 * 86_400, "an hour to a year; 0 for Spot VMs, which have no limit of age")),
    /** The rate of preemptions at every age, relative to {@link RandomPart#NODE_LIFETIME}. */
    LIFETIME_SCALE(
            "node.lifetimeScale",
            RATIO,
            Range.zeroOr(0.01, 100, "a hundredth to a hundred times the rate of node.lifetime; 0 for no preemptions")),
    /** The share of a node's preemptions that come with a shock of the zone, before the limit of age. */
    PREEMPTIONS_TOGETHER("zone.preemptionsTogether", RATIO, Range.of(0, 1, "a share of the preemptions")),
    /** The mean time between two shocks of the zone. */
    SHOCK_INTERVAL(
            "zone.shockIntervalSeconds", SECONDS, Range.of(3_600, 366 * 86_400, "an hour to a year between shocks")),
    /** How long before class a time begins in which the zone gives no nodes; see {@link #STOCK_OUT}. */
    STOCK_OUT_BEFORE_CLASS("zone.stockOutBeforeClassSeconds", SECONDS, Range.seconds()),
    /** The probability with which a zone has the stock-out of {@link #STOCK_OUT} before a class; each zone for itself. */
    STOCK_OUT_PROBABILITY("zone.stockOutProbability", RATIO, Range.of(0, 1, "a probability")),
    /** How long the zone gives no nodes; 0 if it always does. */
    STOCK_OUT("zone.stockOutSeconds", SECONDS, Range.of(0, 2 * 86_400, "at most two days")),
    /** A node's allocatable memory, in bytes. */
    NODE_MEMORY("node.allocatableMemory", MEMORY, Range.of(Range.GIB, Range.MOST_MEMORY, Range.MACHINES)),
    /** A node's allocatable CPU, in thousandths. */
    NODE_CPU("node.allocatableCpu", CPU, Range.of(100, Range.MOST_CPU, Range.MACHINES)),
    /** The memory that system pods request on each node, in bytes. */
    NODE_SYSTEM_MEMORY(
            "node.systemMemory",
            MEMORY,
            Range.zeroOr(10 * Range.MIB, 128 * Range.GIB, "the system pods of one node request some hundred Mi")),
    /** The CPU that system pods request on each node, in thousandths. */
    NODE_SYSTEM_CPU(
            "node.systemCpu", CPU, Range.zeroOr(1, 16_000, "the system pods of one node request some hundred m")),
    /** The kubelet's limit of pods on a node. */
    NODE_MAX_PODS("node.maxPods", COUNT, Range.of(1, 2_500, "the most that a distribution supports, OpenShift's 2500")),
    /** The number of system pods on each node. */
    NODE_SYSTEM_PODS("node.systemPods", COUNT, Range.of(0, 2_500, "at most node.maxPods")),
    /** How many volumes the students' CSI driver can attach to a node: {@code allocatable.count} of its CSINode. */
    NODE_MAX_VOLUMES(
            "node.maxVolumes",
            COUNT,
            Range.of(1, 10_000, "a node attaches at least one; set student.volumes to 0 if students have no volumes")),
    /** The memory request of a student's pod, in bytes. */
    STUDENT_MEMORY(
            "student.memory",
            MEMORY,
            Range.of(10 * Range.MIB, Range.MOST_MEMORY, "a Jupyter server needs more than 10Mi")),
    /** The CPU request of a student's pod, in thousandths; 0 if it has no request. */
    STUDENT_CPU("student.cpu", CPU, Range.zeroOr(1, 64_000, "a student's server requests less than one CPU or a few")),
    /** How many attached volumes a student's pod has; 0 for homes on NFS or without homes. */
    STUDENT_VOLUMES("student.volumes", COUNT, Range.of(0, 64, "more volumes for one student are a typing error")),
    /** 1 if a student's volumes are disks of one zone, which is drawn, so that the pod needs a node there; 0 if they are not. */
    VOLUME_ZONAL("volume.zonal", SWITCH, Range.onOrOff()),
    /**
     * 1 if students who had landed and lose their server with its node ask for another one, after {@link
     * RandomPart#STUDENT_RETURN}; 0 if they do not.
     */
    STUDENT_RETURNS("student.returns", SWITCH, Range.onOrOff()),
    /**
     * The compressed size of the students' image, from which the time of a pull follows ({@link PullBySize}); 0 if the
     * distribution {@link RandomPart#IMAGE_PULL} states it.
     */
    IMAGE_SIZE("image.size", BYTES, Range.imageSize()),
    /** How much of it a new node has when it is Ready: base layers on its disk. With two images, a part of what they share. */
    IMAGE_ON_NODES("image.onNodesSize", BYTES, Range.imageSize()),
    /** The compressed size of the image of a second profile; 0 if all students have the same image. */
    IMAGE_SECOND_SIZE("image.secondSize", BYTES, Range.imageSize()),
    /** The share of students who have the second image. */
    IMAGE_SECOND_SHARE("image.secondShare", RATIO, Range.of(0, 1, "a share of the students")),
    /** The size of the layers that the two images have in common. */
    IMAGE_COMMON_SIZE("image.commonSize", BYTES, Range.imageSize()),
    /** The compressed bytes that a node downloads in a second. */
    IMAGE_DOWNLOAD("image.downloadPerSecond", BYTES, Range.bytesPerSecond()),
    /** The unpacked bytes that a node writes in a second while it unpacks layers. */
    IMAGE_UNPACK("image.unpackPerSecond", BYTES, Range.bytesPerSecond()),
    /** The unpacked size of an image, relative to its compressed size. */
    IMAGE_UNPACKED_RATIO("image.unpackedRatio", RATIO, Range.of(1, 20, "layers in gzip unpack to about three times")),
    /** The time of a pull on a node that is slower than 95 % of the nodes, relative to the median; 1 if all are the same. */
    IMAGE_SLOW_NODE("image.slowNodeRatio", RATIO, Range.of(1, 20, "at least the median, at most 20 times as long")),
    /** How many images a kubelet pulls at the same time. */
    IMAGE_PARALLEL("image.parallelPulls", COUNT, Range.of(1, 100, "1 for serializeImagePulls; GKE allows 2 to 5")),
    /** The interval between two scans of the autoscaler. */
    AUTOSCALER_SCAN("autoscaler.scanSeconds", SECONDS, Range.interval()),
    /** The interval after a scan that added nodes. */
    AUTOSCALER_RESCAN("autoscaler.rescanSeconds", SECONDS, Range.interval()),
    /** How long a node must be empty before it is removed. */
    SCALE_DOWN_UNNEEDED("autoscaler.scaleDownUnneededSeconds", SECONDS, Range.seconds()),
    /** How long after adding a node the autoscaler removes none. */
    SCALE_DOWN_AFTER_ADD("autoscaler.scaleDownDelayAfterAddSeconds", SECONDS, Range.seconds()),
    /** How long the autoscaler leaves a pool alone after a scale-up that failed; the next failure doubles it. */
    BACKOFF_FIRST("autoscaler.backoffFirstSeconds", SECONDS, Range.seconds()),
    /** The longest that it leaves a pool alone. */
    BACKOFF_MOST("autoscaler.backoffMostSeconds", SECONDS, Range.seconds()),
    /** How long after the last failed scale-up the first pause is short again. */
    BACKOFF_RESET("autoscaler.backoffResetSeconds", SECONDS, Range.seconds()),
    /** From a request for nodes that a zone does not have until the autoscaler notices; it backs off after that. */
    FAILURE_DELAY("autoscaler.failureDelaySeconds", SECONDS, Range.seconds()),
    /** 1 if a failure in one zone has the autoscaler back off in all zones of the pool; 0 if in that zone alone. */
    BACKOFF_ALL_ZONES("autoscaler.backoffAllZones", SWITCH, Range.onOrOff()),
    /**
     * 1 if the autoscaler asks the on-demand pool only where the other cannot give nodes (expander price or priority); 0 if it
     * takes one of the two at random (random; least-waste as well, because their nodes have the same size).
     */
    CHEAPEST_POOL("autoscaler.cheapestPool", SWITCH, Range.onOrOff()),
    /** The interval at which the pre-scaler compares what is wanted with what is asked for. */
    PRESCALE_TICK("prescale.tickSeconds", SECONDS, Range.interval()),
    /** How long a node-sized placeholder must be pending before the autoscaler considers it. */
    PRESCALE_SCALE_UP_DELAY("prescale.podScaleUpDelaySeconds", SECONDS, Range.seconds()),
    /** How long an operation on the pool takes: one sets its minimum, the next resizes it. */
    PRESCALE_OPERATION("prescale.poolOperationSeconds", SECONDS, Range.seconds()),
    /** 1 if the pre-scaler resizes the pool after it has raised its minimum; 0 if it only raises it. */
    PRESCALE_RESIZE("prescale.resizePool", SWITCH, Range.onOrOff()),
    /** How long a node of a standby buffer runs before it is suspended; what its image pull lacks then follows later. */
    BUFFER_STANDBY_INIT("buffer.standbyInitSeconds", SECONDS, Range.seconds()),
    /** The number of consecutive failed starts after which the hub exits; 0 for never. */
    HUB_CONSECUTIVE_FAILURES(
            "hub.consecutiveFailureLimit", COUNT, Range.of(0, 10_000, "the largest class has 10000 students")),
    /** How long the hub waits for the server in a running pod to respond to HTTP. */
    HUB_HTTP_TIMEOUT("hub.httpTimeoutSeconds", SECONDS, Range.seconds()),
    /** Relative spread of the deadline for a pod's start: with 0.1, 90 % to 110 % of the timeout. */
    HUB_TIMEOUT_TOLERANCE(
            "hub.timeoutTolerance", RATIO, Range.of(0, 0.9, "a share of the timeout, which stays above 0")),
    /** The upper bound of the first pause between two polls of a starting server; it doubles, up to hub.poll. */
    HUB_POLL_FIRST("hub.pollFirstSeconds", SECONDS, Range.of(0.001, 3_600, "a pause without length never ends")),
    /** How long the hub waits for a server to stop before it responds with 202. */
    HUB_SLOW_STOP("hub.slowStopTimeoutSeconds", SECONDS, Range.seconds()),
    // What the hub's core does beside its jobs, and what follows from it.
    /** The hub's CPU time for each open progress stream, in each second, without the events. */
    HUB_STREAM("hub.streamSeconds", SECONDS, Range.work()),
    /** The hub's CPU time for each open progress stream and each event in the namespace, in each second. */
    HUB_STREAM_EVENT("hub.streamEventSeconds", SECONDS, Range.work()),
    /** The hub's CPU time for each pending start, in each second: its polls. */
    HUB_PENDING("hub.pendingSeconds", SECONDS, Range.work()),
    /** Events in the hub's namespace that are not about the class's pods, or are of an earlier class. */
    HUB_OTHER_EVENTS("hub.otherEvents", COUNT, Range.of(0, 1_000_000, "a namespace has some thousand events an hour")),
    /** The share of the core that streams and pending starts took while the hub's times were measured; they contain it. */
    HUB_LOAD_IN_TIMES("hub.loadInTimes", RATIO, Range.of(0, 0.9, "a share of the hub's core")),
    /** How long the hub works on one request before others have their turn. */
    HUB_SLICE("hub.sliceSeconds", SECONDS, Range.of(0.0001, 1, "a part of the time for one request")),
    /** How many turns of the hub's event loop a call to the API server takes. */
    HUB_REQUEST_TURNS("hub.requestTurns", COUNT, Range.of(1, 100, "a connection, a request and its response")),
    /** How long the hub waits for the API server's response before it asks again for a pod. */
    HUB_REQUEST_TIMEOUT("hub.requestTimeoutSeconds", SECONDS, Range.seconds()),
    /** How long the hub asks again for a pod before the start fails. */
    HUB_REQUEST_RETRIES("hub.requestRetrySeconds", SECONDS, Range.seconds()),
    /** The price of one node for one hour, in US dollars. */
    NODE_PRICE("price.nodeUsdPerHour", DOLLARS, Range.price()),
    /** The price of one on-demand node for one hour, in US dollars: what a node costs where there is no preemptible one. */
    ON_DEMAND_PRICE("price.onDemandUsdPerHour", DOLLARS, Range.price()),
    /** The price of one node's boot disk for one hour, in US dollars. */
    DISK_PRICE("price.diskUsdPerHour", DOLLARS, Range.price());

    private final String label;
    private final Unit unit;
    private final Range range;

    Quantity(String label, Unit unit, Range range) {
        this.label = label;
        this.unit = unit;
        this.range = range;
    }

    /** The name in parameter files. */
    public String label() {
        return label;
    }

    /** The unit of its number. */
    public Unit unit() {
        return unit;
    }

    /** The numbers that are plausible in a parameter file. */
    Range range() {
        return range;
    }

    /** The quantity that must not be 0 for this one to have an effect; empty if this one always has. */
    Optional<Quantity> switchedBy() {
        return switch (this) {
            case NODE_AGE_LIMIT, LIFETIME_SCALE, PREEMPTIONS_TOGETHER, STUDENT_RETURNS -> Optional.of(POOL_PREEMPTIBLE);
            case SHOCK_INTERVAL -> Optional.of(PREEMPTIONS_TOGETHER);
            case STOCK_OUT_BEFORE_CLASS, STOCK_OUT_PROBABILITY, FAILURE_DELAY, BACKOFF_ALL_ZONES ->
                Optional.of(STOCK_OUT);
            case CHEAPEST_POOL -> Optional.of(ON_DEMAND_MAX);
            case VOLUME_ZONAL -> Optional.of(STUDENT_VOLUMES);
            case IMAGE_ON_NODES,
                    IMAGE_SECOND_SIZE,
                    IMAGE_DOWNLOAD,
                    IMAGE_UNPACK,
                    IMAGE_UNPACKED_RATIO,
                    IMAGE_SLOW_NODE -> Optional.of(IMAGE_SIZE);
            case IMAGE_SECOND_SHARE, IMAGE_COMMON_SIZE, IMAGE_PARALLEL -> Optional.of(IMAGE_SECOND_SIZE);
            default -> Optional.empty();
        };
    }

    /**
     * A former name with its unit, which files may still have: {@code node.allocatableMemoryMiB}. A number without a
     * suffix is in that unit.
     */
    Optional<Former> former() {
        return switch (unit) {
            case MEMORY -> Optional.of(new Former(label + "MiB", "Mi"));
            case CPU -> Optional.of(new Former(label + "Milli", "m"));
            case BYTES, COUNT, SWITCH, SECONDS, RATIO, DOLLARS -> Optional.empty();
        };
    }

    /**
     * A name that a parameter had before its values were Kubernetes quantities.
     *
     * @param suffix the unit of its bare numbers
     */
    record Former(String label, String suffix) {}
}
