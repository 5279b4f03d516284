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
 * How completely the cluster was observed, and what students' stages cannot hold: {@code cluster.json}. Instants are in
 * the hub's time: Kubernetes' timestamps minus {@link Clock#correction()}.
 *
 * @param complete whether the watch ended regularly and its last listing delivered everything
 * @param gaps how many gaps the watch had
 * @param relisted how often everything was listed again because the API server no longer had the watch's version
 * @param clock the API server's clock offset; absent if it was not estimated
 * @param clockShifts times in which one of the two clocks was set; students' stages within them are left out
 * @param completeStudents the number of students for whom the cluster delivered all {@link #STAGES}
 * @param stages the number of students whose stage the cluster delivered, by stage
 * @param contradictions effects before their causes, beyond what resolution and clock uncertainty explain
 * @param nodes in the order of creation
 * @param placements the pod and node of each student
 * @param interruptions the interruptions, in order
 */
public record ClusterSummary(
        boolean complete,
        int gaps,
        int relisted,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Clock> clock,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ClockShift> clockShifts,
        int completeStudents,
        Map<Stage, Integer> stages,
        List<Contradiction> contradictions,
        List<Node> nodes,
        List<Placement> placements,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Interruption> interruptions) {
    /** The stages that have a timestamp of Kubernetes. */
    public static final List<Stage> STAGES =
            List.of(Stage.POD_CREATED, Stage.SCHEDULED, Stage.IMAGE_PULLED, Stage.STARTED);

    public ClusterSummary {
        requireNonNull(clock, "clock is null");
        clockShifts = clockShifts == null ? List.of() : List.copyOf(clockShifts);
        Map<Stage, Integer> ordered = new EnumMap<>(Stage.class);
        ordered.putAll(stages);
        stages = Collections.unmodifiableMap(ordered);
        contradictions = List.copyOf(contradictions);
        nodes = List.copyOf(nodes);
        placements = List.copyOf(placements);
        interruptions = interruptions == null ? List.of() : List.copyOf(interruptions);
    }

    /**
     * The API server's clock offset.
     *
     * @param ahead how far it is ahead of this machine's clock
     * @param uncertainty the true offset differs from {@code ahead} by at most this
     */
    public record Clock(
            @JsonProperty("aheadMs") Duration ahead,
            @JsonProperty("uncertaintyMs") Duration uncertainty) {
        public Clock {
            requireNonNull(ahead, "ahead is null");
            requireNonNull(uncertainty, "uncertainty is null");
        }

        /** What Kubernetes' timestamps are corrected by: zero where the offset is within its uncertainty. */
        public Duration correction() {
            return ahead.abs().compareTo(uncertainty) > 0 ? ahead : Duration.ZERO;
        }
    }

    /**
     * A time in which this machine slept, or one of the two clocks was set.
     *
     * @param from the last comparison before, by this machine's clock
     * @param until the first comparison after it, by this machine's clock
     * @param before how far the API server's clock was ahead at {@code from}
     * @param after how far it was ahead at {@code until}
     */
    public record ClockShift(
            Instant from,
            Instant until,
            @JsonProperty("beforeMs") Duration before,
            @JsonProperty("afterMs") Duration after) {
        public ClockShift {
            from = requireNonNull(from, "from is null").truncatedTo(ChronoUnit.MICROS);
            until = requireNonNull(until, "until is null").truncatedTo(ChronoUnit.MICROS);
            requireNonNull(before, "before is null");
            requireNonNull(after, "after is null");
        }

        /** By how much the clocks moved against each other. */
        public Duration by() {
            return after.minus(before).abs();
        }
    }

    /**
     * An effect whose timestamp lies before its cause.
     *
     * @param by a lower bound of the difference, beyond resolution and clock uncertainty
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
     * One life of a node; the name may be reused.
     *
     * @param user whether it is a user node: by its label, or because it had a student's pod
     * @param created when the node object was created
     * @param ready when it was first Ready
     * @param imagePresent when it first had an image of a student's pod
     * @param gone when it was removed; absent if it existed to the end
     * @param pods the number of students' pods on it
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
     * The pod on which a student landed, or the last pod of a student who never landed.
     *
     * @param node absent if the pod was never scheduled
     */
    public record Placement(
            int student,
            String pod,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> node) {
        public Placement {
            requireNonNull(pod, "pod is null");
            requireNonNull(node, "node is null");
        }
    }

    /**
     * The loss of a student's pod that nothing requested: preemption, eviction, a lost node, or a container that ended by
     * itself.
     *
     * @param running whether the container had started; otherwise the start was interrupted
     * @param reason Kubernetes' reason ({@code PreemptionByScheduler}), or {@code nodeGone}
     * @param lost the first sign of it: the node no longer Ready or gone, the pod marked, its container ended
     * @param removed when the pod's deletion was requested
     * @param noticed the student's next failed attempt
     * @param recovered when the container of the student's next pod started; absent if there was no next pod
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
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Instant> recovered) {
        public Interruption {
            requireNonNull(pod, "pod is null");
            requireNonNull(node, "node is null");
            requireNonNull(reason, "reason is null");
            lost = requireNonNull(lost, "lost is null").truncatedTo(ChronoUnit.MICROS);
            removed = removed.map(at -> at.truncatedTo(ChronoUnit.MICROS));
            noticed = noticed.map(at -> at.truncatedTo(ChronoUnit.MICROS));
            recovered = recovered.map(at -> at.truncatedTo(ChronoUnit.MICROS));
        }

        /** From the loss to the start of the next container. */
        @JsonProperty(value = "outageMs", access = JsonProperty.Access.READ_ONLY)
        @JsonInclude(JsonInclude.Include.NON_ABSENT)
        public Optional<Duration> outage() {
            return recovered.map(at -> Duration.between(lost, at));
        }
    }

    /**
     * The result of a join.
     *
     * @param students with the stages that the cluster delivered
     * @param summary the rest
     * @param use what the cluster used; absent if no student's pod was observed
     */
    public record Joined(List<StudentRecord> students, ClusterSummary summary, Optional<ClusterUse> use) {
        public Joined {
            students = List.copyOf(students);
            requireNonNull(summary, "summary is null");
            requireNonNull(use, "use is null");
        }
    }

    /**
     * Joins a cluster journal with the students, by user name.
     *
     * <p>Kubernetes' timestamps replace those of the hub's progress stream for {@code podCreated}, {@code scheduled}, {@code
     * imagePulled} and {@code started}. A stage that the cluster did not deliver keeps the stream's timestamp, or stays
     * absent. If a stage has several timestamps, the finest counts. A timestamp in whole seconds means that the truth lies
     * in the second after it: within that second the stage is placed when the watch delivered it, no earlier than its cause
     * and no later than its effect. No stage is moved beyond its timestamp's resolution.
     *
     * <p>If a student had several pods, the one on which the student landed counts: the last that was created before. Pods
     * that existed before the watch began do not count. For a measured student nothing after the limit counts; for an
     * observed student everything does. A stage within a time in which one of the clocks was set ({@link
     * #clockShifts}) does not count, because it cannot be placed on our clock.
     */
    public static Joined join(ClusterJournal journal, ClassPlan plan, List<StudentRecord> students) {
        return new ClusterJoin(journal, plan).join(students);
    }

    /** A builder with the required components; the others are empty. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that holds this record's values, to build a changed copy. */
    public Builder toBuilder() {
        return new Builder()
                .complete(complete)
                .gaps(gaps)
                .relisted(relisted)
                .clock(clock)
                .clockShifts(clockShifts)
                .completeStudents(completeStudents)
                .stages(stages)
                .contradictions(contradictions)
                .nodes(nodes)
                .placements(placements)
                .interruptions(interruptions);
    }

    /** Builds a record by name of its components. Not thread-safe. */
    public static final class Builder {
        private boolean complete;
        private int gaps;
        private int relisted;
        private Optional<Clock> clock = Optional.empty();
        private List<ClockShift> clockShifts = List.of();
        private int completeStudents;
        private Map<Stage, Integer> stages = Map.of();
        private List<Contradiction> contradictions = List.of();
        private List<Node> nodes = List.of();
        private List<Placement> placements = List.of();
        private List<Interruption> interruptions = List.of();

        private Builder() {}

        public Builder complete(boolean value) {
            complete = value;
            return this;
        }

        public Builder gaps(int value) {
            gaps = value;
            return this;
        }

        public Builder relisted(int value) {
            relisted = value;
            return this;
        }

        public Builder clock(Optional<Clock> value) {
            clock = value;
            return this;
        }

        public Builder clockShifts(List<ClockShift> value) {
            clockShifts = value;
            return this;
        }

        public Builder completeStudents(int value) {
            completeStudents = value;
            return this;
        }

        public Builder stages(Map<Stage, Integer> value) {
            stages = value;
            return this;
        }

        public Builder contradictions(List<Contradiction> value) {
            contradictions = value;
            return this;
        }

        public Builder nodes(List<Node> value) {
            nodes = value;
            return this;
        }

        public Builder placements(List<Placement> value) {
            placements = value;
            return this;
        }

        public Builder interruptions(List<Interruption> value) {
            interruptions = value;
            return this;
        }

        public ClusterSummary build() {
            return new ClusterSummary(
                    complete,
                    gaps,
                    relisted,
                    clock,
                    clockShifts,
                    completeStudents,
                    stages,
                    contradictions,
                    nodes,
                    placements,
                    interruptions);
        }
    }
}
