package dev.firstbell.records.cluster;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.firstbell.records.io.JournalLine;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One line of {@code cluster.jsonl}: what a watch of the cluster delivered during a class start. The lines hold what the
 * watch delivered, unchanged; what follows for the students is derived ({@link ClusterSummary#join}).
 *
 * <p>Three clocks are involved. {@code seen} is always by this machine's clock. {@code at} is Kubernetes' own timestamp,
 * unchanged: on the clock of the API server, the scheduler or a kubelet. Where Kubernetes has no timestamp, {@code at}
 * equals {@code seen} and {@code resolution} is absent: the fact is at most as old as the watch's delay.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ClusterEntry.Opened.class, name = "opened"),
    @JsonSubTypes.Type(value = ClusterEntry.PodFact.class, name = "pod"),
    @JsonSubTypes.Type(value = ClusterEntry.NodeFact.class, name = "node"),
    @JsonSubTypes.Type(value = ClusterEntry.ServerClock.class, name = "clock"),
    @JsonSubTypes.Type(value = ClusterEntry.Gap.class, name = "gap"),
    @JsonSubTypes.Type(value = ClusterEntry.Relisted.class, name = "relisted"),
    @JsonSubTypes.Type(value = ClusterEntry.Closed.class, name = "closed")
})
public sealed interface ClusterEntry extends JournalLine {
    /** Calls the visitor's method for this kind of entry. */
    void accept(Visitor visitor);

    /**
     * The same entry for a watch whose clock is ahead by so much more. Kubernetes' own timestamps stay, and so does an
     * estimate of the clock.
     */
    ClusterEntry watchedLater(Duration by);

    /** The same entry with other names. Each kind decides, so that no new kind can carry a student's name into a record. */
    ClusterEntry renamed(UnaryOperator<String> podName, UnaryOperator<String> userName);

    /** When the watch delivered it, by this machine's clock. */
    default Instant seenAt() {
        return at();
    }

    /**
     * One method for each kind of entry, none with a default: a new kind does not compile until every reader has decided
     * what it means.
     */
    interface Visitor {
        void opened(Opened entry);

        void pod(PodFact entry);

        void node(NodeFact entry);

        void serverClock(ServerClock entry);

        void gap(Gap entry);

        void relisted(Relisted entry);

        void closed(Closed entry);
    }

    /**
     * The first line, written before the first listing. A pod that was created earlier does not belong to this run.
     *
     * @param schema the version of this file's format
     * @param server the API server's address
     * @param namespace the hub's namespace
     */
    record Opened(Instant at, int schema, String runId, String server, String namespace) implements ClusterEntry {
        public Opened {
            requireNonNull(at, "at is null");
            requireNonNull(runId, "runId is null");
            requireNonNull(server, "server is null");
            requireNonNull(namespace, "namespace is null");
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.opened(this);
        }

        @Override
        public ClusterEntry watchedLater(Duration by) {
            return new Opened(at.plus(by), schema, runId, server, namespace);
        }

        @Override
        public ClusterEntry renamed(UnaryOperator<String> podName, UnaryOperator<String> userName) {
            return this;
        }
    }

