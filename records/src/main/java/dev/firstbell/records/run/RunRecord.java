package dev.firstbell.records.run;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.cluster.ClusterJournal;
import dev.firstbell.records.cluster.ClusterSummary;
import dev.firstbell.records.cluster.Contradictions;
import dev.firstbell.records.hub.HubLogJournal;
import dev.firstbell.records.hub.HubMetricsJournal;
import dev.firstbell.records.hub.HubMetricsSummary;
import dev.firstbell.records.journal.InjectorHealth;
import dev.firstbell.records.journal.Journal;
import dev.firstbell.records.observed.Observation;
import dev.firstbell.records.observed.ObservedClass;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.StudentRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One run, read or just ended: what it was, what happened to every student, and the figures.
 *
 * @param info what the run was
 * @param students everyone in the plan, in its order
 * @param health the injector's; absent for runs that nobody injected
 * @param summary counts and quantiles
 * @param cluster how well the cluster was seen, and its nodes; absent where nobody watched it
 * @param hub what the hub said of itself; absent where nobody asked it
 * @param notes what the run's journal has to say of how it was made, one line each
 */
public record RunRecord(
        RunInfo info,
        List<StudentRecord> students,
        Optional<InjectorHealth> health,
        RunSummary summary,
        Optional<ClusterSummary> cluster,
        Optional<HubMetricsSummary> hub,
        List<String> notes) {
    public RunRecord {
        requireNonNull(info, "info is null");
        students = List.copyOf(students);
        requireNonNull(health, "health is null");
        requireNonNull(summary, "summary is null");
        requireNonNull(cluster, "cluster is null");
        requireNonNull(hub, "hub is null");
        notes = List.copyOf(notes);
    }

    /** A run of which nothing was noted. */
    public RunRecord(
            RunInfo info,
            List<StudentRecord> students,
            Optional<InjectorHealth> health,
            RunSummary summary,
            Optional<ClusterSummary> cluster,
            Optional<HubMetricsSummary> hub) {
        this(info, students, health, summary, cluster, hub, List.of());
    }

    /** A run whose cluster and whose hub's own figures nobody watched. */
    public RunRecord(RunInfo info, List<StudentRecord> students, Optional<InjectorHealth> health, RunSummary summary) {
        this(info, students, health, summary, Optional.empty(), Optional.empty());
    }

    /** A run whose hub was not asked for its own figures. */
    public RunRecord(
            RunInfo info,
            List<StudentRecord> students,
            Optional<InjectorHealth> health,
            RunSummary summary,
            Optional<ClusterSummary> cluster) {
        this(info, students, health, summary, cluster, Optional.empty());
    }

    /** Of a run that we drove: everything from its journal. */
    public static RunRecord of(RunInfo info, Journal journal) {
        List<StudentRecord> students = journal.students(info.plan());
        return new RunRecord(
                info,
                students,
                Optional.of(InjectorHealth.of(
                        journal, students, info.plan(), info.environment().speed())),
                RunSummary.of(info.plan(), students),
                Optional.empty(),
                Optional.empty(),
                journal.notes());
    }

    /**
     * Of a run that we drove while we watched its cluster: the stages that the cluster stamps, and what it used, from what
     * was seen of it.
     */
    public static RunRecord of(RunInfo info, Journal journal, ClusterJournal seen) {
        ClusterSummary.Joined joined = ClusterSummary.join(seen, info.plan(), journal.students(info.plan()));
        return new RunRecord(
                info.cluster().isPresent()
                        ? info
                        : joined.use().map(info::withCluster).orElse(info),
                joined.students(),
                Optional.of(InjectorHealth.of(
                        journal,
                        joined.students(),
                        info.plan(),
                        info.environment().speed())),
                RunSummary.of(info.plan(), joined.students()),
                Optional.of(joined.sight()),
                Optional.empty(),
                journal.notes());
    }

    /** Of a run that nobody injected. */
    public static RunRecord of(RunInfo info, List<StudentRecord> students) {
        return new RunRecord(info, students, Optional.empty(), RunSummary.of(info.plan(), students, info.countedTo()));
    }

    /**
     * Of a real class, from what was seen of it.
     *
     * @param info with the limit, the promise and the class's name in its plan, and how it was seen; who came is found here
     * @param cluster what was seen of the cluster; absent where nobody watched it
     * @param hubLog what the hub's log said; absent where there was none
     */
    public static RunRecord observed(RunInfo info, Optional<ClusterJournal> cluster, Optional<HubLogJournal> hubLog) {
        ObservedClass seen = ObservedClass.of(info.plan(), info.observed().orElseThrow(), cluster, hubLog);
        RunSummary summary = RunSummary.of(seen.plan(), seen.students(), info.countedTo());
        // Which node was warm no metric tells, and no cost is better than half of one.
        boolean sawImages = info.observed().orElseThrow().sources().contains(Observation.Source.CLUSTER);
        RunInfo whoCame = info.seen(seen.plan(), info.observed().orElseThrow());
        return new RunRecord(
                info.cluster().isPresent() || !sawImages
                        ? whoCame
                        : seen.use().map(whoCame::withCluster).orElse(whoCame),
                seen.students(),
                Optional.empty(),
                seen.sawThrottles() ? summary : summary.withoutThrottles(),
                seen.sight());
    }

    /** 429s of all students together: as the hub counted them where nobody saw each; empty if not even that is known. */
    public Optional<Long> throttled() {
        return summary.throttled()
                .map(Integer::longValue)
                .or(() -> hub.flatMap(HubMetricsSummary::counted).map(HubMetricsSummary.Counted::turnedAway))
                .or(() -> info.observed().flatMap(Observation::hub).map(Observation.HubCounts::throttled));
    }

    /**
     * Effects that are stamped before their causes, beyond what the clocks explain: as the cluster was seen, or where nobody
     * watched it, of what the hub's progress stream told. Always empty of a run that was predicted.
     */
    public List<ClusterSummary.Contradiction> contradictions() {
        return cluster.map(ClusterSummary::contradictions)
                .orElseGet(() ->
                        info.provenance() == Provenance.MEASURED ? Contradictions.inStreams(students) : List.of());
    }

    /** The same figures of a run that more is known of by now: its verdict, what its cluster used. */
    public RunRecord with(RunInfo newInfo) {
        return new RunRecord(newInfo, students, health, summary, cluster, hub, notes);
    }

    /** The same run, with what the hub said of itself. */
    public RunRecord with(HubMetricsJournal said) {
        return new RunRecord(
                info,
                students,
                health,
                summary,
                cluster,
                Optional.of(HubMetricsSummary.of(said, info.plan(), info.countedTo(), students)),
                notes);
    }

    /**
     * The answer that what was seen of a real class allows. Students landed no earlier than they reached what could be seen,
     * and came no later than their first request was read: a promise that is missed by these figures was missed. One that
     * is not may have been missed all the same.
     */
    public Judgement judgeObserved() {
        if (!info.observed().orElseThrow().promised()) {
            return new Judgement(
                    RunInfo.Verdict.UNJUDGED, List.of("no class file was given, so nothing was promised to the class"));
        }
        // Whoever was still under way at the end, or where the hub's log ends, may have been in a moment later.
        int underWay = summary.outcomes().getOrDefault(new Outcome.Cancelled().label(), 0);
        List<String> missed = summary.withMore(underWay).missed(info.plan().slo());
        if (!missed.isEmpty()) {
            return new Judgement(RunInfo.Verdict.SLO_MISSED, missed);
        }
        List<String> why = new ArrayList<>();
        why.add("nobody could see when students landed; " + info.countedTo().label()
                + ", which comes before that, does not break the promise");
        if (!summary.missed(info.plan().slo()).isEmpty()) {
            why.add(underWay + " of " + summary.students()
                    + " students were not seen to the end of their start; it would be broken if they never got there");
        }
        return new Judgement(RunInfo.Verdict.UNJUDGED, why);
    }

    /** The answer that these figures give, and why. */
    public Judgement judge(boolean complete) {
        if (!complete) {
            return new Judgement(RunInfo.Verdict.ABORTED, List.of("stopped before every student had ended"));
        }
        List<String> problems = new ArrayList<>();
        health.ifPresent(h -> problems.addAll(h.problems()));
        if (!problems.isEmpty()) {
            return new Judgement(RunInfo.Verdict.INVALID, problems);
        }
        List<String> missed = summary.missed(info.plan().slo());
        return new Judgement(missed.isEmpty() ? RunInfo.Verdict.SLO_MET : RunInfo.Verdict.SLO_MISSED, missed);
    }

    /**
     * A verdict with its reasons.
     *
     * @param reasons one line each
     */
    public record Judgement(RunInfo.Verdict verdict, List<String> reasons) {}
}
