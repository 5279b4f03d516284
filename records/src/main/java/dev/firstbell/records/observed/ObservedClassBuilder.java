package dev.firstbell.records.observed;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.ClassPlan.PlannedStudent;
import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.cluster.ClusterEntry.PodFact;
import dev.firstbell.records.cluster.ClusterJournal;
import dev.firstbell.records.cluster.ClusterSummary;
import dev.firstbell.records.cluster.ObservedPod;
import dev.firstbell.records.hub.HubLogEntry;
import dev.firstbell.records.hub.HubLogJournal;
import dev.firstbell.records.student.Journey;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Puts a real class together from what was seen; the rules are {@link ObservedClass}'s. For one use. */
final class ObservedClassBuilder {
    /** Whose pods belong to nobody here: of other times, or of later starts. They still fill nodes. */
    private static final String NOBODY = "";

    private final ClassPlan asked;
    private final Observation how;
    private final Optional<ClusterJournal> cluster;
    private final Optional<ClusterSummary.Clock> clock;
    private final Duration correction;
    private final Instant from;
    private final Instant end;
    private final boolean promised;
    private final boolean hasLog;
    private final Optional<HubLogJournal.Coverage> covered;
    /** Who had not got there by then, or asked after it, may have a moment later. */
    private final Instant seenUntil;

    private final Map<String, ObservedStudent> students = new TreeMap<>();

    public ObservedClassBuilder(
            ClassPlan asked, Observation how, Optional<ClusterJournal> cluster, Optional<HubLogJournal> hubLog) {
        this.asked = asked;
        this.how = how;
        this.clock = cluster.flatMap(ClusterJournal::clock);
        this.correction = cluster.map(ClusterJournal::correction).orElse(Duration.ZERO);
        this.cluster = cluster.map(journal -> inServerTime(journal, correction));
        this.promised = how.promised();
        this.from = how.from().plus(correction);
        Instant until = how.until().plus(correction);
        this.end = this.cluster
                .flatMap(ObservedClassBuilder::brokenOff)
                .filter(at -> at.isBefore(until))
                .orElse(until);
        this.hasLog = hubLog.isPresent();
        this.covered = hubLog.flatMap(HubLogJournal::coverage);
        Instant looked = how.seenUntil().orElse(how.until()).plus(correction);
        this.seenUntil = covered.map(HubLogJournal.Coverage::until).orElse(end.isBefore(until) ? end : looked);
        hubLog.ifPresent(this::read);
        this.cluster.ifPresent(this::read);
    }

    public ObservedClass assemble() {
        // Where nobody was promised anything the plan's limit is as long as somebody looked.
        Duration patience = promised ? asked.limit() : ClassFile.DEFAULT_LIMIT;
        List<ObservedStudent> inClass = students.values().stream()
                .filter(student -> student.belongs(from, end, patience))
                .sorted(Comparator.comparing(ObservedStudent::arrival).thenComparing(ObservedStudent::user))
                .toList();
        ClassPlan plan = plan(inClass);
        List<StudentRecord> seen = new ArrayList<>();
        for (int i = 0; i < inClass.size(); i++) {
            seen.add(inClass.get(i).record(i));
        }
        Optional<ClusterSummary.Joined> joined =
                cluster.map(journal -> ClusterSummary.join(of(inClass, journal), plan, seen));
        List<StudentRecord> records =
                joined.map(ClusterSummary.Joined::students).orElse(seen);
        List<StudentRecord> ended = new ArrayList<>();
        for (int i = 0; i < records.size(); i++) {
            ended.add(ended(records.get(i), inClass.get(i)));
        }
        return new ObservedClass(
                plan,
                ended,
                joined.map(known -> known.sight().withClock(clock)),
                joined.flatMap(ClusterSummary.Joined::use),
                sawThrottles(ended));
    }

    private void read(HubLogJournal hubLog) {
        for (HubLogEntry entry : hubLog.entries()) {
            if (entry instanceof HubLogEntry.OfUser said) {
                student(said.user()).hear(said);
            }
        }
    }

    private void read(ClusterJournal journal) {
        Map<String, ObservedPod> pods = new HashMap<>();
        for (ClusterEntry entry : journal.entries()) {
            if (entry instanceof PodFact fact) {
                ObservedPod known = pods.get(fact.uid());
                if (known == null) {
                    known = new ObservedPod(fact.pod());
                    pods.put(fact.uid(), known);
                    student(fact.user()).own(fact.uid(), known);
                }
                known.add(fact);
            }
        }
    }

