package dev.firstbell.deploy.prescale;

import dev.firstbell.deploy.cluster.ClusterAccess;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The cluster of the contract on a hand-written API server, as far as it does not depend on the means. It has no
 * autoscaler: tests add the nodes.
 */
public abstract class ScriptedCluster implements PrescalerFixture {
    private static final int STEPS_OF_A_PULL = 3;

    /** The nodes, and the API server that has them. */
    protected final TestingNodes nodes = new TestingNodes();

    private final Path folder;
    private final Map<String, Integer> pulling = new HashMap<>();
    private final List<ClusterAccess> connections = new ArrayList<>();

    protected ScriptedCluster(Path folder) {
        this.folder = folder;
    }

    /** A connection as another process makes it; closed with the cluster. */
    protected final ClusterAccess connect() {
        ClusterAccess cluster = ClusterAccess.of(nodes.server().kubeconfig(folder), TestingNodes.NAMESPACE);
        connections.add(cluster);
        return cluster;
    }

    @Override
    public List<String> addNodes(int count) {
        return IntStream.range(0, count).mapToObj(i -> nodes.addNode(true)).toList();
    }

    @Override
    public String addNodeThatPulls() {
        String node = nodes.addNode(false);
        pulling.put(node, STEPS_OF_A_PULL);
        return node;
    }

    @Override
    public void addNodeOfAnotherPool() {
        nodes.addNode("core", node -> TestingNodes.withImage(node, TestingNodes.IMAGE));
    }

    @Override
    public void cordon(String name) {
        nodes.change(
                name,
                node -> new NodeBuilder(node)
                        .editSpec()
                        .withUnschedulable(true)
                        .endSpec()
                        .build());
    }

    @Override
    public boolean hasImage(String node) {
        return nodes.admin().nodes().withName(node).get().getStatus().getImages().stream()
                .anyMatch(image -> image.getNames().contains(TestingNodes.IMAGE));
    }

    @Override
    public void startStudent(String name, String node) {
        nodes.startStudent(name, node);
    }

    @Override
    public List<String> students() {
        return nodes.pods("component", "singleuser-server").stream()
                .map(pod -> pod.getMetadata().getAnnotations().get("hub.jupyter.org/username"))
                .toList();
    }

    @Override
    public void settle() {
        nodes.settle();
    }

    @Override
    public void step() {
        pulling.replaceAll((node, left) -> left - 1);
        pulling.entrySet().removeIf(entry -> {
            if (entry.getValue() == 0) {
                nodes.change(entry.getKey(), node -> TestingNodes.withImage(node, TestingNodes.IMAGE));
            }
            return entry.getValue() == 0;
        });
    }

    @Override
    public List<String> placeholderNodes() {
        return List.of();
    }

    @Override
    public void close() {
        connections.forEach(ClusterAccess::close);
        nodes.close();
    }
}
