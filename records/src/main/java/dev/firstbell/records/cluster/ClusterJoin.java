package dev.firstbell.records.cluster;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.cluster.ClusterEntry.NodeFact;
import dev.firstbell.records.cluster.ClusterEntry.NodeMark;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Joins a cluster journal with the students; the rules are {@link ClusterSummary#join}'s. For one use. */
final class ClusterJoin {
    private static final Duration WHOLE_SECOND = Duration.ofSeconds(1);

    /** Longer than the longest pause between two attempts. */
    private static final Duration SAME_OUTAGE = Duration.ofSeconds(15);

    private static final Map<Stage, PodMark> CLUSTER_STAGES = new EnumMap<>(Map.of(
            Stage.POD_CREATED, PodMark.CREATED,
            Stage.SCHEDULED, PodMark.SCHEDULED,
            Stage.IMAGE_PULLED, PodMark.IMAGE_PULLED,
            Stage.STARTED, PodMark.STARTED));

    private final ClusterJournal journal;
    private final ClassPlan plan;
    private final Optional<ClusterSummary.Clock> clock;
    private final Duration correction;
    /** How far two clocks may be apart without anybody knowing. */
    private final Duration slack;

    private final Map<String, List<ObservedPod>> podsByUser = new HashMap<>();
    private final List<ObservedNode> nodes = new ArrayList<>();
    private final Map<Stage, Integer> counts = new EnumMap<>(Stage.class);
    private final List<Contradiction> contradictions = new ArrayList<>();
    private int whole;
    private final List<ClusterSummary.Place> places = new ArrayList<>();

    public ClusterJoin(ClusterJournal journal, ClassPlan plan) {
        this.journal = journal;
        this.plan = plan;
        this.clock = journal.clock();
        this.correction = journal.correction();
        this.slack = clock.map(ClusterSummary.Clock::uncertainty).orElse(Contradictions.UNKNOWN_CLOCK);
        collect();
    }

    public ClusterSummary.Joined join(List<StudentRecord> students) {
        List<StudentRecord> joined = students.stream().map(this::join).toList();
        List<ClusterSummary.Node> views = nodes.stream()
                .flatMap(node -> node.created().map(node::view).stream())
                .sorted(Comparator.comparing(ClusterSummary.Node::created).thenComparing(ClusterSummary.Node::node))
                .toList();
        ClusterSummary sight = new ClusterSummary(
                journal.complete(),
                outages(),
                entries(ClusterEntry.Relisted.class).size(),
                clock,
                whole,
                counts,
                contradictions,
                views,
                places,
                interruptions(students));
        return new ClusterSummary.Joined(joined, sight, use(views));
    }

    private List<ClusterSummary.Interruption> interruptions(List<StudentRecord> students) {
        Interruptions found = new Interruptions(
                fact -> stamp(fact.at(), fact.resolution(), fact.seen()).best(), nodes);
        return students.stream()
                .flatMap(student -> found.of(student, podsByUser.getOrDefault(student.user(), List.of())).stream())
                .sorted(Comparator.comparing(ClusterSummary.Interruption::lost)
                        .thenComparing(ClusterSummary.Interruption::student))
                .toList();
    }

    private int outages() {
        int outages = 0;
        Instant last = Instant.MIN;
        for (ClusterEntry.Gap gap : entries(ClusterEntry.Gap.class)) {
            outages += gap.at().minus(SAME_OUTAGE).isAfter(last) ? 1 : 0;
            last = gap.at();
        }
        return outages;
    }

    private void collect() {
        Optional<Instant> opened =
                entries(ClusterEntry.Opened.class).stream().findFirst().map(ClusterEntry.Opened::at);
        Map<String, ObservedNode> alive = new HashMap<>();
        Map<String, ObservedPod> byUid = new LinkedHashMap<>();
        Map<String, String> users = new HashMap<>();
        for (ClusterEntry entry : journal.entries()) {
            if (entry instanceof NodeFact fact) {
                if (fact.mark() == NodeMark.CREATED && alive.get(fact.node()) == null) {
                    ObservedNode born = new ObservedNode(
                            fact.node(),
                            seen -> stamp(seen.at(), seen.resolution(), seen.seen())
                                    .best());
                    alive.put(fact.node(), born);
                    nodes.add(born);
                }
                ObservedNode node = alive.get(fact.node());
                if (node != null) {
                    node.add(fact);
                }
                if (fact.mark() == NodeMark.GONE) {
                    alive.remove(fact.node());
                }
            } else if (entry instanceof PodFact fact) {
                ObservedPod pod = byUid.computeIfAbsent(fact.uid(), uid -> new ObservedPod(fact.pod()));
                users.put(fact.uid(), fact.user());
                boolean placed = pod.node().isPresent();
                pod.add(fact);
                if (!placed) {
                    fact.node().map(alive::get).ifPresent(ObservedNode::hosts);
                }
            }
        }
        byUid.forEach((uid, pod) -> {
            if (created(pod)
                    .filter(at -> opened.isEmpty() || !at.latest().isBefore(opened.get()))
                    .isPresent()) {
                podsByUser
                        .computeIfAbsent(users.get(uid), user -> new ArrayList<>())
                        .add(pod);
            }
        });
    }

    private StudentRecord join(StudentRecord student) {
        Optional<ObservedPod> pod = podOf(student);
        if (pod.isEmpty()) {
            return student;
        }
        places.add(new ClusterSummary.Place(
                student.student(), pod.get().name(), pod.get().node()));
        // Of a real student the cluster is believed however late it was: nobody there ended the wait at the limit.
        Instant deadline =
                student.at(Stage.INTENDED).isPresent() ? student.arrival().plus(plan.limit()) : Instant.MAX;
        Map<Stage, UncertainInstant> stamps = new EnumMap<>(Stage.class);
        student.stages().forEach((stage, at) -> stamps.put(stage, UncertainInstant.ours(at)));
        CLUSTER_STAGES.forEach((stage, mark) -> stamp(pod.get(), mark)
                .filter(stamp -> !stamp.best().isAfter(deadline))
                .ifPresent(stamp -> {
                    stamps.put(stage, stamp);
                    counts.merge(stage, 1, Integer::sum);
                }));
        whole += ClusterSummary.STAGES.stream()
                        .allMatch(stage ->
                                stamps.containsKey(stage) && stamps.get(stage).cluster())
                ? 1
                : 0;
        // Before anything is moved within its second.
        contradictions.addAll(Contradictions.among(student.student(), stamps, slack));
        order(stamps);
        Map<Stage, Instant> stages = new EnumMap<>(Stage.class);
        stamps.forEach((stage, stamp) -> stages.put(stage, stamp.best()));
        return new StudentRecord(
                student.student(),
                student.user(),
                student.journey(),
                student.outcome(),
                stages,
                student.throttled(),
                student.setbacks(),
                student.acts(),
                student.lastSeen());
    }

    private Optional<ObservedPod> podOf(StudentRecord student) {
        Optional<Instant> landed = student.at(Stage.LANDED);
        return podsByUser.getOrDefault(student.user(), List.of()).stream()
                .filter(pod -> landed.isEmpty()
                        || !created(pod).orElseThrow().earliest().isAfter(landed.get()))
                .max(Comparator.comparing(pod -> created(pod).orElseThrow().best()));
    }

    private Optional<UncertainInstant> created(ObservedPod pod) {
        return stamp(pod, PodMark.CREATED);
    }

    private Optional<UncertainInstant> stamp(ObservedPod pod, PodMark mark) {
        return pod.fact(mark).map(fact -> mark == PodMark.SCHEDULED ? bound(fact, pod) : stamp(fact));
    }

    private UncertainInstant stamp(PodFact fact) {
        return stamp(fact.at(), fact.resolution(), fact.seen());
    }

    /**
     * The scheduler writes its event when the binding has been answered, and a kubelet that was told of the binding in the
     * meantime can be ahead of it: the pod was bound in the second that the API server says, and no later than the event.
     */
    private UncertainInstant bound(PodFact fact, ObservedPod pod) {
        UncertainInstant stamp = stamp(fact);
        if (fact.resolution().filter(WHOLE_SECOND::equals).isPresent()) {
            return stamp;
        }
        Instant earliest = pod.coarserFact(PodMark.SCHEDULED)
                .map(condition -> stamp(condition).earliest())
                .filter(second -> second.isBefore(stamp.earliest()))
                .orElseGet(() -> stamp.earliest().minus(WHOLE_SECOND));
        return new UncertainInstant(earliest, stamp.latest(), stamp.best(), true);
    }

    /** In the hub's time. The watch is fast, so the truth is next to when it brought the fact, unless it was held up. */
    private UncertainInstant stamp(Instant at, Optional<Duration> resolution, Instant seen) {
        if (resolution.isEmpty()) {
            return new UncertainInstant(at, at, at, true);
        }
        Instant earliest = at.minus(correction);
        Instant latest = earliest.plus(resolution.get()).minus(1, ChronoUnit.MICROS);
        boolean prompt = !seen.isBefore(earliest) && seen.isBefore(latest.plus(WHOLE_SECOND));
        Instant best = prompt ? (seen.isBefore(latest) ? seen : latest) : earliest;
        return new UncertainInstant(earliest, latest.isBefore(earliest) ? earliest : latest, best, true);
    }

    private static void order(Map<Stage, UncertainInstant> stamps) {
        List<Stage> known =
                Contradictions.CHAIN.stream().filter(stamps::containsKey).toList();
        for (int i = 1; i < known.size(); i++) {
            Instant cause = stamps.get(known.get(i - 1)).best();
            stamps.computeIfPresent(known.get(i), (stage, stamp) -> stamp.notBefore(cause));
        }
        for (int i = known.size() - 2; i >= 0; i--) {
            Instant effect = stamps.get(known.get(i + 1)).best();
            stamps.computeIfPresent(known.get(i), (stage, stamp) -> stamp.notAfter(effect));
        }
    }

    /** Accounted for is the time of the watch; what a node cost before belongs to others. */
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
        int warm = (int) nodes.stream()
                .filter(ObservedNode::forUsers)
                .filter(node -> node.warmAt(plan.firstArrival()))
                .count();
        return Optional.of(new ClusterUse(most, all.toMillis() / 3_600_000.0, until, warm));
    }

    private <T extends ClusterEntry> List<T> entries(Class<T> kind) {
        return journal.entries().stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }
}