    /**
     * A fact about a student's pod. The same mark may come twice, from the pod's status and from a Kubernetes event, with
     * different timestamps; never twice from one source.
     *
     * @param resolution the resolution of the timestamp: the truth lies in {@code [at, at + resolution)}. Timestamps of
     *     kubelets and of the API server are in whole seconds, those of the scheduler's events in microseconds. Absent where
     *     Kubernetes has no timestamp
     * @param seen when the watch delivered it
     * @param uid the pod's uid; its name may be reused
     * @param user the hub's user name, from the annotation {@code hub.jupyter.org/username}
     * @param node the pod's node, once it is known
     * @param reason Kubernetes' reason, where it gives one; never a message
     * @param pull what the kubelet reports about the pull of the image, on the event {@code Pulled} of a node that pulled it
     */
    record PodFact(
            Instant at,

            @JsonProperty("resolutionMs") @JsonInclude(JsonInclude.Include.NON_ABSENT)
            Optional<Duration> resolution,

            Instant seen,
            PodMark mark,
            String uid,
            String pod,
            String user,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> node,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> reason,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<PullReport> pull)
            implements ClusterEntry {
        public PodFact {
            requireNonNull(at, "at is null");
            requireNonNull(resolution, "resolution is null");
            requireNonNull(seen, "seen is null");
            requireNonNull(mark, "mark is null");
            requireNonNull(uid, "uid is null");
            requireNonNull(pod, "pod is null");
            requireNonNull(user, "user is null");
            requireNonNull(node, "node is null");
            requireNonNull(reason, "reason is null");
            requireNonNull(pull, "pull is null");
        }

        /** A fact that is not about a pull. */
        public PodFact(
                Instant at,
                Optional<Duration> resolution,
                Instant seen,
                PodMark mark,
                String uid,
                String pod,
                String user,
                Optional<String> node,
                Optional<String> reason) {
            this(at, resolution, seen, mark, uid, pod, user, node, reason, Optional.empty());
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.pod(this);
        }

        @Override
        public ClusterEntry watchedLater(Duration by) {
            return new PodFact(
                    resolution.isEmpty() ? at.plus(by) : at,
                    resolution,
                    seen.plus(by),
                    mark,
                    uid,
                    pod,
                    user,
                    node,
                    reason,
                    pull);
        }

        @Override
        public ClusterEntry renamed(UnaryOperator<String> podName, UnaryOperator<String> userName) {
            return new PodFact(
                    at, resolution, seen, mark, uid, podName.apply(pod), userName.apply(user), node, reason, pull);
        }

        @Override
        public Instant seenAt() {
            return seen;
        }
    }

    /**
     * A fact about a node, whatever its purpose.
     *
     * @param resolution as for a pod
     * @param purpose the node's label {@code hub.jupyter.org/node-purpose}, with which Z2JH marks user nodes
     * @param detail the image, or the taint ({@code key:effect})
     */
    record NodeFact(
            Instant at,

            @JsonProperty("resolutionMs") @JsonInclude(JsonInclude.Include.NON_ABSENT)
            Optional<Duration> resolution,

            Instant seen,
            NodeMark mark,
            String node,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> purpose,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> detail)
            implements ClusterEntry {
        public NodeFact {
            requireNonNull(at, "at is null");
            requireNonNull(resolution, "resolution is null");
            requireNonNull(seen, "seen is null");
            requireNonNull(mark, "mark is null");
            requireNonNull(node, "node is null");
            requireNonNull(purpose, "purpose is null");
            requireNonNull(detail, "detail is null");
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.node(this);
        }

        @Override
        public ClusterEntry watchedLater(Duration by) {
            return new NodeFact(
                    resolution.isEmpty() ? at.plus(by) : at, resolution, seen.plus(by), mark, node, purpose, detail);
        }

        @Override
        public ClusterEntry renamed(UnaryOperator<String> podName, UnaryOperator<String> userName) {
            return this;
        }

        @Override
        public Instant seenAt() {
            return seen;
        }
    }

    /**
     * An estimate of the API server's clock offset: one at the beginning of a watch, one a minute, and one at its end
     * ({@link ServerTime}).
     *
     * @param ahead how far the API server's clock is ahead of this machine's
     * @param uncertainty the true offset differs from {@code ahead} by at most this
     */
    record ServerClock(
            Instant at,
            @JsonProperty("aheadMs") Duration ahead,
            @JsonProperty("uncertaintyMs") Duration uncertainty) implements ClusterEntry {
        public ServerClock {
            requireNonNull(at, "at is null");
            requireNonNull(ahead, "ahead is null");
            requireNonNull(uncertainty, "uncertainty is null");
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.serverClock(this);
        }

        @Override
        public ClusterEntry watchedLater(Duration by) {
            return this;
        }

        @Override
        public ClusterEntry renamed(UnaryOperator<String> podName, UnaryOperator<String> userName) {
            return this;
        }
    }

