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

/** What kube-state-metrics said of students' pods, and of nodes. For one use. */
final class PodHistory {
    /** As Zero to JupyterHub names students' pods. */
    private static final String POD_PREFIX = "jupyter-";

    /** What kube-state-metrics makes of the labels and the annotation with which KubeSpawner marks a student's pod. */
    private static final String USER_LABEL = "label_hub_jupyter_org_username";

    private static final String COMPONENT_LABEL = "label_component";
    private static final String PURPOSE_LABEL = "label_hub_jupyter_org_node_purpose";
    private static final String STUDENTS = "singleuser-server";
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Comparator<ClusterEntry> IN_ORDER = Comparator.comparing(ClusterEntry::at);

    private final PrometheusQueries queries;
    private final String selector;
    private final String range;
    private final Instant until;
    private final Instant asked;

    public PodHistory(PrometheusQueries queries, String namespace, Instant from, Instant until, Instant asked) {
        this.queries = queries;
        this.selector = "{namespace=\"" + namespace + "\",pod=~\"" + POD_PREFIX + ".+\"}";
        this.range = "[" + Duration.between(from, until).toSeconds() + "s]";
        this.until = until;
        this.asked = asked;
    }

    private record Pod(String uid, String name, String user, Optional<String> node) {}

    /** Everything that is known, in order. */
    public List<ClusterEntry> read(Consumer<String> notes) {
        List<ClusterEntry> entries = new ArrayList<>();
        List<Series> created = overTime("max", "kube_pod_created", selector);
        if (created.isEmpty()) {
            notes.accept(
                    "the Prometheus server has no kube_pod_created of pods named " + POD_PREFIX
                            + "… in this namespace and time: of students' pods nothing is known (it comes from kube-state-metrics)");
        } else {
            Map<String, Pod> pods = pods(created, notes);
            add(entries, pods, created, PodMark.CREATED);
            add(
                    entries,
                    pods,
                    told("kube_pod_status_scheduled_time", "when pods were scheduled", notes),
                    PodMark.SCHEDULED);
            add(entries, pods, started(notes), PodMark.STARTED);
            notes.accept("no metric tells when an image had been pulled; a pod that was gone before it was scraped is"
                    + " not known at all");
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
                    "kube-state-metrics exports no label of pods (--metric-labels-allowlist), so a student is told by"
                            + " the pod's name, and one with two named servers is two");
        }
        Map<String, String> nodes = new HashMap<>();
        told("kube_pod_info", "where pods ran", notes)
                .forEach(series -> series.label("node").ifPresent(node -> nodes.put(key(series), node)));
        Map<String, Pod> pods = new HashMap<>();
        for (Series series : created) {
            String name = series.label("pod").orElse("");
            if (components.getOrDefault(name, STUDENTS).equals(STUDENTS)) {
                String user = users.getOrDefault(name, name.substring(Math.min(name.length(), POD_PREFIX.length())));
                pods.put(key(series), new Pod(key(series), name, user, Optional.ofNullable(nodes.get(key(series)))));
            }
        }
        return pods;
    }

    /** Z2JH calls the student's container {@code notebook}; where it is called otherwise the first to start counts. */
    private List<Series> started(Consumer<String> notes) {
        String metric = "kube_pod_container_state_started";
        List<Series> notebooks = overTime("min", metric, selector.replace("}", ",container=\"notebook\"}"));
        return notebooks.isEmpty() ? told(metric, "when containers started", notes) : notebooks;
    }

    private List<Series> told(String metric, String what, Consumer<String> notes) {
        List<Series> series = overTime("min", metric, selector);
        if (series.isEmpty()) {
            notes.accept("the Prometheus server has no " + metric + " of these pods: " + what + " is not known");
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
                        asked,
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
            notes.accept("the Prometheus server has no kube_node_created in this time: of nodes nothing is known");
            return;
        }
        Map<String, String> purposes = new HashMap<>();
        overTime("max", "kube_node_labels", "")
                .forEach(series -> series.label(PURPOSE_LABEL)
                        .ifPresent(purpose -> series.label("node").ifPresent(node -> purposes.put(node, purpose))));
        Map<String, Instant> born = new HashMap<>();
        created.forEach(series -> series.label("node").ifPresent(node -> born.put(node, instant(series.last()))));
        born.forEach(
                (node, at) -> entries.add(fact(at, Optional.of(SECOND), NodeMark.CREATED, node, purposes.get(node))));
        queries.at(until, "kube_node_status_condition{condition=\"Ready\",status=\"true\"}" + range)
                .forEach(series -> series.label("node")
                        .filter(born::containsKey)
                        .ifPresent(node -> ready(series, born.get(node))
                                .ifPresent(since -> entries.add(fact(
                                        since.at(), since.resolution(), NodeMark.READY, node, purposes.get(node))))));
        notes.accept("no metric tells which node had the image, so how many nodes were warm is not known");
    }

    private record Since(Instant at, Optional<Duration> resolution) {}

    /** Between the last scrape that did not say so and the first that did; no earlier than the node was there. */
    private static Optional<Since> ready(Series series, Instant born) {
        Instant before = born;
        for (Sample sample : series.samples()) {
            if (sample.value() > 0) {
                return Optional.of(
                        before.isBefore(sample.at())
                                ? new Since(before, Optional.of(Duration.between(before, sample.at())))
                                : new Since(sample.at(), Optional.empty()));
            }
            before = sample.at().isAfter(born) ? sample.at() : born;
        }
        return Optional.empty();
    }

    private NodeFact fact(Instant at, Optional<Duration> resolution, NodeMark mark, String node, String purpose) {
        return new NodeFact(at, resolution, asked, mark, node, Optional.ofNullable(purpose), Optional.empty());
    }

    /** A uid where kube-state-metrics says it, as its version 2 does; two lives of a name are else one. */
    private static String key(Series series) {
        return series.label("uid").or(() -> series.label("pod")).orElse("");
    }

    private static Instant instant(Sample sample) {
        return Instant.ofEpochMilli(Math.round(sample.value() * 1000));
    }
}
