package dev.firstbell.records.cluster;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.cluster.ClusterEntry.PodFact;
import dev.firstbell.records.cluster.ClusterEntry.PodMark;
import dev.firstbell.records.cluster.ClusterSummary.Contradiction;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Joins a cluster journal with the students; the rules are {@link ClusterSummary#join}'s. For one use. */
final class ClusterJoin {
    private static final Duration WHOLE_SECOND = Duration.ofSeconds(1);

    private static final Map<Stage, PodMark> CLUSTER_STAGES = new EnumMap<>(Map.of(
            Stage.POD_CREATED, PodMark.CREATED,
            Stage.SCHEDULED, PodMark.SCHEDULED,
            Stage.IMAGE_PULLED, PodMark.IMAGE_PULLED,
            Stage.STARTED, PodMark.STARTED));

    private final ClusterJournal journal;
    private final ClassPlan plan;
    private final ServerTime serverTime;
    /** The unknown part of the offset between two clocks. */
    private final Duration slack;

    private final ClusterContents contents;
    private final Map<String, List<ObservedPod>> podsByUser = new HashMap<>();
    private final Map<Stage, Integer> counts = new EnumMap<>(Stage.class);
    private final List<Contradiction> contradictions = new ArrayList<>();
    private final List<ClusterSummary.Placement> placements = new ArrayList<>();
    private int completeStudents;

    public ClusterJoin(ClusterJournal journal, ClassPlan plan) {
        this.journal = journal;
        this.plan = plan;
        this.serverTime = journal.serverTime();
        this.slack = serverTime.uncertainty().orElse(Contradictions.UNKNOWN_CLOCK);
        this.contents = ClusterContents.of(
                journal,
                fact -> instant(fact.at(), fact.resolution(), fact.seen()).best());
        collectPods();
    }

    public ClusterSummary.Joined join(List<StudentRecord> students) {
        List<StudentRecord> joined = students.stream().map(this::join).toList();
        List<ClusterSummary.Node> views = contents.nodes().stream()
                .flatMap(node -> node.created().map(node::view).stream())
                .sorted(Comparator.comparing(ClusterSummary.Node::created).thenComparing(ClusterSummary.Node::node))
                .toList();
        ClusterSummary summary = ClusterSummary.builder()
                .complete(journal.complete())
                .gaps(contents.gaps())
                .relisted(contents.relisted())
                .clock(serverTime.clock())
                .clockShifts(serverTime.shifts())
                .completeStudents(completeStudents)
                .stages(counts)
                .contradictions(contradictions)
                .nodes(views)
                .placements(placements)
                .interruptions(interruptions(students))
                .build();
        return new ClusterSummary.Joined(joined, summary, use(views));
    }

    private List<ClusterSummary.Interruption> interruptions(List<StudentRecord> students) {
        Interruptions found = new Interruptions(fact -> instant(fact).best(), contents.nodes());
        return students.stream()
                .flatMap(student -> found.of(student, podsByUser.getOrDefault(student.user(), List.of())).stream())
                .sorted(Comparator.comparing(ClusterSummary.Interruption::lost)
                        .thenComparing(ClusterSummary.Interruption::student))
                .toList();
    }

    /** A pod that was created before the watch began does not belong to this class. */
    private void collectPods() {
        contents.forEachPod((user, pod) -> {
            if (created(pod)
                    .filter(at -> contents.openedAt()
                            .filter(opened -> at.latest().isBefore(opened))
                            .isEmpty())
                    .isPresent()) {
                podsByUser.computeIfAbsent(user, u -> new ArrayList<>()).add(pod);
            }
        });
    }

    private StudentRecord join(StudentRecord student) {
        Optional<ObservedPod> pod = podOf(student);
        if (pod.isEmpty()) {
            return student;
        }
        placements.add(new ClusterSummary.Placement(
                student.student(), pod.get().name(), pod.get().node()));
        // For an observed student the cluster counts however late it was: nothing ended that wait at the limit.
        Instant deadline =
                student.at(Stage.INTENDED).isPresent() ? student.arrival().plus(plan.limit()) : Instant.MAX;
        Map<Stage, UncertainInstant> instants = new EnumMap<>(Stage.class);
        student.stages().forEach((stage, at) -> instants.put(stage, UncertainInstant.ours(at)));
        CLUSTER_STAGES.forEach((stage, mark) -> pod.get()
                .fact(mark)
                .filter(fact -> fact.resolution().isEmpty() || serverTime.isKnown(fact.at()))
                .flatMap(fact -> instant(pod.get(), mark))
                .filter(instant -> !instant.best().isAfter(deadline))
                .ifPresent(instant -> {
                    instants.put(stage, instant);
                    counts.merge(stage, 1, Integer::sum);
                }));
        completeStudents += ClusterSummary.STAGES.stream()
                        .allMatch(stage -> instants.containsKey(stage)
                                && instants.get(stage).cluster())
                ? 1
                : 0;
        // Before instants are moved within their second.
        contradictions.addAll(Contradictions.among(student.student(), instants, slack));
        order(instants);
        Map<Stage, Instant> stages = new EnumMap<>(Stage.class);
        instants.forEach((stage, instant) -> stages.put(stage, instant.best()));
        return student.toBuilder().stages(stages).build();
    }

    private Optional<ObservedPod> podOf(StudentRecord student) {
        Optional<Instant> landed = student.at(Stage.LANDED);
        return podsByUser.getOrDefault(student.user(), List.of()).stream()
                .filter(pod -> landed.isEmpty()
                        || !created(pod).orElseThrow().earliest().isAfter(landed.get()))
                .max(Comparator.comparing(pod -> created(pod).orElseThrow().best()));
    }

    private Optional<UncertainInstant> created(ObservedPod pod) {
        return instant(pod, PodMark.CREATED);
    }

    private Optional<UncertainInstant> instant(ObservedPod pod, PodMark mark) {
        return pod.fact(mark).map(fact -> mark == PodMark.SCHEDULED ? bound(fact, pod) : instant(fact));
    }

    private UncertainInstant instant(PodFact fact) {
        return instant(fact.at(), fact.resolution(), fact.seen());
    }

    /**
     * When the pod was bound: in the second of the API server's condition, and no later than the scheduler's event. The
     * scheduler writes the event after the response to the binding, and a kubelet can act on the binding earlier.
     */
    private UncertainInstant bound(PodFact fact, ObservedPod pod) {
        UncertainInstant instant = instant(fact);
        if (fact.resolution().filter(WHOLE_SECOND::equals).isPresent()) {
            return instant;
        }
        Instant earliest = pod.coarserFact(PodMark.SCHEDULED)
                .map(condition -> instant(condition).earliest())
                .filter(second -> second.isBefore(instant.earliest()))
                .orElseGet(() -> instant.earliest().minus(WHOLE_SECOND));
        return new UncertainInstant(earliest, instant.latest(), instant.best(), true);
    }

    /** In the hub's time. The watch is fast, so its delivery is the best estimate within the resolution, unless it was late. */
    private UncertainInstant instant(Instant at, Optional<Duration> resolution, Instant seen) {
        if (resolution.isEmpty()) {
            return new UncertainInstant(at, at, at, true);
        }
        Instant earliest = serverTime.toOurs(at);
        Instant latest = earliest.plus(resolution.get()).minus(1, ChronoUnit.MICROS);
        boolean prompt = !seen.isBefore(earliest) && seen.isBefore(latest.plus(WHOLE_SECOND));
        Instant best = prompt ? (seen.isBefore(latest) ? seen : latest) : earliest;
        return new UncertainInstant(earliest, latest.isBefore(earliest) ? earliest : latest, best, true);
    }

    private static void order(Map<Stage, UncertainInstant> instants) {
        List<Stage> known =
                Contradictions.CHAIN.stream().filter(instants::containsKey).toList();
        for (int i = 1; i < known.size(); i++) {
            Instant cause = instants.get(known.get(i - 1)).best();
            instants.computeIfPresent(known.get(i), (stage, instant) -> instant.notBefore(cause));
        }
        for (int i = known.size() - 2; i >= 0; i--) {
            Instant effect = instants.get(known.get(i + 1)).best();
            instants.computeIfPresent(known.get(i), (stage, instant) -> instant.notAfter(effect));
        }
    }

    /** Only the time of the watch counts; what a node cost before it does not belong to this class. */
    private Optional<ClusterUse> use(List<ClusterSummary.Node> views) {
        if (podsByUser.isEmpty() || journal.entries().isEmpty()) {
            return Optional.empty();
        }
        Instant from = journal.entries().get(0).at();
        Instant until = journal.entries().get(journal.entries().size() - 1).at();
        List<ClusterSummary.Node> users = views.stream()
                .filter(ClusterSummary.Node::user)
                .filter(node -> node.created().isBefore(until))
                .toList();
        Duration all = Duration.ZERO;
        for (ClusterSummary.Node node : users) {
            Instant start = node.created().isBefore(from) ? from : node.created();
            Instant end = node.gone().orElse(until);
            all = start.isBefore(end) ? all.plus(Duration.between(start, end)) : all;
        }
        int most = (int) users.stream()
                .mapToLong(node -> users.stream()
                        .filter(other -> !other.created().isAfter(node.created())
                                && other.gone()
                                        .map(gone -> gone.isAfter(node.created()))
                                        .orElse(true))
                        .count())
                .max()
                .orElse(0);
        int warm = (int) contents.nodes().stream()
                .filter(ObservedNode::forUsers)
                .filter(node -> node.warmAt(plan.firstArrival()))
                .count();
        return Optional.of(new ClusterUse(most, all.toMillis() / 3_600_000.0, until, warm));
    }
}
