package dev.firstbell.analysis.view;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.cluster.ClusterSummary;
import dev.firstbell.records.run.RunRecord;
import java.util.List;
import java.util.Optional;

/**
 * A run's cluster, which was watched.
 *
 * @param summary how well the watch saw it, and its nodes
 * @param students of the class
 * @param interruptions servers that were lost
 */
public record ClusterView(ClusterSummary summary, int students, InterruptionsView interruptions) {
    public ClusterView {
        requireNonNull(summary, "summary is null");
        requireNonNull(interruptions, "interruptions is null");
    }

    static Optional<ClusterView> of(RunRecord run) {
        return run.cluster()
                .map(summary -> new ClusterView(
                        summary, run.summary().students(), InterruptionsView.of(run, summary.interruptions())));
    }

    /** The nodes for students, in the order of their creation. */
    public List<ClusterSummary.Node> userNodes() {
        return summary.nodes().stream().filter(ClusterSummary.Node::user).toList();
    }
}
