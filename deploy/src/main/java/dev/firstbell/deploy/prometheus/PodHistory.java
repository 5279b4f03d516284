package dev.firstbell.deploy.prometheus;

import dev.firstbell.deploy.prometheus.PrometheusQueries.Sample;
import dev.firstbell.deploy.prometheus.PrometheusQueries.Series;
import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.cluster.ClusterEntry.NodeFact;
import dev.firstbell.records.cluster.ClusterEntry.NodeMark;
import dev.firstbell.records.cluster.ClusterEntry.PodFact;
import dev.firstbell.records.cluster.ClusterEntry.PodMark;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The history of students' pods and of nodes, from the metrics of kube-state-metrics. For one use. */
final class PodHistory {
    /** The form that kube-state-metrics gives the labels by which KubeSpawner marks a student's pod. */
    private static final String USER_LABEL = "label_hub_jupyter_org_username";

    private static final String COMPONENT_LABEL = "label_component";
    private static final String PURPOSE_LABEL = "label_hub_jupyter_org_node_purpose";
    private static final String STUDENT_COMPONENT = "singleuser-server";
    private static final String CREATED = "kube_pod_created";
    private static final String STARTED = "kube_pod_container_state_started";
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static final Comparator<ClusterEntry> IN_ORDER = Comparator.comparing(ClusterEntry::at);

    private final PodSeries series;
    private final MissingPods missing;
    private final PlausibleTimes plausible;
    private final Instant from;
    private final Instant until;
    private final Instant queriedAt;

    public PodHistory(
            PrometheusQueries queries,
            LabelMatchers select,
            String namespace,
            Instant from,
            Instant until,
            Instant queriedAt) {
        this.series = new PodSeries(queries, select, namespace, from, until);
        this.missing = new MissingPods(queries, select, namespace, from, until, queriedAt);
        this.plausible = new PlausibleTimes(until);
        this.from = from;
        this.until = until;
        this.queriedAt = queriedAt;
    }

    /** What else is known of a pod. */
    private record Student(PodIndex.Pod pod, String user, Optional<String> node) {}

    /**
     * The entries of pods and nodes, ordered by time.
     *
     * @param notes receives a line for each fact that the metrics do not contain
     * @throws dev.firstbell.records.io.BadInputException if the pods are of several clusters
     */
    public List<ClusterEntry> read(Consumer<String> notes) {
        List<ClusterEntry> entries = new ArrayList<>();
        List<Series> found = series.created(notes);
        List<Series> created = plausible.of(CREATED, series.everyTime(CREATED, found));
        if (found.isEmpty()) {
            notes.accept(missing.reason());
        } else if (created.isEmpty()) {
            notes.accept("no time in " + CREATED + " can be used, so the record contains no students' pods");
        } else {
            PodIndex pods = new PodIndex(created);
            if (pods.withoutUid() > 0) {
                notes.accept(CREATED + " has no label uid in " + pods.withoutUid() + " of " + created.size()
                        + " series; these pods are told apart by their names and by when they were created");
            }
            Map<String, Student> students = students(pods, notes);
            students.values()
                    .forEach(student -> entries.add(
                            fact(student, PodMark.CREATED, student.pod().created())));
            add(
                    entries,
                    pods,
                    students,
                    "kube_pod_status_scheduled_time",
                    "when pods were scheduled",
                    PodMark.SCHEDULED,
                    notes);
            add(entries, pods, students, STARTED, "when containers started", PodMark.STARTED, notes);
            unstarted(entries, students.size(), notes);
            notes.accept(
                    "Prometheus has no metric for the end of an image pull, and no data about pods that were removed"
                            + " before the first scrape");
        }
        addNodes(entries, notes);
        plausible.report(notes);
        entries.sort(IN_ORDER);
        return entries;
    }

