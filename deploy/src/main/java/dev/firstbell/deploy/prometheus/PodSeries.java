package dev.firstbell.deploy.prometheus;

import dev.firstbell.deploy.prometheus.PrometheusQueries.Series;
import dev.firstbell.records.io.BadInputException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The series of kube-state-metrics about one cluster, whatever labels their scrape has. Replicas of Prometheus and of
 * kube-state-metrics have the same pods and nodes several times; a server of several clusters has them of all. For one
 * use.
 */
final class PodSeries {
    /** The option that selects one cluster among several. */
    static final String SELECT_OPTION = "--prometheus-select";

    /** The prefix of the names that Zero to JupyterHub gives students' pods. */
    static final String POD_PREFIX = "jupyter-";

    /** The labels that kube-state-metrics itself sets on {@code kube_pod_created}. */
    private static final Set<String> OWN = Set.of("__name__", "namespace", "pod", "uid");

    /** Labels that tell one copy of the same data from another: the target, and the scraper. */
    private static final Set<String> COPIES = Set.of(
            "instance",
            "pod",
            "container",
            "endpoint",
            "service",
            "node",
            "host",
            "hostname",
            "pod_name",
            "pod_ip",
            "pod_template_hash",
            "kubernetes_pod_name",
            "kubernetes_name",
            "prometheus",
            "namespace");

    private final PrometheusQueries queries;
    private final LabelMatchers select;
    private final String namespace;
    private final String range;
    private final Instant until;

    private String selector = "";
    /** The labels that tell clusters apart; every series of this cluster has one of these sets. */
    private Set<String> clusterLabels = Set.of();

    private Set<Map<String, String>> clusters = Set.of();

    PodSeries(PrometheusQueries queries, LabelMatchers select, String namespace, Instant from, Instant until) {
        this.queries = queries;
        this.select = select;
        this.namespace = namespace;
        this.range = "[" + Duration.between(from, until).toSeconds() + "s]";
        this.until = until;
    }

    /**
     * When the pods were created; finds how the series are labelled, so it comes first. Empty if there are no pods.
     *
     * @throws BadInputException if there are students' pods of several clusters
     */
    List<Series> created(Consumer<String> notes) {
        for (String namespaceLabel : List.of("namespace", PrometheusQueries.EXPORTED + "namespace")) {
            for (String podLabel : List.of("pod", PrometheusQueries.EXPORTED + "pod")) {
                selector = select.selector(
                        namespaceLabel + "=\"" + namespace + "\"", podLabel + "=~\"" + POD_PREFIX + ".+\"");
                List<Series> created = overTime("max", "kube_pod_created").stream()
                        .filter(this::isHere)
                        .toList();
                if (!created.isEmpty()) {
                    if (namespaceLabel.startsWith(PrometheusQueries.EXPORTED)
                            || podLabel.startsWith(PrometheusQueries.EXPORTED)) {
                        notes.accept(
                                "the Prometheus server scrapes kube-state-metrics without honor_labels: true, so the"
                                        + " pods' namespace and name are in labels named " + PrometheusQueries.EXPORTED
                                        + "…; they are read from there");
                    }
                    return ofOneCluster(created, notes);
                }
            }
        }
        return List.of();
    }

    private List<Series> ofOneCluster(List<Series> created, Consumer<String> notes) {
        Map<Map<String, String>, Set<String>> pods = new LinkedHashMap<>();
        Set<String> names = new TreeSet<>();
        created.forEach(series -> names.addAll(series.labels().keySet()));
        names.removeIf(PodSeries::isNoClusterLabel);
        clusterLabels = names;
        for (Series series : created) {
            pods.computeIfAbsent(cluster(series), labels -> new HashSet<>()).add(key(series));
        }
        List<Set<Map<String, String>>> found = joined(pods);
        if (found.size() > 1) {
            throw severalClusters(found, pods);
        }
        clusters = found.get(0);
        copies(created, notes);
        return created;
    }

    private static boolean isNoClusterLabel(String label) {
        return OWN.contains(label)
                || COPIES.contains(label)
                || label.startsWith(PrometheusQueries.EXPORTED)
                || label.contains("replica")
                || label.contains("shard");
    }

    /** Sets of labels that have a pod in common belong to one cluster. */
    private static List<Set<Map<String, String>>> joined(Map<Map<String, String>, Set<String>> pods) {
        List<Set<Map<String, String>>> found = new ArrayList<>();
        List<Set<String>> of = new ArrayList<>();
        pods.forEach((labels, keys) -> {
            Set<Map<String, String>> cluster = new HashSet<>(Set.of(labels));
            Set<String> all = new HashSet<>(keys);
            for (int i = found.size() - 1; i >= 0; i--) {
                if (of.get(i).stream().anyMatch(keys::contains)) {
                    cluster.addAll(found.remove(i));
                    all.addAll(of.remove(i));
                }
            }
            found.add(cluster);
            of.add(all);
        });
        return found;
    }

