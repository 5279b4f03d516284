package dev.firstbell.recording;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.observe.Pseudonyms;
import dev.firstbell.deploy.prometheus.PodUsers;
import dev.firstbell.deploy.prometheus.PrometheusAccess;
import dev.firstbell.deploy.prometheus.PrometheusAccess.History;
import dev.firstbell.records.cluster.ClusterEntry.PodFact;
import dev.firstbell.records.cluster.ClusterEntry.PodMark;
import dev.firstbell.records.observed.Observation.HubCounts;
import dev.firstbell.records.observed.Observation.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the history of a Prometheus server once, at the start. {@code cluster.jsonl} is written by {@link #write} when the
 * hub's log, if there is one, has been read.
 */
final class PrometheusRecording extends OneTimeRecording {
    private final RecordingContext context;
    private final PrometheusAccess prometheus;
    private final Pseudonyms names;
    private final ObservedWindow window;
    private final List<String> notes = new ArrayList<>();
    private History history;
    private Optional<HubCounts> counts = Optional.empty();

    PrometheusRecording(
            RecordingContext context, PrometheusAccess prometheus, Pseudonyms names, ObservedWindow window) {
        super("the record of the cluster");
        this.context = requireNonNull(context, "context is null");
        this.prometheus = requireNonNull(prometheus, "prometheus is null");
        this.names = requireNonNull(names, "names is null");
        this.window = requireNonNull(window, "window is null");
    }

    @Override
    void begin() {
        history = prometheus.history(
                window.from(),
                window.until(),
                window.seenUntil(),
                context.clock().get().now(),
                notes::add);
        counts = history.counts();
        TestUsersAmongStudents users = new TestUsersAmongStudents();
        pods().forEach(pod -> users.add(pod.user()));
        users.note().ifPresent(notes::add);
    }

    /**
     * Writes the record of the cluster, which holds the names that the hub's log has where the two mean one user.
     *
     * @param known the users in the hub's log
     */
    synchronized void write(PodUsers known) {
        try (ClusterFile file = ClusterFile.open(context.folder(), Optional.of(names), ClusterListener.NONE)) {
            history.entries(context.runId()).stream()
                    .map(entry ->
                            entry.renamed(pod -> pod, user -> known.user(user).orElse(user)))
                    .forEach(file);
        }
    }

    /** The first fact of each pod. Known once the recording has started. */
    synchronized List<PodFact> pods() {
        return history.facts().stream()
                .filter(PodFact.class::isInstance)
                .map(PodFact.class::cast)
                .filter(fact -> fact.mark() == PodMark.CREATED)
                .toList();
    }

    @Override
    Result end() {
        return new Result(contributed(), notes, List.of(), true);
    }

    @Override
    List<Source> contributed() {
        return List.of(Source.PROMETHEUS);
    }

    /** The hub's own counts; empty if the server did not scrape the hub. Known once the recording has started. */
    synchronized Optional<HubCounts> counts() {
        return counts;
    }
}
