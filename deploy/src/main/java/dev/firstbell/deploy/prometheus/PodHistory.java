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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The history of students' pods and of nodes, from the metrics of kube-state-metrics. For one use. */
final class PodHistory {
    /** The form that kube-state-metrics gives the labels by which KubeSpawner marks a student's pod. */
    private static final String USER_LABEL = "label_hub_jupyter_org_username";

    private static final String COMPONENT_LABEL = "label_component";
    private static final String PURPOSE_LABEL = "label_hub_jupyter_org_node_purpose";
    private static final String STUDENT_COMPONENT = "singleuser-server";
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** Clocks may differ, but a pod is not created on the next day. */
    private static final Duration FUTURE = Duration.ofDays(1);

    private static final Comparator<ClusterEntry> IN_ORDER = Comparator.comparing(ClusterEntry::at);

    private final PodSeries series;
    private final MissingPods missing;
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
        this.from = from;
        this.until = until;
        this.queriedAt = queriedAt;
    }

    private record Pod(String uid, String name, String user, Optional<String> node) {}

    /**
     * The entries of pods and nodes, ordered by time.
     *
     * @param notes receives a line for each fact that the metrics do not contain
     * @throws dev.firstbell.records.io.BadInputException if the pods are of several clusters
     */
    public List<ClusterEntry> read(Consumer<String> notes) {
        List<ClusterEntry> entries = new ArrayList<>();
        List<Series> created = series.created(notes);
        if (created.isEmpty()) {
            notes.accept(missing.reason());
        } else {
            Map<String, Pod> pods = pods(created, notes);
            add(entries, pods, created, PodMark.CREATED);
            add(
                    entries,
                    pods,
                    seriesOrNote("kube_pod_status_scheduled_time", "when pods were scheduled", notes),
                    PodMark.SCHEDULED);
            add(entries, pods, started(notes), PodMark.STARTED);
            notes.accept(
                    "Prometheus has no metric for the end of an image pull, and no data about pods that were removed"
                            + " before the first scrape");
        }
        addNodes(entries, notes);
        entries.sort(IN_ORDER);
        return entries;
    }

    private Map<String, Pod> pods(List<Series> created, Consumer<String> notes) {
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
        seriesOrNote("kube_pod_info", "on which nodes pods ran", notes)
                .forEach(info -> info.own("node").ifPresent(node -> nodes.put(PodSeries.key(info), node)));
        Map<String, Pod> pods = new HashMap<>();
        for (Series pod : created) {
            String name = pod.own("pod").orElse("");
            if (components.getOrDefault(name, STUDENT_COMPONENT).equals(STUDENT_COMPONENT)) {
                String user = users.getOrDefault(
                        name, name.substring(Math.min(name.length(), PodSeries.POD_PREFIX.length())));
                String key = PodSeries.key(pod);
                pods.put(key, new Pod(key, name, user, Optional.ofNullable(nodes.get(key))));
            }
        }
        return pods;
    }

    /** Z2JH names the student's container {@code notebook}. With other names, the first container to start counts. */
    private List<Series> started(Consumer<String> notes) {
        List<Series> all = seriesOrNote("kube_pod_container_state_started", "when containers started", notes);
        List<Series> notebooks = all.stream()
                .filter(container ->
                        container.own("container").filter("notebook"::equals).isPresent())
                .toList();
        return notebooks.isEmpty() ? all : notebooks;
    }

    private List<Series> seriesOrNote(String metric, String what, Consumer<String> notes) {
        List<Series> found = series.overTime("min", metric);
        if (found.isEmpty()) {
            notes.accept("the Prometheus server has no samples of " + metric + " for these pods, so the record does not"
                    + " show " + what);
        }
        return found;
    }

    private void add(List<ClusterEntry> entries, Map<String, Pod> pods, List<Series> found, PodMark mark) {
        Map<String, Instant> first = new HashMap<>();
        found.forEach(each -> first.merge(PodSeries.key(each), instant(each.last()), (a, b) -> a.isBefore(b) ? a : b));
        first.forEach((uid, at) -> {
            Pod pod = pods.get(uid);
            if (pod != null && isPlausible(at)) {
                entries.add(new PodFact(
                        at,
                        Optional.of(SECOND),
                        queriedAt,
                        mark,
                        pod.uid(),
                        pod.name(),
                        pod.user(),
                        pod.node(),
                        Optional.empty()));
            }
        });
    }

    private boolean isPlausible(Instant at) {
        return at.isAfter(Instant.EPOCH) && at.isBefore(queriedAt.plus(FUTURE));
    }

    private void addNodes(List<ClusterEntry> entries, Consumer<String> notes) {
        List<Series> created = series.nodesOverTime("max", "kube_node_created");
        if (created.isEmpty()) {
            notes.accept(
                    "the Prometheus server has no samples of kube_node_created in this period, so the record contains"
                            + " no nodes");
            return;
        }
        Map<String, String> purposes = new HashMap<>();
        series.nodesOverTime("max", "kube_node_labels")
                .forEach(labels -> labels.label(PURPOSE_LABEL)
                        .ifPresent(purpose -> labels.own("node").ifPresent(node -> purposes.put(node, purpose))));
        Map<String, Instant> createdAt = new HashMap<>();
        created.forEach(node -> node.own("node")
                .filter(name -> isPlausible(instant(node.last())))
                .ifPresent(name -> createdAt.put(name, instant(node.last()))));
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

    private static Instant instant(Sample sample) {
        return Instant.ofEpochMilli(Math.round(sample.value() * 1000));
    }
}
