package dev.firstbell.recording;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.observe.Pseudonyms;
import dev.firstbell.deploy.prometheus.PrometheusAccess;
import dev.firstbell.deploy.prometheus.PrometheusAccess.History;
import dev.firstbell.records.observed.Observation.HubCounts;
import dev.firstbell.records.observed.Observation.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes {@code cluster.jsonl} from the history of a Prometheus server, which is read once, at the start. */
final class PrometheusRecording extends OneTimeRecording {
    private final RecordingContext context;
    private final PrometheusAccess prometheus;
    private final Pseudonyms names;
    private final ObservedWindow window;
    private final List<String> notes = new ArrayList<>();
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
        History history = prometheus.history(
                window.from(),
                window.until(),
                window.seenUntil(),
                context.clock().get().now(),
                notes::add);
        counts = history.counts();
        try (ClusterFile file = ClusterFile.open(context.folder(), Optional.of(names), ClusterListener.NONE)) {
            history.entries(context.runId()).forEach(file);
        }
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