    private Map<String, Student> students(PodIndex pods, Consumer<String> notes) {
        Map<String, String> users = new HashMap<>();
        Map<String, String> components = new HashMap<>();
        for (Series labels : series.overTime("max", "kube_pod_labels")) {
            labels.own("pod").ifPresent(pod -> {
                labels.label(USER_LABEL).ifPresent(user -> users.put(pod, user));
                labels.label(COMPONENT_LABEL).ifPresent(component -> components.put(pod, component));
            });
        }
        if (users.isEmpty()) {
            notes.accept(
                    "kube-state-metrics exports no labels of pods (--metric-labels-allowlist), so students are identified"
                            + " by the names of their pods; a student with two named servers counts as two");
        }
        Map<String, String> nodes = new HashMap<>();
        List<Series> infos = series.overTime("max", "kube_pod_info");
        if (infos.isEmpty()) {
            notes.accept(none("kube_pod_info", "on which nodes pods ran"));
        }
        Map<String, String> controllers = new HashMap<>();
        infos.forEach(info -> pods.of(info).ifPresent(pod -> {
            info.own("node").ifPresent(node -> nodes.put(pod.key(), node));
            info.own("created_by_kind").ifPresent(kind -> controllers.put(pod.key(), kind));
        }));
        boolean allLabelled = pods.all().stream().map(PodIndex.Pod::name).allMatch(components::containsKey);
        Map<String, Set<String>> containers = allLabelled ? Map.of() : containers();
        ChartPods chart = new ChartPods();
        Map<String, Student> students = new LinkedHashMap<>();
        for (PodIndex.Pod pod : pods.all()) {
            String name = pod.name();
            boolean student = components.containsKey(name)
                    ? components.get(name).equals(STUDENT_COMPONENT)
                    : !chart.isOne(
                            name,
                            Optional.ofNullable(controllers.get(pod.key())),
                            containers.getOrDefault(name, Set.of()));
            if (student) {
                String user = users.getOrDefault(
                        name, name.substring(Math.min(name.length(), PodSeries.POD_PREFIX.length())));
                students.put(pod.key(), new Student(pod, user, Optional.ofNullable(nodes.get(pod.key()))));
            }
        }
        chart.note().ifPresent(notes);
        return students;
    }

    /** The containers of each pod, also of those that have not started. */
    private Map<String, Set<String>> containers() {
        Map<String, Set<String>> containers = new HashMap<>();
        series.overTime("max", "kube_pod_container_info")
                .forEach(info -> info.own("pod")
                        .ifPresent(pod -> info.own("container")
                                .ifPresent(name -> containers
                                        .computeIfAbsent(pod, any -> new HashSet<>())
                                        .add(name))));
        return containers;
    }

    /** KubeSpawner names the student's container {@code notebook}. Other containers start before and after it. */
    private static List<Series> ofStudents(String metric, List<Series> all) {
        if (!metric.equals(STARTED)) {
            return all;
        }
        List<Series> notebooks = all.stream()
                .filter(container -> container
                        .own("container")
                        .filter(ChartPods.NOTEBOOK::equals)
                        .isPresent())
                .toList();
        return notebooks.isEmpty()
                ? all.stream()
                        .filter(container -> container.own("container").isEmpty())
                        .toList()
                : notebooks;
    }

    /** Why a metric of pods has nothing. */
    private String none(String metric, String what) {
        return "the Prometheus server " + series.none(metric) + ", so the record does not show " + what;
    }

    private void add(
            List<ClusterEntry> entries,
            PodIndex pods,
            Map<String, Student> students,
            String metric,
            String what,
            PodMark mark,
            Consumer<String> notes) {
        List<Series> found = series.everyTime(metric, series.overTime("min", metric));
        if (found.isEmpty()) {
            notes.accept(none(metric, what));
            return;
        }
        List<Series> usable = plausible.of(metric, found);
        List<Series> times = ofStudents(metric, usable);
        if (times.isEmpty() && !usable.isEmpty()) {
            TreeSet<String> others = usable.stream()
                    .flatMap(container -> container.own("container").stream())
                    .collect(Collectors.toCollection(TreeSet::new));
            notes.accept("the Prometheus server has " + metric + " of " + LabelText.some(others)
                    + ", but not of notebook, as KubeSpawner names the student's container, so the record does not show "
                    + what);
            return;
        }
        Map<String, Instant> first = new LinkedHashMap<>();
        int unknown = 0;
        for (Series each : times) {
            boolean matched = false;
            for (Instant at : PodIndex.instants(each)) {
                Optional<PodIndex.Pod> pod = pods.of(each, at);
                matched |= pod.isPresent();
                pod.ifPresent(known -> first.merge(known.key(), at, (a, b) -> a.isBefore(b) ? a : b));
            }
            unknown += matched ? 0 : 1;
        }
        if (unknown > 0) {
            notes.accept(unknown + " of " + times.size() + " series of " + metric + " belong to no pod that " + CREATED
                    + " has, by uid or name, and are left out");
        }
        first.forEach((key, at) ->
                Optional.ofNullable(students.get(key)).ifPresent(student -> entries.add(fact(student, mark, at))));
    }

