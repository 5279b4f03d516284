package dev.firstbell.records.observed;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.ClassPlan.PlannedStudent;
import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.cluster.ClusterEntry.PodFact;
import dev.firstbell.records.cluster.ClusterJournal;
import dev.firstbell.records.cluster.ClusterSummary;
import dev.firstbell.records.cluster.ObservedPod;
import dev.firstbell.records.cluster.ServerTime;
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
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Assembles an observed class by the rules of {@link ObservedClass#of}. For one use. */
final class ObservedClassBuilder {
    /** The user of pods that do not count, of other periods or later starts. They still occupy nodes. */
    private static final String NO_USER = "";

    private final ClassPlan declared;
    private final Observation observation;
    private final Optional<ClusterJournal> cluster;
    private final Optional<ServerTime> serverTime;
    private final Instant from;
    private final Instant end;
    private final boolean sloDeclared;
    private final boolean endsAreUnknown;
    private final boolean hasLog;
    private final Optional<HubLogJournal.Coverage> covered;
    private final List<HubLogJournal.Gap> gaps;
    /** The end of follow-up: what happened to students later is unknown. */
    private final Instant followedUntil;

    private final Map<String, ObservedStudent> students = new TreeMap<>();
    private final List<ClusterSummary.Contradiction> contradictions = new ArrayList<>();
    /** Students whose timestamps contradict each other such that the end of their wait is unknown. */
    private final Set<Integer> unknownEnds = new HashSet<>();

    public ObservedClassBuilder(
            ClassPlan declared,
            Observation observation,
            Optional<ClusterJournal> cluster,
            Optional<HubLogJournal> hubLog) {
        this.declared = declared;
        this.observation = observation;
        this.serverTime = cluster.map(ClusterJournal::serverTime);
        this.cluster = cluster.map(ObservedClassBuilder::inServerTime);
        this.sloDeclared = observation.sloDeclared();
        this.from = inServerTime(observation.from());
        Instant until = inServerTime(observation.until());
        this.end = this.cluster
                .flatMap(ObservedClassBuilder::killedAt)
                .filter(at -> at.isBefore(until))
                .orElse(until);
        this.endsAreUnknown = cluster.filter(journal -> ObservedClass.endsAreUnknown(observation, journal))
                .isPresent();
        this.hasLog = hubLog.isPresent();
        this.covered = hubLog.flatMap(HubLogJournal::coverage);
        this.gaps = hubLog.map(HubLogJournal::gaps).orElse(List.of());
        Instant requested = inServerTime(observation.followedUntil().orElse(observation.until()));
        this.followedUntil = covered.map(HubLogJournal.Coverage::until).orElse(end.isBefore(until) ? end : requested);
        hubLog.ifPresent(this::read);
        this.cluster.ifPresent(this::read);
    }

    public ObservedClass build() {
        // Without a declared SLO the plan's limit is the length of the observation.
        Duration limit = sloDeclared ? declared.limit() : ClassFile.DEFAULT_LIMIT;
        List<ObservedStudent> inClass = students.values().stream()
                .filter(student -> student.belongs(from, end, limit))
                .sorted(Comparator.comparing(ObservedStudent::arrival).thenComparing(ObservedStudent::user))
                .toList();
        ClassPlan plan = plan(inClass);
        List<StudentRecord> fromLog = new ArrayList<>();
        for (int i = 0; i < inClass.size(); i++) {
            fromLog.add(inClass.get(i).record(i));
        }
        Optional<ClusterSummary.Joined> joined =
                cluster.map(journal -> ClusterSummary.join(of(inClass, journal), plan, fromLog));
        List<StudentRecord> records =
                joined.map(ClusterSummary.Joined::students).orElse(fromLog);
        List<StudentRecord> ended = new ArrayList<>();
        for (int i = 0; i < records.size(); i++) {
            int number = i;
            List<ClusterSummary.Contradiction> known = joined.stream()
                    .flatMap(all -> all.summary().contradictions().stream())
                    .filter(found -> found.student() == number)
                    .toList();
            ended.add(ended(withoutContradictions(records.get(i), known), inClass.get(i)));
        }
        return new ObservedClass(
                plan,
                ended,
                joined.map(known -> known.summary().toBuilder()
                        .clock(serverTime.flatMap(ServerTime::clock))
                        .clockShifts(serverTime.map(ServerTime::shifts).orElse(List.of()))
                        .contradictions(withContradictions(known.summary().contradictions()))
                        .build()),
                joined.flatMap(ClusterSummary.Joined::use),
                throttlesKnown(ended));
    }

    private void read(HubLogJournal hubLog) {
        hubLog.entries(HubLogEntry.OfUser.class)
                .forEach(entry -> student(entry.user()).add(entry));
    }

    private void read(ClusterJournal journal) {
        Map<String, ObservedPod> pods = new HashMap<>();
        for (PodFact fact : journal.entries(PodFact.class)) {
            ObservedPod pod = pods.get(fact.uid());
            if (pod == null) {
                pod = new ObservedPod(fact.pod());
                pods.put(fact.uid(), pod);
                student(fact.user()).addPod(fact.uid(), pod);
            }
            pod.add(fact);
        }
    }

    private ObservedStudent student(String user) {
        return students.computeIfAbsent(user, name -> new ObservedStudent(name, hasLog));
    }

    private ClassPlan plan(List<ObservedStudent> inClass) {
        List<PlannedStudent> planned = new ArrayList<>();
        for (ObservedStudent student : inClass) {
            planned.add(new PlannedStudent(
                    planned.size(),
                    student.user(),
                    Duration.between(declared.classStart(), student.arrival()),
                    Journey.START));
        }
        return new ClassPlan(
                declared.className(),
                ObservedClass.PREFIX,
                declared.seed(),
                declared.classStart(),
                declared.limit(),
                declared.slo(),
                planned,
                Optional.empty(),
                declared.timeZone());
    }

    /** The journal with at most one pod of each student, as the join requires. */
    private ClusterJournal of(List<ObservedStudent> inClass, ClusterJournal journal) {
        Set<String> counted =
                inClass.stream().flatMap(student -> student.pod(from).stream()).collect(Collectors.toSet());
        return new ClusterJournal(
                journal.entries().stream()
                        .map(entry -> entry instanceof PodFact fact && !counted.contains(fact.uid())
                                ? fact.renamed(pod -> pod, user -> NO_USER)
                                : entry)
                        .toList(),
                journal.brokenAt());
    }

    /**
     * A student without timestamps that contradict each other, so that no difference between two stages is negative. Of two
     * timestamps by one clock, neither can be trusted. Of two by different clocks, the one by the clock of the arrival stays,
     * because differences by one clock are right even if the clock is wrong; where the clocks differ by little, the end stays.
     * The arrival always stays.
     *
     * @param known what the join found
     */
    private StudentRecord withoutContradictions(StudentRecord record, List<ClusterSummary.Contradiction> known) {
        Map<Stage, Instant> stages = new EnumMap<>(record.stages());
        Stage begin = record.countedFrom();
        boolean clusterClock = isByCluster(begin);
        for (ClusterSummary.Contradiction found : known) {
            boolean oneClock = isByCluster(found.cause()) == isByCluster(found.effect());
            // Clocks that differ by little contradict each other only between stages that follow each other closely.
            boolean little = found.by().compareTo(ObservedStudent.CLOCKS) <= 0;
            Stream.of(found.cause(), found.effect())
                    .filter(stage -> stage != begin)
                    .filter(stage ->
                            oneClock || (little ? stage != observation.endStage() : isByCluster(stage) != clusterClock))
                    .forEach(stages::remove);
        }
        for (Map.Entry<Stage, Instant> stage : record.stages().entrySet()) {
            Duration early = Duration.between(stage.getValue(), record.arrival());
            if (!early.isNegative() && !early.isZero()) {
                negativeWait(record, stage.getKey(), early, stages);
            }
        }
        boolean lostItsEnd =
                record.at(observation.endStage()).isPresent() && !stages.containsKey(observation.endStage());
        if (lostItsEnd) {
            unknownEnds.add(record.student());
        }
        return record.toBuilder().stages(stages).build();
    }

    /**
     * A stage before the arrival. Where the two are by different clocks, or in whole seconds, a wait that is negative within
     * that uncertainty is zero; one that is negative beyond it is a contradiction, and the stage counts as unknown.
     */
    private void negativeWait(StudentRecord record, Stage stage, Duration early, Map<Stage, Instant> stages) {
        if (early.compareTo(ObservedStudent.CLOCKS) <= 0) {
            stages.computeIfPresent(stage, (same, at) -> record.arrival());
        } else {
            stages.remove(stage);
            contradictions.add(new ClusterSummary.Contradiction(
                    record.student(), record.countedFrom(), stage, early.minus(ObservedStudent.CLOCKS)));
        }
    }

    private static boolean isByCluster(Stage stage) {
        return ClusterSummary.STAGES.contains(stage);
    }

    private List<ClusterSummary.Contradiction> withContradictions(List<ClusterSummary.Contradiction> known) {
        List<ClusterSummary.Contradiction> all = new ArrayList<>(known);
        contradictions.stream()
                .filter(found -> known.stream()
                        .noneMatch(other -> other.student() == found.student() && other.effect() == found.effect()))
                .forEach(all::add);
        return all;
    }

    private StudentRecord ended(StudentRecord record, ObservedStudent student) {
        Instant deadline = record.arrival().plus(declared.limit());
        Optional<Instant> reached = record.at(observation.endStage());
        boolean ready = reached.filter(at -> !at.isAfter(deadline)).isPresent();
        if (endsAreUnknown && reached.isEmpty()) {
            unknownEnds.add(record.student());
        }
        boolean unknownEnd = unknownEnds.contains(record.student());
        // Whether a start was cancelled or failed is not known; one that was given up in time may have been cancelled.
        Optional<Instant> vanished = student.vanishedAt().filter(at -> !hasLog);
        boolean vanishedLate = vanished.filter(at -> sloDeclared
                        && Duration.between(record.arrival(), at)
                                        .compareTo(declared.slo().within())
                                > 0)
                .isPresent();
        Optional<Instant> cancelled = student.cancelledAt()
                .or(() -> vanished.filter(at -> !vanishedLate))
                .filter(at -> reached.isEmpty() && !at.isAfter(deadline) && !at.isAfter(followedUntil(record)));
        boolean timedOut = reached.isPresent()
                || cancelled.isEmpty()
                        && !unknownEnd
                        && sloDeclared
                        && beginObserved(record)
                        && endObservable(student)
                        && !deadline.isAfter(followedUntil(record));
        Outcome outcome = ready
                ? new Outcome.Ready()
                : student.failure(observation.endStage())
                        .or(() -> Optional.<Outcome>of(new Outcome.Failed(
                                        observation.endStage(), "the pod was deleted before its container started"))
                                .filter(failed -> vanishedLate && reached.isEmpty()))
                        .orElseGet(() -> timedOut ? new Outcome.TimedOut() : new Outcome.Cancelled());
        return record.toBuilder()
                .outcome(outcome)
                .censoredAt(
                        outcome instanceof Outcome.Cancelled
                                ? cancelled
                                        .map(at -> notBeforeLastStage(record, at))
                                        .or(() -> endOfFollowUp(record))
                                : Optional.empty())
                .build();
    }

    private static Instant notBeforeLastStage(StudentRecord record, Instant at) {
        return record.stages().values().stream().reduce(at, (a, b) -> a.isAfter(b) ? a : b);
    }

    /**
     * Until when a censored student is known to have waited: the last stage if the end is unknown only because its timestamp
     * contradicts others; empty where the end of follow-up was not recorded. */
    private Optional<Instant> endOfFollowUp(StudentRecord record) {
        Instant last =
                record.stages().values().stream().max(Comparator.naturalOrder()).orElseThrow();
        return observation
                .followedUntil()
                .map(recorded -> beginObserved(record)
                                && !unknownEnds.contains(record.student())
                                && followedUntil(record).isAfter(last)
                        ? followedUntil(record)
                        : last);
    }

    /** Until when a student was followed: to the first gap in the log after the arrival, if it has one. */
    private Instant followedUntil(StudentRecord record) {
        return gaps.stream()
                .filter(gap ->
                        gap.until().isAfter(record.arrival()) && gap.from().isBefore(followedUntil))
                .map(gap -> gap.from().isAfter(record.arrival()) ? gap.from() : record.arrival())
                .min(Comparator.naturalOrder())
                .orElse(followedUntil);
    }

    /** Whether the hub's log reaches back to the beginning of the student's start. */
    private boolean beginObserved(StudentRecord record) {
        return covered.isEmpty()
                || record.at(Stage.POD_CREATED)
                        .filter(at -> at.isBefore(covered.get().from()))
                        .isEmpty();
    }

    /** Only the log reports when a server was ready, and it holds nothing about a student whom it never names. */
    private boolean endObservable(ObservedStudent student) {
        return observation.endStage() != Stage.HUB_READY || student.isInLog();
    }

    private boolean throttlesKnown(List<StudentRecord> ended) {
        return hasLog
                && gaps.stream().noneMatch(gap -> gap.overlaps(from, end))
                && covered.map(log -> log.reachesBackTo(from)
                                && (log.reaches(end)
                                        || ended.stream()
                                                .map(StudentRecord::outcome)
                                                .noneMatch(Outcome.Cancelled.class::isInstance)))
                        .orElse(true);
    }

    /**
     * The journal with all instants by the API server's clock. The estimates of the offset are left out, because the join
     * would apply them again.
     */
    private static ClusterJournal inServerTime(ClusterJournal journal) {
        return new ClusterJournal(ServerTime.applied(journal.entries()), journal.brokenAt());
    }

    private Instant inServerTime(Instant ours) {
        return serverTime.map(server -> server.ofOurs(ours)).orElse(ours);
    }

    /** When the last entry of a watch that was killed was delivered; empty for a watch that ended regularly. */
    private static Optional<Instant> killedAt(ClusterJournal journal) {
        boolean closed = !journal.entries(ClusterEntry.Closed.class).isEmpty();
        return closed
                ? Optional.empty()
                : journal.entries().stream().map(ClusterEntry::seenAt).max(Comparator.naturalOrder());
    }
}