    private BadInputException severalClusters(
            List<Set<Map<String, String>>> found, Map<Map<String, String>, Set<String>> pods) {
        List<Map<String, String>> labels =
                found.stream().map(cluster -> cluster.iterator().next()).toList();
        List<String> sets = LabelText.differences(labels);
        List<String> counted = new ArrayList<>();
        for (int i = 0; i < sets.size(); i++) {
            Set<String> all = new HashSet<>();
            found.get(i).forEach(each -> all.addAll(pods.get(each)));
            counted.add(sets.get(i) + " (" + all.size() + " pods)");
        }
        String example = LabelText.selecting(labels.get(0), labels.subList(1, labels.size()))
                .map(matcher -> ", such as " + SELECT_OPTION + " '" + matcher + "'")
                .orElse("");
        return new BadInputException("--prometheus: the server has students' pods in namespace " + namespace + " of "
                + found.size() + " clusters: " + LabelText.some(counted) + "; select one with " + SELECT_OPTION
                + example);
    }

    /** Says if every pod is there several times because several scrapers or targets have it. */
    private void copies(List<Series> created, Consumer<String> notes) {
        Map<Map<String, String>, Set<String>> sources = new LinkedHashMap<>();
        for (Series series : created) {
            Map<String, String> source = new TreeMap<>(series.labels());
            source.keySet().removeIf(label -> label.startsWith(PrometheusQueries.EXPORTED));
            source.keySet().removeAll(ownLabels(series));
            sources.computeIfAbsent(source, labels -> new HashSet<>()).add(key(series));
        }
        Map<String, Integer> times = new HashMap<>();
        sources.values().forEach(keys -> keys.forEach(key -> times.merge(key, 1, Integer::sum)));
        int most = times.values().stream().max(Integer::compareTo).orElse(1);
        if (most > 1) {
            notes.accept("the Prometheus server has pods " + most + " times: "
                    + LabelText.some(LabelText.differences(List.copyOf(sources.keySet())))
                    + "; each pod counts once");
        }
    }

    private static Set<String> ownLabels(Series series) {
        Set<String> own = new HashSet<>(Set.of("uid", "__name__"));
        for (String label : List.of("namespace", "pod")) {
            if (series.label(PrometheusQueries.EXPORTED + label).isEmpty()) {
                own.add(label);
            }
        }
        return own;
    }

    /** A metric of students' pods over the period, by a function such as {@code min}. */
    List<Series> overTime(String which, String metric) {
        return queries.at(until, which + "_over_time(" + metric + selector + range + ")");
    }

    /**
     * Series of a metric whose values are times, with every value. A uid has one value. Without the label uid, successive pods
     * with one name share a series, so all of its samples are needed.
     *
     * @param overTime the series, with one value each
     */
    List<Series> everyTime(String metric, List<Series> overTime) {
        if (overTime.stream().allMatch(series -> series.own("uid").isPresent())) {
            return overTime;
        }
        List<Series> all = new ArrayList<>(overTime.stream()
                .filter(series -> series.own("uid").isPresent())
                .toList());
        queries.at(until, metric + selector + range).stream()
                .filter(series -> series.own("uid").isEmpty())
                .filter(this::isHere)
                .forEach(all::add);
        return all;
    }

    /** How the server lacks a metric of these pods: it has nothing of it, no number, or nothing with their labels. */
    String none(String metric) {
        if (queries.hasNotNumbers(metric)) {
            return queries.none(metric);
        }
        return queries.at(until, "topk(1, max_over_time(" + metric + select.selector() + range + "))").stream()
                .findFirst()
                .map(other -> "has samples of " + metric + ", but none with " + selector + " (the labels of one are "
                        + String.join(", ", new TreeSet<>(other.labels().keySet())) + ")")
                .orElse("has no samples of " + metric + " for these pods");
    }

    /** The namespace of the target may be the hub's, too, and then matches pods of every namespace. */
    private boolean isHere(Series series) {
        return series.own("namespace").map(namespace::equals).orElse(true);
    }

    /** A metric of the cluster's nodes over the period. */
    List<Series> nodesOverTime(String which, String metric) {
        return inCluster(queries.at(until, which + "_over_time(" + metric + select.selector() + range + ")"));
    }

    /** Every sample of a metric of the cluster's nodes in the period. */
    List<Series> nodeSamples(String metric, String... matchers) {
        return inCluster(queries.at(until, metric + select.selector(matchers) + range));
    }

    /** Nodes have no namespace, so those of another cluster are left out by the labels that the pods have. */
    private List<Series> inCluster(List<Series> all) {
        if (clusters.isEmpty()) {
            return all;
        }
        List<Series> same = all.stream()
                .filter(series -> clusters.contains(cluster(series)))
                .toList();
        if (!same.isEmpty()) {
            return same;
        }
        // A second job may scrape the metrics of nodes.
        Set<Map<String, String>> withoutJob =
                clusters.stream().map(PodSeries::withoutJob).collect(Collectors.toSet());
        return all.stream()
                .filter(series -> withoutJob.contains(withoutJob(cluster(series))))
                .toList();
    }

    private static Map<String, String> withoutJob(Map<String, String> labels) {
        Map<String, String> rest = new TreeMap<>(labels);
        rest.remove("job");
        return rest;
    }

    private Map<String, String> cluster(Series series) {
        Map<String, String> labels = new TreeMap<>(series.labels());
        labels.keySet().retainAll(clusterLabels);
        return labels;
    }

    /**
     * Identifies a pod: by its uid, which kube-state-metrics exports from version 2 on, else by its name. Two successive
     * pods with one name are then one.
     */
    static String key(Series series) {
        return series.own("uid").or(() -> series.own("pod")).orElse("");
    }
}
