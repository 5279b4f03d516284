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

/**
 * One line of {@code cluster.jsonl}: what somebody who watched the cluster saw of a class start. Nothing is joined, mended
 * or left out here; what follows for the students is derived ({@link ClusterJournal}).
 *
 * <p>Three clocks are involved. {@code seen} is always this machine's. {@code at} is the stamp that Kubernetes put on the
 * fact, as it put it: the API server's clock, the scheduler's, or a kubelet's. Where Kubernetes stamps nothing, {@code at}
 * equals {@code seen} and there is no {@code resolution}: the fact is at most as old as the watch is slow.
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
    /** When whoever watched learned of it, by their clock. */
    default Instant seenAt() {
        return at();
    }

    /** The same, with what is by the clock of whoever watched so much later; what Kubernetes stamped stays. */
    default ClusterEntry watchedLater(Duration by) {
        return by.isZero() ? this : later(by);
    }

    private ClusterEntry later(Duration by) {
        if (this instanceof Opened opened) {
            return new Opened(at().plus(by), opened.schema, opened.runId, opened.server, opened.namespace);
        }
        if (this instanceof PodFact fact) {
            return new PodFact(
                    fact.resolution.isEmpty() ? fact.at.plus(by) : fact.at,
                    fact.resolution,
                    fact.seen.plus(by),
                    fact.mark,
                    fact.uid,
                    fact.pod,
                    fact.user,
                    fact.node,
                    fact.reason);
        }
        if (this instanceof NodeFact fact) {
            return new NodeFact(
                    fact.resolution.isEmpty() ? fact.at.plus(by) : fact.at,
                    fact.resolution,
                    fact.seen.plus(by),
                    fact.mark,
                    fact.node,
                    fact.purpose,
                    fact.detail);
        }
        if (this instanceof Gap gap) {
            return new Gap(gap.at.plus(by), gap.reason);
        }
        if (this instanceof Relisted relisted) {
            return new Relisted(relisted.at.plus(by), relisted.what);
        }
        if (this instanceof Closed closed) {
            return new Closed(closed.at.plus(by), closed.complete);
        }
        return this;
    }

    /**
     * The first line, written before the first listing. A pod that was created before belongs to nobody in this run.
     *
     * @param schema version of this file's format
     * @param server the API server's address
     * @param namespace the hub's
     */
    record Opened(Instant at, int schema, String runId, String server, String namespace) implements ClusterEntry {
        public Opened {
            requireNonNull(at, "at is null");
            requireNonNull(runId, "runId is null");
            requireNonNull(server, "server is null");
            requireNonNull(namespace, "namespace is null");
        }
    }

    /**
     * Something happened to a student's pod. The same mark may come twice, from the pod's status and from an event, which
     * are stamped apart; never twice from one source.
     *
     * @param resolution of the stamp: the truth lies in {@code [at, at + resolution)}; a kubelet's and the API server's
     *     stamps have whole seconds, a scheduler's event microseconds. Absent where Kubernetes stamps nothing
     * @param seen when the watch brought it
     * @param uid the pod's; a name is used again
     * @param user the hub's user name, from annotation {@code hub.jupyter.org/username}
     * @param node where it runs, once that is known
     * @param reason Kubernetes' word for why, where it has one; never a message
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
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> reason)
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
        }

        @Override
        public Instant seenAt() {
            return seen;
        }

        /** The same of another pod: of one that tells nobody whose it is. */
        public PodFact of(String otherPod, String otherUser) {
            return new PodFact(at, resolution, seen, mark, uid, otherPod, otherUser, node, reason);
        }

        /** The same of a student who is called something else. */
        public PodFact withUser(String other) {
            return of(pod, other);
        }
    }

    /**
     * Something happened to a node, of whatever kind it is.
     *
     * @param resolution as of a pod's
     * @param purpose the node's label {@code hub.jupyter.org/node-purpose}, with which Z2JH marks users' nodes
     * @param detail which image, or which taint ({@code key:effect})
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
        public Instant seenAt() {
            return seen;
        }
    }

    /**
     * How the API server's clock stands to this machine's; a later line replaces an earlier one.
     *
     * @param ahead server minus us
     * @param uncertainty the truth is at most this far from {@code ahead}
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
    }

    /**
     * The API server could not be reached, or refused to answer; attempts go on, ever more slowly up to 6.4 s apart, and at
     * most one a second is told. What happens meanwhile is seen afterwards, with Kubernetes' stamps.
     */
    record Gap(Instant at, String reason) implements ClusterEntry {
        public Gap {
            requireNonNull(at, "at is null");
            requireNonNull(reason, "reason is null");
        }
    }

    /**
     * The API server no longer had what came after our last version (410 Gone), so everything was listed anew. What came
     * and went in between was never seen.
     *
     * @param what {@code pods}, {@code events} or {@code nodes}
     */
    record Relisted(Instant at, String what) implements ClusterEntry {
        public Relisted {
            requireNonNull(at, "at is null");
            requireNonNull(what, "what is null");
        }
    }

    /**
     * The last line; somebody who was killed writes none.
     *
     * @param complete whether a last listing brought everything that the API server knew by then
     */
    record Closed(Instant at, boolean complete) implements ClusterEntry {
        public Closed {
            requireNonNull(at, "at is null");
        }
    }

    /** What can happen to a student's pod. */
    enum PodMark {
        /** {@code metadata.creationTimestamp}. */
        CREATED("created"),
        /** The scheduler found no node, for the first time: event {@code FailedScheduling}. */
        UNSCHEDULABLE("unschedulable"),
        /** Event {@code Scheduled}, and condition {@code PodScheduled}. */
        SCHEDULED("scheduled"),
        /** Event {@code Pulled} of the student's container: pulled, or there already. */
        IMAGE_PULLED("imagePulled"),
        /** Event {@code Started}, and {@code containerStatuses[].state.running.startedAt}. */
        STARTED("started"),
        /** Condition {@code DisruptionTarget}: about to be preempted, evicted or lost with its node; {@code reason} says. */
        DISRUPTED("disrupted"),
        /** The container ended by itself, or phase {@code Failed}; stamped only where a kubelet could still do so. */
        FAILED("failed"),
        /** Asked to go: {@code metadata.deletionTimestamp} less the grace period that it includes. */
        DELETED("deleted"),
        /** No longer there. Not stamped. */
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
        /** It was Ready and is no longer. */
        NOT_READY("notReady"),
        /** {@code status.images} lists an image of a student's pod. Not stamped, and kubelets say it late: up to 10 s. */
        IMAGE_PRESENT("imagePresent"),
        TAINTED("tainted"),
        UNTAINTED("untainted"),
        /** No longer there. Not stamped. */
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
