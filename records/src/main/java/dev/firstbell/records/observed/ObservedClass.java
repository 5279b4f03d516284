package dev.firstbell.records.observed;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.cluster.ClusterJournal;
import dev.firstbell.records.cluster.ClusterSummary;
import dev.firstbell.records.cluster.ClusterUse;
import dev.firstbell.records.hub.HubLogJournal;
import dev.firstbell.records.student.StudentRecord;
import java.util.List;
import java.util.Optional;

/**
 * A real class as it was seen: who came, and how their starts went.
 *
 * @param plan who came, in the order of their arrivals; an offset is when the student was first seen
 * @param students the same, with what was seen of each
 * @param sight how well the cluster was seen; absent where nobody watched it
 * @param use what the cluster used, where somebody could see it
 * @param sawThrottles whether every 429 of these students would be there: by a log of the hub that covers the class
 */
public record ObservedClass(
        ClassPlan plan,
        List<StudentRecord> students,
        Optional<ClusterSummary> sight,
        Optional<ClusterUse> use,
        boolean sawThrottles) {
    /** What stands before the name under which a student is kept, which tells nobody who it is. */
    public static final String PREFIX = "observed-";

    public ObservedClass {
        students = List.copyOf(students);
    }

    /**
     * Puts together what was seen.
     *
     * <p>A student of the class is whoever first asked for a server in the time, or whose pod was created in it; not those
     * whose start was under way before. Of a student who started several servers the first counts: up to the first that
     * became ready, by the hub's log where there is one, else the first whose container started. All instants are by the
     * cluster's clocks: the API server's, and the hub's, which is taken to agree with it within a second.
     *
     * <p>A student whose wait reaches beyond what the hub's log covers, and whose end was not seen, was not seen to the end:
     * cancelled, like one who was under way when the watch ended, and never timed out.
     */
    public static ObservedClass of(
            ClassPlan asked, Observation how, Optional<ClusterJournal> cluster, Optional<HubLogJournal> hubLog) {
        return new ObservedClassBuilder(asked, how, cluster, hubLog).assemble();
    }
}
