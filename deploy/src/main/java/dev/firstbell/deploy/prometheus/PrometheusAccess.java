package dev.firstbell.deploy.prometheus;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.cluster.ClusterEntry.PodFact;
import dev.firstbell.records.cluster.ClusterEntry.PodMark;
import dev.firstbell.records.cluster.ClusterJournal;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.observed.Observation.HubCounts;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Reads the history of a class from a Prometheus server: students' pods and nodes from the metrics of
 * kube-state-metrics, and the hub's own counters. Read-only and thread-safe.
 *
 * <p>It queries these metrics of kube-state-metrics v2 (docs/metrics/workload/pod-metrics.md): {@code
 * kube_pod_created}, {@code kube_pod_status_scheduled_time}, {@code kube_pod_container_state_started}, {@code
 * kube_pod_info}, {@code kube_pod_labels}, {@code kube_pod_container_info}, {@code kube_node_created}, {@code kube_node_labels} and {@code
 * kube_node_status_condition}; and {@code jupyterhub_server_spawn_duration_seconds} of the hub. There is no metric for
 * the end of an image pull, for a spawn request, or for the first page.
 */
public final class PrometheusAccess {
    /** A hub waits at most five minutes for a server whose container runs, with Zero to JupyterHub's defaults. */
    private static final Duration COUNTED_LATER = Duration.ofMinutes(5);

    private final PrometheusHttp http;
    private final URI server;
    private final String namespace;
    private final LabelMatchers select;
    private final LabelMatchers hub;

    private PrometheusAccess(
            PrometheusHttp http, URI server, String namespace, LabelMatchers select, LabelMatchers hub) {
        this.http = http;
        this.server = server;
        this.namespace = namespace;
        this.select = select;
        this.hub = hub;
    }

    /**
     * The history of one period.
     *
     * @param from the start of the period, inclusive
     * @param until the end of the period, exclusive
     * @param queriedAt when the server was queried
     * @param facts about pods and nodes, with Kubernetes' timestamps in whole seconds; {@code seen} is {@code
     *     queriedAt}
     * @param counts the hub's counters; empty if the server did not scrape the hub
     */
    public record History(
            Instant from,
            Instant until,
            Instant queriedAt,
            String server,
            String namespace,
            List<ClusterEntry> facts,
            Optional<HubCounts> counts) {
        public History {
            facts = List.copyOf(facts);
        }

        /** The lines of a {@code cluster.jsonl} with these facts. */
        public List<ClusterEntry> entries(String runId) {
            List<ClusterEntry> entries = new ArrayList<>();
            entries.add(new ClusterEntry.Opened(from, ClusterJournal.SCHEMA, runId, server, namespace));
            entries.addAll(facts);
            entries.add(new ClusterEntry.Closed(until, true));
            return entries;
        }
    }

    /**
     * Prepares access to a server, without connecting to it.
     *
     * @param url the server's URL, with the path prefix of its API if it has one: {@code
     *     https://prometheus.example.edu/}
     * @param login if the server needs one
     * @param authorities a PEM file of certificate authorities to trust in addition to the JDK's
     * @param namespace the hub's namespace
     * @throws BadInputException if the file cannot be used, or the namespace is not a valid name
     */
    public static PrometheusAccess of(
            URI url, Optional<PrometheusLogin> login, Optional<Path> authorities, String namespace) {
        requireNonNull(namespace, "namespace is null");
        if (!namespace.matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?")) {
            throw new BadInputException(
                    "--namespace: `" + namespace + "` is not a valid name; use lower-case letters, digits and hyphens");
        }
        return new PrometheusAccess(
                new PrometheusHttp(url, login, authorities.map(CertificateAuthorities::withFile)),
                url,
                namespace,
                LabelMatchers.NONE,
                LabelMatchers.NONE);
    }

    /**
     * The same access, restricted to a part of the server's series.
     *
     * @param ofAll matchers of every series, which select one cluster, tenant or replica
     * @param ofHub matchers of the hub's counters alone, which select one hub
     */
    public PrometheusAccess selecting(LabelMatchers ofAll, LabelMatchers ofHub) {
        return new PrometheusAccess(http, server, namespace, ofAll, ofAll.and(ofHub));
    }

