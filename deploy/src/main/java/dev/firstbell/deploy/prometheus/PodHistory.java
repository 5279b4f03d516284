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
    /** The prefix of the names that Zero to JupyterHub gives students' pods. */
    private static final String POD_PREFIX = "jupyter-";

    /** The form that kube-state-metrics gives the labels by which KubeSpawner marks a student's pod. */
    private static final String USER_LABEL = "label_hub_jupyter_org_username";

    private static final String COMPONENT_LABEL = "label_component";
    private static final String PURPOSE_LABEL = "label_hub_jupyter_org_node_purpose";
    private static final String STUDENT_COMPONENT = "singleuser-server";
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Comparator<ClusterEntry> IN_ORDER = Comparator.comparing(ClusterEntry::at);

    private final PrometheusQueries queries;
    private final String selector;
    private final String range;
    private final Instant until;
    private final Instant queriedAt;

    public PodHistory(PrometheusQueries queries, String namespace, Instant from, Instant until, Instant queriedAt) {
        this.queries = queries;
        this.selector = "{namespace=\"" + namespace + "\",pod=~\"" + POD_PREFIX + ".+\"}";
        this.range = "[" + Duration.between(from, until).toSeconds() + "s]";
        this.until = until;
        this.queriedAt = queriedAt;
    }

    private record Pod(String uid, String name, String user, Optional<String> node) {}

    /**
     * The entries of pods and nodes, ordered by time.
     *
     * @param notes receives a line for each fact that the metrics do not contain
     */
    public List<ClusterEntry> read(Consumer<String> notes) {
        List<ClusterEntry> entries = new ArrayList<>();
        List<Series> created = overTime("max", "kube_pod_created", selector);
        if (created.isEmpty()) {
            notes.accept("the Prometheus server has no samples of kube_pod_created for pods named " + POD_PREFIX
                    + "… in this namespace and period, so the record contains no students' pods;"
                    + " kube-state-metrics exports this metric");
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
        for (Series series : overTime("max", "kube_pod_labels", selector)) {
            series.label("pod").ifPresent(pod -> {
                series.label(USER_LABEL).ifPresent(user -> users.put(pod, user));
                series.label(COMPONENT_LABEL).ifPresent(component -> components.put(pod, component));
            });
        }
        if (users.isEmpty()) {
            notes.accept(
                    "kube-state-metrics exports no labels of pods (--metric-labels-allowlist), so students are identified"
                            + " by the names of their pods; a student with two named servers counts as two");
        }
        Map<String, String> nodes = new HashMap<>();
        seriesOrNote("kube_pod_info", "on which nodes pods ran", notes)
                .forEach(series -> series.label("node").ifPresent(node -> nodes.put(key(series), node)));
        Map<String, Pod> pods = new HashMap<>();
        for (Series series : created) {
            String name = series.label("pod").orElse("");
            if (components.getOrDefault(name, STUDENT_COMPONENT).equals(STUDENT_COMPONENT)) {
                String user = users.getOrDefault(name, name.substring(Math.min(name.length(), POD_PREFIX.length())));
                pods.put(key(series), new Pod(key(series), name, user, Optional.ofNullable(nodes.get(key(series)))));
            }
        }
        return pods;
    }

    /** Z2JH names the student's container {@code notebook}. With other names, the first container to start counts. */
    private List<Series> started(Consumer<String> notes) {
        String metric = "kube_pod_container_state_started";
        List<Series> notebooks = overTime("min", metric, selector.replace("}", ",container=\"notebook\"}"));
        return notebooks.isEmpty() ? seriesOrNote(metric, "when containers started", notes) : notebooks;
    }

    private List<Series> seriesOrNote(String metric, String what, Consumer<String> notes) {
        List<Series> series = overTime("min", metric, selector);
        if (series.isEmpty()) {
            notes.accept("the Prometheus server has no samples of " + metric + " for these pods, so the record does not"
                    + " show " + what);
        }
        return series;
    }

    private List<Series> overTime(String which, String metric, String labels) {
        return queries.at(until, which + "_over_time(" + metric + labels + range + ")");
    }

    private void add(List<ClusterEntry> entries, Map<String, Pod> pods, List<Series> series, PodMark mark) {
        Map<String, Instant> first = new HashMap<>();
        series.forEach(each -> first.merge(key(each), instant(each.last()), (a, b) -> a.isBefore(b) ? a : b));
        first.forEach((uid, at) -> {
            Pod pod = pods.get(uid);
            if (pod != null && at.isAfter(Instant.EPOCH)) {
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

    private void addNodes(List<ClusterEntry> entries, Consumer<String> notes) {
        List<Series> created = overTime("max", "kube_node_created", "");
        if (created.isEmpty()) {
            notes.accept(
                    "the Prometheus server has no samples of kube_node_created in this period, so the record contains"
                            + " no nodes");
            return;
        }
        Map<String, String> purposes = new HashMap<>();
        overTime("max", "kube_node_labels", "")
                .forEach(series -> series.label(PURPOSE_LABEL)
                        .ifPresent(purpose -> series.label("node").ifPresent(node -> purposes.put(node, purpose))));
        Map<String, Instant> createdAt = new HashMap<>();
        created.forEach(series -> series.label("node").ifPresent(node -> createdAt.put(node, instant(series.last()))));
        createdAt.forEach(
                (node, at) -> entries.add(fact(at, Optional.of(SECOND), NodeMark.CREATED, node, purposes.get(node))));
        queries.at(until, "kube_node_status_condition{condition=\"Ready\",status=\"true\"}" + range)
                .forEach(series -> series.label("node")
                        .filter(createdAt::containsKey)
                        .ifPresent(node -> ready(series, createdAt.get(node))
                                .ifPresent(since -> entries.add(fact(
                                        since.at(), since.resolution(), NodeMark.READY, node, purposes.get(node))))));
        notes.accept("Prometheus has no metric for the images on a node, so the number of warm nodes is unknown");
    }

    private record Since(Instant at, Optional<Duration> resolution) {}

    /**
     * When a node became Ready: between the last scrape without that status, or its creation, and the first with it.
     */
    private static Optional<Since> ready(Series series, Instant created) {
        Instant before = created;
        for (Sample sample : series.samples()) {
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

    /**
     * Identifies a pod: by its uid, which kube-state-metrics exports from version 2 on, else by its name. Two
     * successive pods with one name are then one.
     */
    private static String key(Series series) {
        return series.label("uid").or(() -> series.label("pod")).orElse("");
    }

    private static Instant instant(Sample sample) {
        return Instant.ofEpochMilli(Math.round(sample.value() * 1000));
    }
}
