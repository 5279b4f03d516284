package dev.firstbell.analysis.view;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.cluster.ClusterSummary;
import dev.firstbell.records.observed.Observation;
import dev.firstbell.records.run.RunRecord;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A run's cluster: one that was watched, or the history of one in a Prometheus server.
 *
 * @param summary how well it was seen, and its nodes
 * @param watched false for a history
 * @param students of the class
 * @param interruptions servers that were lost
 */
public record ClusterView(ClusterSummary summary, boolean watched, int students, InterruptionsView interruptions) {
    public ClusterView {
        requireNonNull(summary, "summary is null");
        requireNonNull(interruptions, "interruptions is null");
    }

    static Optional<ClusterView> of(RunRecord run) {
        return run.cluster()
                .map(summary -> new ClusterView(
                        summary,
                        run.info()
                                .observed()
                                .map(how -> how.sources().contains(Observation.Source.CLUSTER))
                                .orElse(true),
                        run.summary().students(),
                        InterruptionsView.of(run, summary.interruptions())));
    }

    /** How many students' stages there are: {@code podCreated 4, scheduled 4, started 3}. */
    public String stages() {
        return summary.stages().isEmpty()
                ? "no stage"
                : summary.stages().entrySet().stream()
                        .map(stage -> stage.getKey().label() + " " + stage.getValue())
                        .collect(Collectors.joining(", "));
    }

    /** The nodes for students, in the order of their creation. */
    public List<ClusterSummary.Node> userNodes() {
        return summary.nodes().stream().filter(ClusterSummary.Node::user).toList();
    }
}