    /** A pod that was deleted leaves no time of its end. */
    private static void unstarted(List<ClusterEntry> entries, int students, Consumer<String> notes) {
        long started = entries.stream()
                .filter(entry -> entry instanceof PodFact fact && fact.mark() == PodMark.STARTED)
                .count();
        if (started > 0 && started < students) {
            notes.accept("the containers of " + (students - started) + " of " + students
                    + " students' pods have no start in Prometheus; whether and when such a pod was deleted, because its"
                    + " start failed or was cancelled, is not shown, and its student counts as waiting");
        }
    }

    private PodFact fact(Student student, PodMark mark, Instant at) {
        return new PodFact(
                at,
                Optional.of(SECOND),
                queriedAt,
                mark,
                student.pod().key(),
                student.pod().name(),
                student.user(),
                student.node(),
                Optional.empty());
    }

    private void addNodes(List<ClusterEntry> entries, Consumer<String> notes) {
        List<Series> found = series.nodesOverTime("max", "kube_node_created");
        List<Series> created = plausible.of("kube_node_created", found);
        if (created.isEmpty()) {
            notes.accept(
                    found.isEmpty()
                            ? "the Prometheus server has no samples of kube_node_created in this period, so the record"
                                    + " contains no nodes"
                            : "no time in kube_node_created can be used, so the record contains no nodes");
            return;
        }
        Map<String, String> purposes = new HashMap<>();
        series.nodesOverTime("max", "kube_node_labels")
                .forEach(labels -> labels.label(PURPOSE_LABEL)
                        .ifPresent(purpose -> labels.own("node").ifPresent(node -> purposes.put(node, purpose))));
        Map<String, Instant> createdAt = new HashMap<>();
        created.forEach(node -> node.own("node").ifPresent(name -> createdAt.put(name, PodIndex.instant(node.last()))));
        createdAt.forEach(
                (node, at) -> entries.add(fact(at, Optional.of(SECOND), NodeMark.CREATED, node, purposes.get(node))));
        List<Series> conditions =
                series.nodeSamples("kube_node_status_condition", "condition=\"Ready\"", "status=\"true\"");
        Map<String, Since> readySince = new HashMap<>();
        conditions.forEach(condition -> condition
                .own("node")
                .filter(createdAt::containsKey)
                .ifPresent(node -> ready(condition, createdAt.get(node))
                        .ifPresent(since -> readySince.merge(node, since, Since::earlier))));
        readySince.forEach((node, since) ->
                entries.add(fact(since.at(), since.resolution(), NodeMark.READY, node, purposes.get(node))));
        scrapeTimes(conditions, notes);
        notes.accept("Prometheus has no metric for the images on a node, so the number of warm nodes is unknown");
    }

    private void scrapeTimes(List<Series> conditions, Consumer<String> notes) {
        ScrapeTimes times = ScrapeTimes.of(
                conditions.stream()
                        .flatMap(condition -> condition.samples().stream().map(Sample::at))
                        .toList(),
                from,
                until);
        times.gaps()
                .forEach(i -> notes.accept("the Prometheus server has no samples of kube-state-metrics between "
                        + times.scrapes().get(i) + " and " + times.scrapes().get(i + 1)
                        + "; pods that existed only in that time are missing"));
    }

    private record Since(Instant at, Optional<Duration> resolution) {
        /** Of the views of several scrapers, the one that knows more exactly. */
        Since earlier(Since other) {
            return latest().isAfter(other.latest()) ? other : this;
        }

        private Instant latest() {
            return at.plus(resolution.orElse(Duration.ZERO));
        }
    }

    /**
     * When a node became Ready: between the last scrape without that status, or its creation, and the first with it.
     */
    private static Optional<Since> ready(Series condition, Instant created) {
        Instant before = created;
        for (Sample sample : condition.samples()) {
            if (sample.value() > 0) {
                return Optional.of(
                        before.isBefore(sample.at())
                                ? new Since(before, Optional.of(Duration.between(before, sample.at())))
                                : new Since(sample.at(), Optional.empty()));
            }
            before = sample.at().isAfter(created) ? sample.at() : created;
        }
        return Optional.empty();
    }

    private NodeFact fact(Instant at, Optional<Duration> resolution, NodeMark mark, String node, String purpose) {
        return new NodeFact(at, resolution, queriedAt, mark, node, Optional.ofNullable(purpose), Optional.empty());
    }
}