    /**
     * The watch had no connection to the API server. The watch tries again, with growing pauses of up to 6.4 s, and reports
     * at most one failed try a second. After the gap it delivers what happened meanwhile, with Kubernetes' timestamps.
     */
    record Gap(Instant at, String reason) implements ClusterEntry {
        public Gap {
            requireNonNull(at, "at is null");
            requireNonNull(reason, "reason is null");
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.gap(this);
        }

        @Override
        public ClusterEntry watchedLater(Duration by) {
            return new Gap(at.plus(by), reason);
        }

        @Override
        public ClusterEntry renamed(UnaryOperator<String> podName, UnaryOperator<String> userName) {
            return this;
        }
    }

    /**
     * The API server no longer had the changes since the watch's last resource version (410 Gone), so everything was listed
     * again. Objects that were created and deleted in between are missing.
     *
     * @param what {@code pods}, {@code events} or {@code nodes}
     */
    record Relisted(Instant at, String what) implements ClusterEntry {
        public Relisted {
            requireNonNull(at, "at is null");
            requireNonNull(what, "what is null");
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.relisted(this);
        }

        @Override
        public ClusterEntry watchedLater(Duration by) {
            return new Relisted(at.plus(by), what);
        }

        @Override
        public ClusterEntry renamed(UnaryOperator<String> podName, UnaryOperator<String> userName) {
            return this;
        }
    }

    /**
     * The last line. A killed process does not write it.
     *
     * @param complete whether a last listing delivered everything that the API server knew by then
     */
    record Closed(Instant at, boolean complete) implements ClusterEntry {
        public Closed {
            requireNonNull(at, "at is null");
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.closed(this);
        }

        @Override
        public ClusterEntry watchedLater(Duration by) {
            return new Closed(at.plus(by), complete);
        }

        @Override
        public ClusterEntry renamed(UnaryOperator<String> podName, UnaryOperator<String> userName) {
            return this;
        }
    }

    /** What can happen to a student's pod. */
    enum PodMark {
        /** {@code metadata.creationTimestamp}. */
        CREATED("created"),
        /** The scheduler found no node for the first time: event {@code FailedScheduling}. */
        UNSCHEDULABLE("unschedulable"),
        /** Event {@code Scheduled}, and condition {@code PodScheduled}. */
        SCHEDULED("scheduled"),
        /** Event {@code Pulled} of the student's container: pulled, or already present. */
        IMAGE_PULLED("imagePulled"),
        /** Event {@code Started}, and {@code containerStatuses[].state.running.startedAt}. */
        STARTED("started"),
        /** Condition {@code DisruptionTarget}: about to be preempted, evicted or lost with its node; see {@code reason}. */
        DISRUPTED("disrupted"),
        /** The container ended by itself, or phase {@code Failed}. The timestamp is absent if the kubelet was gone. */
        FAILED("failed"),
        /** Deletion was requested: {@code metadata.deletionTimestamp} minus the grace period that it includes. */
        DELETED("deleted"),
        /** The object no longer exists. Without a timestamp of Kubernetes. */
        GONE("gone");

        private final String label;

        PodMark(String label) {
            this.label = label;
        }

        @JsonValue
        public String label() {
            return label;
        }
    }

    /** What can happen to a node. */
    enum NodeMark {
        /** {@code metadata.creationTimestamp}. */
        CREATED("created"),
        /** Condition {@code Ready} is true. */
        READY("ready"),
        /** It was Ready and no longer is. */
        NOT_READY("notReady"),
        /**
         * {@code status.images} lists an image of a student's pod. Without a timestamp of Kubernetes, and kubelets report it
         * up to 10 s late.
         */
        IMAGE_PRESENT("imagePresent"),
        TAINTED("tainted"),
        UNTAINTED("untainted"),
        /** The object no longer exists. Without a timestamp of Kubernetes. */
        GONE("gone");

        private final String label;

        NodeMark(String label) {
            this.label = label;
        }

        @JsonValue
        public String label() {
            return label;
        }
    }
}