    private ObservedStudent student(String user) {
        return students.computeIfAbsent(user, name -> new ObservedStudent(name, hasLog));
    }

    private ClassPlan plan(List<ObservedStudent> inClass) {
        List<PlannedStudent> came = new ArrayList<>();
        for (ObservedStudent student : inClass) {
            came.add(new PlannedStudent(
                    came.size(),
                    student.user(),
                    Duration.between(asked.classStart(), student.arrival()),
                    Journey.START));
        }
        return new ClassPlan(
                asked.className(),
                ObservedClass.PREFIX,
                asked.seed(),
                asked.classStart(),
                asked.limit(),
                asked.slo(),
                came);
    }

    /** The journal with one pod for each student, as the join wants it. */
    private ClusterJournal of(List<ObservedStudent> inClass, ClusterJournal journal) {
        Set<String> count =
                inClass.stream().flatMap(student -> student.pod(from).stream()).collect(Collectors.toSet());
        return new ClusterJournal(
                journal.entries().stream()
                        .map(entry -> entry instanceof PodFact fact && !count.contains(fact.uid())
                                ? fact.withUser(NOBODY)
                                : entry)
                        .toList(),
                journal.brokenAt());
    }

    private StudentRecord ended(StudentRecord record, ObservedStudent student) {
        Instant deadline = record.arrival().plus(asked.limit());
        Optional<Instant> there = record.at(how.countedTo());
        boolean ready = there.filter(at -> !at.isAfter(deadline)).isPresent();
        boolean tooLate = there.isPresent()
                || promised && begunInSight(record) && endInSight(student) && !deadline.isAfter(seenUntil);
        Outcome outcome = ready
                ? new Outcome.Ready()
                : student.failure(how.countedTo())
                        .orElseGet(() -> tooLate ? new Outcome.TimedOut() : new Outcome.Cancelled());
        return new StudentRecord(
                record.student(),
                record.user(),
                record.journey(),
                outcome,
                record.stages(),
                record.throttled(),
                record.setbacks(),
                record.acts(),
                outcome instanceof Outcome.Cancelled ? lastSeen(record) : Optional.empty());
    }

    /** When somebody who was not seen to the end was last seen waiting; empty in records of when nobody wrote that down. */
    private Optional<Instant> lastSeen(StudentRecord record) {
        Instant last =
                record.stages().values().stream().max(Comparator.naturalOrder()).orElseThrow();
        return how.seenUntil().map(known -> begunInSight(record) && seenUntil.isAfter(last) ? seenUntil : last);
    }

    /** Whether the hub's log reaches back to the student's beginning; what it said before that nobody knows. */
    private boolean begunInSight(StudentRecord record) {
        return covered.isEmpty()
                || record.at(Stage.POD_CREATED)
                        .filter(at -> at.isBefore(covered.get().from()))
                        .isEmpty();
    }

    /** Only the log tells when a hub was ready; of somebody whom it never names, it knows nothing. */
    private boolean endInSight(ObservedStudent student) {
        return how.countedTo() != Stage.HUB_READY || student.isInLog();
    }

    private boolean sawThrottles(List<StudentRecord> ended) {
        return hasLog
                && covered.map(log -> log.reachesBackTo(from)
                                && (log.reaches(end)
                                        || ended.stream()
                                                .map(StudentRecord::outcome)
                                                .noneMatch(Outcome.Cancelled.class::isInstance)))
                        .orElse(true);
    }

    /**
     * Everything that was stamped by the clock of whoever watched, by the API server's: nobody else's matters here. Without
     * the estimate, which would be applied once more.
     */
    private static ClusterJournal inServerTime(ClusterJournal journal, Duration ahead) {
        return new ClusterJournal(
                journal.entries().stream()
                        .filter(entry -> !(entry instanceof ClusterEntry.ServerClock))
                        .map(entry -> entry.watchedLater(ahead))
                        .toList(),
                journal.brokenAt());
    }

    /** When somebody who was killed saw something for the last time. */
    private static Optional<Instant> brokenOff(ClusterJournal journal) {
        boolean closed = journal.entries().stream().anyMatch(ClusterEntry.Closed.class::isInstance);
        return closed
                ? Optional.empty()
                : journal.entries().stream().map(ClusterEntry::seenAt).max(Comparator.naturalOrder());
    }
}
