package dev.firstbell.deploy.prometheus;

import dev.firstbell.deploy.prometheus.PrometheusQueries.Series;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Finds out why a Prometheus server has no students' pods in a period. */
final class MissingPods {
    private static final String NO_PODS = ", so the record contains no students' pods";

    private final PrometheusQueries queries;
    private final LabelMatchers select;
    private final String namespace;
    private final String range;
    private final Instant until;
    private final Instant now;

    MissingPods(
            PrometheusQueries queries,
            LabelMatchers select,
            String namespace,
            Instant from,
            Instant until,
            Instant now) {
        this.queries = queries;
        this.select = select;
        this.namespace = namespace;
        this.range = "[" + Duration.between(from, until).toSeconds() + "s]";
        this.until = until;
        this.now = now;
    }

    /** The reason, in one line. */
    String reason() {
        if (queries.hasNotNumbers("kube_pod_created")) {
            return "the Prometheus server " + queries.none("kube_pod_created") + NO_PODS;
        }
        List<Series> inNamespaces = queries.at(
                until,
                "count by (namespace, exported_namespace) (max_over_time(kube_pod_created" + select.selector() + range
                        + "))");
        if (inNamespaces.isEmpty()) {
            return noneAtAll() + NO_PODS;
        }
        TreeSet<String> namespaces = inNamespaces.stream()
                .flatMap(series -> series.own("namespace").stream())
                .collect(Collectors.toCollection(TreeSet::new));
        return namespaces.contains(namespace)
                ? "the Prometheus server's kube_pod_created has pods in namespace " + namespace
                        + " in this period, but none named " + PodSeries.POD_PREFIX
                        + "…, as KubeSpawner names students' pods" + NO_PODS
                : "the Prometheus server's kube_pod_created has pods in namespace " + LabelText.some(namespaces)
                        + " in this period, but none in " + namespace + NO_PODS + "; check --namespace";
    }

    private String noneAtAll() {
        if (!queries.at(until, "count(count_over_time(up" + select.selector() + range + "))")
                .isEmpty()) {
            return "the Prometheus server scraped other targets in this period, but has no samples of kube_pod_created,"
                    + " which kube-state-metrics exports";
        }
        if (queries.tenant().isPresent()) {
            return "the Prometheus server has no samples at all of the tenant `"
                    + queries.tenant().get()
                    + "` in this period, of kube_pod_created or of any other target; check "
                    + PrometheusHeaders.TENANT_OPTION;
        }
        if (!select.text().isEmpty()) {
            return "the Prometheus server has no samples with " + select.selector()
                    + " in this period, neither of kube_pod_created nor of any target";
        }
        Optional<Instant> oldest = queries.at(now, "min(prometheus_tsdb_lowest_timestamp_seconds)").stream()
                .map(series -> Instant.ofEpochSecond((long) series.last().value()))
                .filter(at -> at.isAfter(until))
                .findFirst();
        return oldest.map(at -> "the Prometheus server's history begins at " + at
                        + ", after this period, so it has no samples of kube_pod_created")
                .orElse(
                        "the Prometheus server has no samples at all in this period, of kube_pod_created or of any other"
                                + " target: its history may begin later (its retention), or it did not run");
    }
}
