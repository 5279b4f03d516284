package dev.firstbell.records.run;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.cluster.ClusterJournal;
import dev.firstbell.records.cluster.ClusterSummary;
import dev.firstbell.records.cluster.ClusterUse;
import dev.firstbell.records.cluster.Contradictions;
import dev.firstbell.records.hub.HubLogJournal;
import dev.firstbell.records.hub.HubMetricsJournal;
import dev.firstbell.records.hub.HubMetricsSummary;
import dev.firstbell.records.journal.InjectorHealth;
import dev.firstbell.records.journal.Journal;
import dev.firstbell.records.observed.Observation;
import dev.firstbell.records.observed.ObservedClass;
import dev.firstbell.records.student.StudentRecord;
import java.util.List;
import java.util.Optional;

/**
 * One run in memory: its description, every student, and the results.
 *
 * @param info the description
 * @param students all students of the plan, in its order
 * @param health the injector's health; absent for a run without an injector
 * @param summary counts and quantiles
 * @param cluster how completely the cluster was observed, and its nodes; absent without a watch
 * @param hub the hub's metrics; absent if they were not scraped
 * @param notes the journal's remarks about how the run was made, one line each, and files whose figures are absent because
 *     they are damaged
 * @param damage of the files that the results depend on, one line each; if there is any, the run is invalid, and its students
 *     and its summary show what is left
 */
