package dev.firstbell.deploy.prometheus;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.cluster.ClusterJournal;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.observed.Observation.HubCounts;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A Prometheus server's history, as far as it reaches: of students' pods and nodes what kube-state-metrics exported, of the
 * hub what it counted itself. It is asked and changes nothing. Thread-safe.
 *
 * <p>Of kube-state-metrics (docs/metrics/workload/pod-metrics.md, v2) are read {@code kube_pod_created}, {@code
 * kube_pod_status_scheduled_time}, {@code kube_pod_container_state_started}, {@code kube_pod_info}, {@code kube_pod_labels},
 * {@code kube_node_created}, {@code kube_node_labels} and {@code kube_node_status_condition}; of the hub {@code
 * jupyterhub_server_spawn_duration_seconds}. No metric tells when an image was pulled, a student asked or a page was there.
 */
public final class PrometheusAccess {
    private final PrometheusQueries queries;
    private final URI server;
    private final String namespace;

    private PrometheusAccess(PrometheusQueries queries, URI server, String namespace) {
        this.queries = queries;
        this.server = server;
        this.namespace = namespace;
    }

    /**
     * What was found.
     *
     * @param from the first instant that was looked at
     * @param until the last one, exclusive
     * @param facts about pods and nodes, stamped by Kubernetes to the second, {@code seen} when the server was asked
     * @param counts what the hub counted; absent if the server did not scrape it
     */
    public record History(
            Instant from,
            Instant until,
            Instant asked,
            String server,
            String namespace,
            List<ClusterEntry> facts,
            Optional<HubCounts> counts) {
        public History {
            facts = List.copyOf(facts);
        }

        /** The lines of a {@code cluster.jsonl} that says the same. */
        public List<ClusterEntry> entries(String runId) {
            List<ClusterEntry> entries = new ArrayList<>();
            entries.add(new ClusterEntry.Opened(from, ClusterJournal.SCHEMA, runId, server, namespace));
            entries.addAll(facts);
            entries.add(new ClusterEntry.Closed(until, true));
            return entries;
        }
    }

    /**
     * A server; nothing is asked yet.
     *
     * @param url with the path under which its API is, if any: {@code https://prometheus.example.edu/}
     * @param authorization what the {@code Authorization} header says, where the server wants one: {@code Bearer …}
     * @param authorities certificates in PEM, to trust besides the JDK's authorities
     * @param namespace the hub's
     * @throws BadInputException if the file cannot be used, or the namespace can be none
     */
    public static PrometheusAccess of(
            URI url, Optional<String> authorization, Optional<Path> authorities, String namespace) {
        requireNonNull(namespace, "namespace is null");
        if (!namespace.matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?")) {
            throw new BadInputException("--namespace: `" + namespace + "` is no name of a namespace");
        }
        return new PrometheusAccess(
                new PrometheusQueries(url, authorization, authorities.map(Trust::withAuthoritiesIn)), url, namespace);
    }

    /** The server's address. */
    public String server() {
        return server.toString();
    }

    /**
     * Looks at a time.
     *
     * @param until the end of what the hub's counts are of
     * @param seenUntil how far it is looked what became of pods that were created before; no earlier
     * @param now the present
     * @param notes is told of everything that the server does not know, one line each
     * @throws BadInputException if the server does not answer as a Prometheus server does
     */
    public History history(Instant from, Instant until, Instant seenUntil, Instant now, Consumer<String> notes) {
        List<ClusterEntry> facts = new PodHistory(queries, namespace, from, seenUntil, now).read(notes);
        Optional<HubCounts> counts = new SpawnHistory(queries, namespace, from, until).read(notes);
        return new History(from, seenUntil, now, server(), namespace, facts, counts);
    }
}
