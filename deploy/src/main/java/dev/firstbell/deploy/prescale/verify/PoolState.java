package dev.firstbell.deploy.prescale.verify;

import dev.firstbell.records.prescale.NodeReadiness;
import dev.firstbell.records.prescale.PrescaleFailure;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The students' nodes at one instant.
 *
 * @param at when they were read, by the API server's clock
 * @param image the students' image; empty if no source says which one it is
 * @param nodes of the pool, by name, as far as they matter to a class start
 * @param pods of the hub's namespace
 * @param failures why nodes that exist are not warm, the gravest first
 * @param sources what could not be read, with what it would tell
 * @param labels of a node of the pool, which name its node group
 */
public record PoolState(
        Instant at,
        Optional<String> image,
        List<NodeReadiness> nodes,
        List<Pod> pods,
        List<PrescaleFailure> failures,
        List<String> sources,
        Map<String, String> labels) {
    public PoolState {
        nodes = List.copyOf(nodes);
        pods = List.copyOf(pods);
        failures = List.copyOf(failures);
        sources = List.copyOf(sources);
        labels = Map.copyOf(labels);
    }

    /** How many nodes are warm. */
    public int warm() {
        return (int) nodes.stream().filter(NodeReadiness::warm).count();
    }

    /** Whether a node of this name is warm. */
    public boolean isWarm(String name) {
        return nodes.stream().anyMatch(node -> node.name().equals(name) && node.warm());
    }

    static Map<String, String> labels(List<Node> nodes) {
        return nodes.stream()
                .map(node -> node.getMetadata().getLabels())
                .filter(labels -> labels != null)
                .findFirst()
                .orElse(Map.of());
    }
}