public record RunRecord(
        RunInfo info,
        List<StudentRecord> students,
        Optional<InjectorHealth> health,
        RunSummary summary,
        Optional<ClusterSummary> cluster,
        Optional<HubMetricsSummary> hub,
        List<String> notes,
        List<String> damage) {
    public RunRecord {
        requireNonNull(info, "info is null");
        students = List.copyOf(students);
        requireNonNull(health, "health is null");
        requireNonNull(summary, "summary is null");
        requireNonNull(cluster, "cluster is null");
        requireNonNull(hub, "hub is null");
        notes = List.copyOf(notes);
        damage = List.copyOf(damage);
    }

    /** A measured run: everything from its journal. */
    public static RunRecord of(RunInfo info, Journal journal) {
        return measured(info, journal, journal.students(info.classPlan())).build();
    }

    /** A measured run with a watch of the cluster, which delivers some stages and what the cluster used. */
    public static RunRecord of(RunInfo info, Journal journal, ClusterJournal cluster) {
        ClusterSummary.Joined joined =
                ClusterSummary.join(cluster, info.classPlan(), journal.students(info.classPlan()));
        return measured(withUse(info, joined.use()), journal, joined.students())
                .cluster(Optional.of(joined.summary()))
                .build();
    }

    private static Builder measured(RunInfo info, Journal journal, List<StudentRecord> students) {
        return new Builder(info, students, RunSummary.of(info.classPlan(), students))
                .health(Optional.of(InjectorHealth.of(
                        journal, students, info.classPlan(), info.environment().speed())))
                .notes(journal.notes());
    }

    /** A run without an injector. */
    public static RunRecord of(RunInfo info, List<StudentRecord> students) {
        return new Builder(info, students, RunSummary.of(info.classPlan(), students, info.endStage())).build();
    }

    /**
     * An observed class, assembled from its sources.
     *
     * @param info with the class's name, limit and SLO in its plan, and the observation; the students are found here
     * @param cluster absent without a watch of the cluster
     * @param hubLog absent without a log of the hub
     */
    public static RunRecord observed(RunInfo info, Optional<ClusterJournal> cluster, Optional<HubLogJournal> hubLog) {
        Observation observation = info.observed().orElseThrow();
        ObservedClass observed = ObservedClass.of(info.classPlan(), observation, cluster, hubLog);
        RunSummary summary = RunSummary.of(observed.plan(), observed.students(), info.endStage());
        // Metrics do not tell which nodes were warm, and without that the cost is misleading.
        Optional<ClusterUse> use =
                observed.use().filter(known -> observation.sources().contains(Observation.Source.CLUSTER));
        return new Builder(
                        withUse(info.seen(observed.plan(), observation), use),
                        observed.students(),
                        observed.throttlesKnown() ? summary : summary.withoutThrottles())
                .cluster(observed.clusterSummary())
                .build();
    }

    /** What a run already knows about its use of the cluster has precedence. */
    private static RunInfo withUse(RunInfo info, Optional<ClusterUse> use) {
        return info.cluster().isPresent() ? info : use.map(info::withCluster).orElse(info);
    }

    /** The 429s of all students, by the hub's counters if each single one is unknown; empty if both are unknown. */
    public Optional<Long> throttledOrCounted() {
        return summary.throttled()
                .map(Integer::longValue)
                .or(() -> hub.flatMap(HubMetricsSummary::increase).map(HubMetricsSummary.Increase::throttled))
                .or(() -> info.observed().flatMap(Observation::hub).map(Observation.HubCounts::throttled));
    }

    /**
     * The contradictions between timestamps: with the watch of the cluster or, without one, with the hub's progress stream.
     * Always empty for a predicted run.
     */
    public List<ClusterSummary.Contradiction> contradictions() {
        return cluster.map(ClusterSummary::contradictions)
                .orElseGet(() ->
                        info.provenance() == Provenance.MEASURED ? Contradictions.inStreams(students) : List.of());
    }

    /** The same run with another description, such as one with its verdict. */
    public RunRecord with(RunInfo newInfo) {
        return toBuilder().info(newInfo).build();
    }

    /** The same run, with the hub's metrics. */
    public RunRecord with(HubMetricsJournal metrics) {
        return toBuilder()
                .hub(Optional.of(HubMetricsSummary.of(metrics, info.classPlan(), info.endStage(), students)))
                .build();
    }

    /** The verdict on a run, with its reasons. It follows from the same counts that are shown ({@link Judge}). */
    public Judgement judge(boolean complete) {
        return info.observed().isPresent() ? judgeObserved() : new Judge(this).measured(complete);
    }

    /**
     * The verdict on an observed class, by its end stage, which comes before landing: it can show that the SLO was missed, not
     * that it was met.
     */
    public Judgement judgeObserved() {
        return new Judge(this).observed();
    }

    /**
     * A verdict with its reasons.
     *
     * @param reasons one line each
     */
    public record Judgement(RunInfo.Verdict verdict, List<String> reasons) {}

    /** A builder with the required components; the others are empty. */
    public static Builder builder(RunInfo info, List<StudentRecord> students, RunSummary summary) {
        return new Builder(info, students, summary);
    }

    /** A builder that holds this record's values, to build a changed copy. */
    public Builder toBuilder() {
        return new Builder(info, students, summary)
                .health(health)
                .cluster(cluster)
                .hub(hub)
                .notes(notes)
                .damage(damage);
    }

    /** Builds a record by name of its components. Not thread-safe. */
    public static final class Builder {
        private RunInfo info;
        private List<StudentRecord> students;
        private RunSummary summary;
        private Optional<InjectorHealth> health = Optional.empty();
        private Optional<ClusterSummary> cluster = Optional.empty();
        private Optional<HubMetricsSummary> hub = Optional.empty();
        private List<String> notes = List.of();
        private List<String> damage = List.of();

        private Builder(RunInfo info, List<StudentRecord> students, RunSummary summary) {
            this.info = info;
            this.students = students;
            this.summary = summary;
        }

        public Builder info(RunInfo value) {
            info = value;
            return this;
        }

        public Builder students(List<StudentRecord> value) {
            students = value;
            return this;
        }

        public Builder summary(RunSummary value) {
            summary = value;
            return this;
        }

        public Builder health(Optional<InjectorHealth> value) {
            health = value;
            return this;
        }

        public Builder cluster(Optional<ClusterSummary> value) {
            cluster = value;
            return this;
        }

        public Builder hub(Optional<HubMetricsSummary> value) {
            hub = value;
            return this;
        }

        public Builder notes(List<String> value) {
            notes = value;
            return this;
        }

        public Builder damage(List<String> value) {
            damage = value;
            return this;
        }

        public RunRecord build() {
            return new RunRecord(info, students, health, summary, cluster, hub, notes, damage);
        }
    }
}
