package dev.firstbell.records.observed;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.cluster.ClusterJournal;
import dev.firstbell.records.cluster.ClusterSummary;
import dev.firstbell.records.cluster.ClusterUse;
import dev.firstbell.records.hub.HubLogJournal;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.util.List;
import java.util.Optional;

/**
 * An observed class: its students, and how their starts went.
 *
 * @param plan the students in the order of their arrivals; an offset is when the student was first observed
 * @param students the same students with their stages and outcomes
 * @param clusterSummary how completely the cluster was observed; absent without a watch of it
 * @param use what the cluster used, where it was observed
 * @param throttlesKnown whether every 429 of these students is known: the hub's log covers the class
 */
public record ObservedClass(
        ClassPlan plan,
        List<StudentRecord> students,
        Optional<ClusterSummary> clusterSummary,
        Optional<ClusterUse> use,
        boolean throttlesKnown) {
    /** The prefix of the pseudonyms under which students are recorded. */
    public static final String PREFIX = "observed-";

    public ObservedClass {
        students = List.copyOf(students);
    }

    /**
     * Whether a student whose end was not observed may have reached it all the same: the history of a Prometheus server has
     * no start of any student's container, or the hub counted more starts than that. A watch sees every start.
     */
    public static boolean endsAreUnknown(Observation observation, ClusterJournal cluster) {
        if (observation.endStage() != Stage.STARTED || !observation.sources().contains(Observation.Source.PROMETHEUS)) {
            return false;
        }
        long started = cluster.entries(ClusterEntry.PodFact.class).stream()
                .filter(fact -> fact.mark() == ClusterEntry.PodMark.STARTED)
                .map(ClusterEntry.PodFact::uid)
                .distinct()
                .count();
        return started == 0
                || observation
                        .hub()
                        .filter(counts -> counts.started() > started)
                        .isPresent();
    }

    /**
     * Assembles an observed class from its sources.
     *
     * <p>A student belongs to the class if the first spawn request lies in the observed period, or the pod was created in
     * it, unless a start of theirs was already under way. If a student started several servers, the first counts: up to the
     * first that became ready by the hub's log or, without a log, the first whose container started. All instants are by
     * the clocks of the API server and of the hub, which are assumed to agree within a second.
     *
     * <p>A student is censored, with the outcome {@code cancelled} and never {@code timedOut}, if the wait reaches beyond
     * the hub's log, into a gap in it, or beyond the end of follow-up, and its end was not observed.
     *
     * <p>A wait is never negative: what the log has about a student's server before the first request belongs to an earlier
     * start.
     *
     * @param declared a plan without students: the class's name, start, limit and SLO
     */
    public static ObservedClass of(
            ClassPlan declared,
            Observation observation,
            Optional<ClusterJournal> cluster,
            Optional<HubLogJournal> hubLog) {
        return new ObservedClassBuilder(declared, observation, cluster, hubLog).build();
    }
}
