package dev.firstbell.records.deployment;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What of a deployment of Zero to JupyterHub decides how a class starts. It says nothing about where it was read: from
 * values files, or from a cluster. Immutable and thread-safe.
 *
 * @param hub the hub's limits
 * @param student what the pod of one student asks for
 * @param image the students' image and its pullers
 * @param scheduling where students' pods and placeholders go
 * @param culler what stops idle servers
 * @param rejected what the chart or the hub does not accept
 * @param notes what else a reader must know, one sentence each, such as a source that was not read
 */
public record Deployment(
        Hub hub,
        Student student,
        Image image,
        Scheduling scheduling,
        Culler culler,
        List<Rejected> rejected,
        List<String> notes) {
    public Deployment {
        requireNonNull(hub, "hub is null");
        requireNonNull(student, "student is null");
        requireNonNull(image, "image is null");
        requireNonNull(scheduling, "scheduling is null");
        requireNonNull(culler, "culler is null");
        rejected = List.copyOf(rejected);
        notes = List.copyOf(notes);
    }

    /**
     * The hub's limits.
     *
     * @param concurrentSpawnLimit pending starts from which on the hub throttles (429); 0 for no limit
     * @param activeServerLimit servers from which on the hub throttles (429); 0 for no limit
     * @param consecutiveFailureLimit failed starts in a row after which the hub exits; 0 for never
     * @param startTimeout how long one start may take
     */
    public record Hub(
            Value<Long> concurrentSpawnLimit,
            Value<Long> activeServerLimit,
            Value<Long> consecutiveFailureLimit,
            Value<Duration> startTimeout) {}

    /**
     * What the pod of one student asks for.
     *
     * @param memoryGuarantee bytes; 0 for none
     * @param memoryLimit bytes; 0 for none
     * @param cpuGuarantee thousandths of a CPU; 0 for none
     * @param cpuLimit thousandths of a CPU; 0 for none
     * @param storage the student's volumes
     * @param others what the pod's other containers request; unknown if more than memory and CPU decides where it fits
     */
    public record Student(
            Value<Long> memoryGuarantee,
            Value<Long> memoryLimit,
            Value<Long> cpuGuarantee,
            Value<Long> cpuLimit,
            Value<Storage> storage,
            Value<Others> others) {
        /** The memory that the scheduler reserves for the pod, in bytes; empty if that is not known. */
        public Optional<Long> podMemory() {
            return request(memoryGuarantee, memoryLimit)
                    .flatMap(server -> others.ifKnown().map(beside -> beside.memory(server)));
        }

        /** The CPU that the scheduler reserves for the pod, in thousandths; empty if that is not known. */
        public Optional<Long> podCpu() {
            return request(cpuGuarantee, cpuLimit)
                    .flatMap(server -> others.ifKnown().map(beside -> beside.cpu(server)));
        }

        /** What the server alone requests; empty if that, or what the other containers request, is not known. */
        public Optional<PodSize> server() {
            return others.ifKnown().isEmpty()
                    ? Optional.empty()
                    : request(memoryGuarantee, memoryLimit)
                            .flatMap(memory -> request(cpuGuarantee, cpuLimit).map(cpu -> new PodSize(memory, cpu)));
        }

        /** The guarantee, or without one the limit, because Kubernetes reserves that. */
        private static Optional<Long> request(Value<Long> guarantee, Value<Long> limit) {
            Optional<Long> set = guarantee.ifKnown();
            return set.isPresent() && set.get() > 0 ? set : set.flatMap(none -> limit.ifKnown());
        }
    }

    /**
     * What the other containers of a student's pod request. The scheduler counts the largest of the init containers, or
     * the sum of all other containers if that is more.
     *
     * @param containers the sum of those that run beside the server
     * @param init the largest of those that run before it
     */
    public record Others(PodSize containers, PodSize init) {
        /** A pod with one container. */
        public static final Others NONE = new Others(PodSize.NONE, PodSize.NONE);

        /** The request of the whole pod in bytes, from that of the server. */
        public long memory(long server) {
            return Math.max(server + containers.memory(), init.memory());
        }

        /** The request of the whole pod in thousandths of a CPU, from that of the server. */
        public long cpu(long server) {
            return Math.max(server + containers.cpu(), init.cpu());
        }
    }

    /**
     * What containers request.
     *
     * @param memory bytes
     * @param cpu thousandths of a CPU
     */
    public record PodSize(long memory, long cpu) {
        /** No request. */
        public static final PodSize NONE = new PodSize(0, 0);
    }

    /**
     * The volumes of one student.
     *
     * @param home the kind of the home directory's volume
     * @param extra how many further volumes are attached for each student alone
     */
    public record Storage(Home home, int extra) {
        /** How many volumes a node must attach for each student. */
        public int attachedPerStudent() {
            return extra + (home == Home.OWN_VOLUME ? 1 : 0);
        }
    }

    /** The kind of the home directory's volume. */
    public enum Home {
        /** Each student has a volume that one node at a time can attach. */
        OWN_VOLUME,
        /** Each student has a volume that many nodes can mount, such as one on NFS. */
        OWN_SHARED,
        /** All students share one volume. */
        SHARED,
        /** Homes are not kept. */
        NONE
    }

    /**
     * The students' image.
     *
     * @param name repository and tag or digest; empty if it is the chart's sample image
     * @param pullPolicy when the kubelet asks the registry, with Kubernetes' own default where nothing is set
     * @param pulledAhead whether a DaemonSet pulls the image on each new node (the continuous pre-puller)
     * @param pulledOnUpgrade whether an upgrade waits until all nodes have the image (the hook pre-puller)
     * @param otherThanPulled why the pre-pullers pull another image than the students'; empty if they pull that one
     */
    public record Image(
            Value<String> name,
            Value<PullPolicy> pullPolicy,
            Value<Boolean> pulledAhead,
            Value<Boolean> pulledOnUpgrade,
            Optional<NotPulled> otherThanPulled) {}

    /**
     * Why the pre-pullers do not pull the students' image.
     *
     * @param why the reason, as a sentence
     * @param origin the value to change
     * @param from what is there
     * @param to what to write there
     */
    public record NotPulled(String why, Origin origin, String from, String to) {}

    /** When the kubelet asks the registry for an image. */
    public enum PullPolicy {
        IF_NOT_PRESENT("IfNotPresent"),
        ALWAYS("Always"),
        NEVER("Never");

        private final String label;

        PullPolicy(String label) {
            this.label = label;
        }

        /** The name in Kubernetes. */
        public String label() {
            return label;
        }
    }

    /**
     * Where students' pods and placeholders go.
     *
     * @param placeholders user placeholders
     * @param placeholderSize what one placeholder requests, at a key that is written if it has a size of its own; empty
     *     to take what a student's server requests
     * @param podPriority whether pods have priorities, so that a student's pod can preempt a placeholder
     * @param studentPriority the priority of students' pods
     * @param placeholderPriority the priority of placeholders
     * @param nodePurpose how strictly students' pods are kept on the nodes for students
     * @param nodes to which nodes a node selector or required node affinities restrict students' pods
     * @param oneZone whether that restriction names a single zone
     */
    public record Scheduling(
            Value<Long> placeholders,
            Value<Optional<PodSize>> placeholderSize,
            Value<Boolean> podPriority,
            Value<Long> studentPriority,
            Value<Long> placeholderPriority,
            Value<NodePurpose> nodePurpose,
            Value<NodeChoice> nodes,
            Value<Boolean> oneZone) {}

    /**
     * To which nodes students' pods are restricted.
     *
     * @param reach which nodes these are
     * @param by the label that says so, for messages, after "nodes with" or "nodes without"; empty for all nodes
     */
    public record NodeChoice(Reach reach, String by) {
        /** No restriction. */
        public static final NodeChoice ALL = new NodeChoice(Reach.ALL, "");
    }

    /** Which nodes a restriction permits. */
    public enum Reach {
        /** Nodes of all kinds, as by a label that all nodes have, such as their operating system. */
        ALL,
        /** Only nodes with a label of the site's own, which those of the hub may have, too. */
        LABELED,
        /** Only nodes without a label of the site's own, which those of the hub may have or not. */
        AVOIDS,
        /** Only nodes with the label of students' nodes. */
        USERS,
        /** Only the nodes of the hub and the proxy, or these too. */
        CORE,
        /** No node, because two conditions contradict each other. */
        NOWHERE
    }

    /** How strictly pods are kept on the nodes with their purpose. */
    public enum NodePurpose {
        IGNORE("ignore"),
        PREFER("prefer"),
        REQUIRE("require");

        private final String label;

        NodePurpose(String label) {
            this.label = label;
        }

        /** The value of {@code matchNodePurpose}. */
        public String label() {
            return label;
        }
    }

    /**
     * What stops idle servers.
     *
     * @param enabled whether the culler runs
     * @param timeout how long a server is idle before it is stopped
     * @param every how often the culler looks
     * @param maxAge the age at which a server is stopped although it is in use; zero for never
     */
    public record Culler(
            Value<Boolean> enabled, Value<Duration> timeout, Value<Duration> every, Value<Duration> maxAge) {}

    /**
     * A key or a value that the chart or the hub does not accept.
     *
     * @param origin where it is
     * @param found what was found
     * @param remedy what to do, and why
     */
    public record Rejected(Origin origin, String found, String remedy) {
        public Rejected {
            requireNonNull(origin, "origin is null");
            requireNonNull(found, "found is null");
            requireNonNull(remedy, "remedy is null");
        }
    }
}
