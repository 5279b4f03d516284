package dev.firstbell.records.cluster;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How well the cluster was seen, and what the students' stages cannot hold: {@code cluster.json}. Instants are in the
 * hub's time: Kubernetes' stamps less {@link Clock#correction()}.
 *
 * @param complete whether the watch came to its end and its last listing brought everything
 * @param outages how often the API server was out of reach for a while
 * @param relisted how often everything had to be listed anew because the API server had forgotten our place
 * @param clock the API server's against ours; absent if it was not estimated
 * @param whole students all of whose {@link #STAGES} come from the cluster itself
 * @param stages students whose stage comes from the cluster itself, by stage
 * @param contradictions effects before their causes, beyond what the clocks' resolutions explain; kept as they are
 * @param nodes in the order of their creation
 * @param places which pod each student got, and where
 * @param interruptions servers that were taken from students, in order
 */
public record ClusterSummary(
        boolean complete,
        int outages,
        int relisted,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Clock> clock,
        int whole,
        Map<Stage, Integer> stages,
        List<Contradiction> contradictions,
        List<Node> nodes,
        List<Place> places,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Interruption> interruptions) {
    /** The stages that a cluster stamps. */
    public static final List<Stage> STAGES =
            List.of(Stage.POD_CREATED, Stage.SCHEDULED, Stage.IMAGE_PULLED, Stage.STARTED);

    public ClusterSummary {
        requireNonNull(clock, "clock is null");
        Map<Stage, Integer> ordered = new EnumMap<>(Stage.class);
        ordered.putAll(stages);
        stages = Collections.unmodifiableMap(ordered);
        contradictions = List.copyOf(contradictions);
        nodes = List.copyOf(nodes);
        places = List.copyOf(places);
        interruptions = interruptions == null ? List.of() : List.copyOf(interruptions);
    }

    /**
     * The API server's clock.
     *
     * @param ahead of ours
     * @param uncertainty the truth is at most this far from {@code ahead}
     */
    public record Clock(
            @JsonProperty("aheadMs") Duration ahead,
            @JsonProperty("uncertaintyMs") Duration uncertainty) {
        public Clock {
            requireNonNull(ahead, "ahead is null");
            requireNonNull(uncertainty, "uncertainty is null");
        }

        /** What Kubernetes' stamps are corrected by: nothing where the two clocks may well agree. */
        public Duration correction() {
            return ahead.abs().compareTo(uncertainty) > 0 ? ahead : Duration.ZERO;
        }
    }

    /** The same with a clock whose estimate was applied before anything was joined. */
    public ClusterSummary withClock(Optional<Clock> estimated) {
        return new ClusterSummary(
                complete, outages, relisted, estimated, whole, stages, contradictions, nodes, places, interruptions);
    }

    /**
     * An effect that is stamped before its cause.
     *
     * @param by at least this much, whatever the stamps' resolutions hide
     */
    public record Contradiction(
            int student,
            Stage cause,
            Stage effect,
            @JsonProperty("byMs") Duration by) {
        public Contradiction {
            requireNonNull(cause, "cause is null");
            requireNonNull(effect, "effect is null");
            requireNonNull(by, "by is null");
        }
    }

    /**
     * One life of a node; a name may come again.
     *
     * @param user whether it is meant for students' pods: it says so in its label, or has had one
     * @param created asked for, as far as the cluster knows
     * @param ready for the first time
     * @param imagePresent an image of a student's pod, for the first time
     * @param gone removed; absent if it was there to the end
     * @param pods students' pods that it got
     */
    public record Node(
            String node,
            boolean user,
            Instant created,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Instant> ready,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Instant> imagePresent,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Instant> gone,
            int pods) {
        public Node {
            requireNonNull(node, "node is null");
            created = requireNonNull(created, "created is null").truncatedTo(ChronoUnit.MICROS);
            ready = ready.map(at -> at.truncatedTo(ChronoUnit.MICROS));
            imagePresent = imagePresent.map(at -> at.truncatedTo(ChronoUnit.MICROS));
            gone = gone.map(at -> at.truncatedTo(ChronoUnit.MICROS));
        }
    }

    /**
     * The pod on which a student landed, or the last one of a student who never did.
     *
     * @param node absent if it was never scheduled
     */
    public record Place(
            int student,
            String pod,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> node) {
        public Place {
            requireNonNull(pod, "pod is null");
            requireNonNull(node, "node is null");
        }
    }

    /**
     * A student's server that went away without anybody having asked for it: preempted, evicted, lost with its node, or
     * ended by itself.
     *
     * @param running whether its container had started; before that it is a start that was interrupted
     * @param reason Kubernetes' word for it ({@code PreemptionByScheduler}), or {@code nodeGone}
     * @param lost the first sign of it: the node no longer Ready or gone, the pod marked, its container ended
     * @param removed when somebody drew the consequence and had the pod deleted
     * @param noticed when the student next met a setback
     * @param back when the container of the student's next pod started; absent if there was none
     */
    public record Interruption(
            int student,
            String pod,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> node,
            boolean running,
            String reason,
            Instant lost,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Instant> removed,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Instant> noticed,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Instant> back) {
        public Interruption {
            requireNonNull(pod, "pod is null");
            requireNonNull(node, "node is null");
            requireNonNull(reason, "reason is null");
            lost = requireNonNull(lost, "lost is null").truncatedTo(ChronoUnit.MICROS);
            removed = removed.map(at -> at.truncatedTo(ChronoUnit.MICROS));
            noticed = noticed.map(at -> at.truncatedTo(ChronoUnit.MICROS));
            back = back.map(at -> at.truncatedTo(ChronoUnit.MICROS));
        }

        /** From the loss to the next server's start. */
        @JsonProperty(value = "outageMs", access = JsonProperty.Access.READ_ONLY)
        @JsonInclude(JsonInclude.Include.NON_ABSENT)
        public Optional<Duration> outage() {
            return back.map(at -> Duration.between(lost, at));
        }
    }

    /**
     * What follows from a cluster journal.
     *
     * @param students with the stages that the cluster knows better
     * @param sight the rest of it
     * @param use what the cluster used; absent if no pod of a student was ever seen
     */
    public record Joined(List<StudentRecord> students, ClusterSummary sight, Optional<ClusterUse> use) {
        public Joined {
            students = List.copyOf(students);
            requireNonNull(sight, "sight is null");
            requireNonNull(use, "use is null");
        }
    }

    /**
     * Joins what was seen of the cluster with what the injector knows, student by student through the user name.
     *
     * <p>The cluster's own stamps replace those that the hub's progress stream brought for {@code podCreated}, {@code
     * scheduled}, {@code imagePulled} and {@code started}; a stage that the cluster did not show keeps the stream's stamp,
     * or stays absent. Of several stamps of one stage the finest counts. A stamp in whole seconds says only that the truth
     * lies in the second after it: within that second the stage is put where the watch brought it, no earlier than its
     * cause and no later than its effect. Nothing is moved beyond a stamp's resolution.
     *
     * <p>Of several pods of a student the one counts on which the student landed: the last that was created before. Pods
     * that were there before the watch began belong to nobody here, and nothing counts that came after the limit of
     * a student whom we drove; of a real one everything does.
     */
    public static Joined join(ClusterJournal journal, ClassPlan plan, List<StudentRecord> students) {
        return new ClusterJoin(journal, plan).join(students);
    }
}