    /** The same access, with these headers in every request. */
    public PrometheusAccess sending(PrometheusHeaders headers) {
        return new PrometheusAccess(http.with(headers), server, namespace, select, hub);
    }

    /** The server's address. */
    public String server() {
        return server.toString();
    }

    /**
     * Queries the history of a period. Blocks for the duration of about ten requests, each with a timeout of 30 s.
     *
     * @param from the start of the period
     * @param until the end of the period for the hub's counters
     * @param followedUntil the end of the period for pods and nodes; not before {@code until}
     * @param now the current time
     * @param notes receives a line for each fact that the server does not have, and for each that it has several times
     * @throws BadInputException if the server cannot be reached, rejects a query, is not a Prometheus server, or has the
     *     data of several clusters or hubs
     */
    public History history(Instant from, Instant until, Instant followedUntil, Instant now, Consumer<String> notes) {
        PrometheusQueries queries = new PrometheusQueries(http);
        List<ClusterEntry> facts = new PodHistory(queries, select, namespace, from, followedUntil, now).read(notes);
        Optional<HubCounts> counts = new SpawnHistory(queries, hub, namespace, from, until).read(notes);
        counts.ifPresent(known -> contradiction(facts, known, from, until).ifPresent(notes));
        counts.ifPresent(known -> otherPeriod(facts, known, until).ifPresent(notes));
        counts.ifPresent(known -> withoutPods(facts, known).ifPresent(notes));
        queries.reportWarnings(notes);
        return new History(from, followedUntil, now, server(), namespace, facts, counts);
    }

    /** Pods are followed longer than the counters, so more may have started than the hub counted. */
    private static Optional<String> otherPeriod(List<ClusterEntry> facts, HubCounts counts, Instant until) {
        long all = pods(facts, PodMark.STARTED).count();
        long later = pods(facts, PodMark.STARTED)
                .filter(fact -> fact.at().isAfter(until.minus(COUNTED_LATER)))
                .count();
        return later == 0 || counts.started() >= all
                ? Optional.empty()
                : Optional.of("the hub's counters end at " + until + ", and pods are followed longer: " + later + " of "
                        + Plural.of(all, "container", "containers")
                        + " started shortly before that or later, so the hub's counters, with "
                        + Plural.of(counts.started(), "start", "starts") + ", need not include them");
    }

    /** A start has a pod, unless the pod was gone before a scrape saw it. */
    private static Optional<String> withoutPods(List<ClusterEntry> facts, HubCounts counts) {
        long created = pods(facts, PodMark.CREATED).count();
        return created == 0 || counts.started() <= created
                ? Optional.empty()
                : Optional.of(
                        "the hub's counters show " + counts.started() + " starts in this period, and the record has "
                                + Plural.of(created, "student's pod", "students' pods")
                                + ": pods are missing that ended between two scrapes or run in other namespaces, or the counters"
                                + " are of another hub");
    }

    private static Stream<PodFact> pods(List<ClusterEntry> facts, PodMark mark) {
        return facts.stream()
                .filter(PodFact.class::isInstance)
                .map(PodFact.class::cast)
                .filter(fact -> fact.mark() == mark);
    }

    /** The hub counts each start a while after the container started, so it cannot count fewer than there are. */
    private static Optional<String> contradiction(
            List<ClusterEntry> facts, HubCounts counts, Instant from, Instant until) {
        long containers = pods(facts, PodMark.STARTED)
                .filter(fact -> fact.at().isAfter(from) && fact.at().isBefore(until.minus(COUNTED_LATER)))
                .count();
        return counts.incomplete() || counts.started() + counts.failed() >= containers
                ? Optional.empty()
                : Optional.of("the hub's counters show " + counts.started() + " starts and " + counts.failed()
                        + " failures in this period, although "
                        + (containers == 1
                                ? "the container of a student's pod"
                                : "the containers of " + containers + " students' pods")
                        + " started in it: the counters are not those of these pods' hub, or not all of them");
    }
}
