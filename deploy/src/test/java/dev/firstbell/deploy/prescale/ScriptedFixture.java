package dev.firstbell.deploy.prescale;

import dev.firstbell.deploy.observe.ClusterAccess;
import dev.firstbell.deploy.prescale.means.Prescalers;
import dev.firstbell.deploy.prescale.placeholders.NodePlaceholders;
import dev.firstbell.deploy.prescale.placeholders.NodeSizedPlaceholders;
import dev.firstbell.deploy.prescale.placeholders.PlaceholderOptions;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.Prescaling;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** The cluster of the contract on a hand-written API server, for one kind of placeholders. */
final class ScriptedFixture implements PrescalerFixture {
    private static final int STEPS_OF_A_PULL = 3;

    final TestingNodes nodes = new TestingNodes();
    private final Means means;
    private final Path folder;
    private final PlaceholderOptions options;
    private final Map<String, Integer> pulling = new HashMap<>();
    private final List<ClusterAccess> connections = new ArrayList<>();

    ScriptedFixture(Means means, Path folder) {
        this(
                means,
                folder,
                PlaceholderOptions.DEFAULTS.withImage(TestingNodes.IMAGE).withNodeMemory("7Gi"));
    }

    ScriptedFixture(Means means, Path folder, PlaceholderOptions options) {
        this.means = means;
        this.folder = folder;
        this.options = options;
        if (means == Means.USER_PLACEHOLDERS) {
            nodes.userPlaceholders("user-placeholder", TestingNodes.PRIORITY);
        }
    }

    @Override
    public Prescaler open() {
        ClusterAccess cluster = ClusterAccess.of(nodes.server().kubeconfig(folder), TestingNodes.NAMESPACE);
        connections.add(cluster);
        return Prescalers.of(Prescaling.of(means, 0), cluster, options);
    }

    String object() {
        return switch (means) {
            case NODE_PLACEHOLDERS -> NodePlaceholders.NAME;
            case NODE_SIZED_PLACEHOLDERS -> NodeSizedPlaceholders.NAME;
            default -> "user-placeholder";
        };
    }

    /** Where the object is on the API server. */
    String path() {
        return "/apis/apps/v1/namespaces/" + TestingNodes.NAMESPACE + "/"
                + (means == Means.USER_PLACEHOLDERS ? "statefulsets/" : "deployments/") + object();
    }

    @Override
    public int asked() {
        if (means == Means.USER_PLACEHOLDERS) {
            return nodes.admin()
                    .apps()
                    .statefulSets()
                    .inNamespace(TestingNodes.NAMESPACE)
                    .withName(object())
                    .get()
                    .getSpec()
                    .getReplicas();
        }
        var found = nodes.admin()
                .apps()
                .deployments()
                .inNamespace(TestingNodes.NAMESPACE)
                .withName(object())
                .get();
        return found == null ? 0 : found.getSpec().getReplicas();
    }

    @Override
    public void setByHand(int count) {
        PatchContext kubectl = new PatchContext.Builder()
                .withPatchType(PatchType.JSON_MERGE)
                .withFieldManager("kubectl")
                .build();
        String patch = "{\"spec\":{\"replicas\":" + count + "}}";
        if (means == Means.USER_PLACEHOLDERS) {
            nodes.admin()
                    .apps()
                    .statefulSets()
                    .inNamespace(TestingNodes.NAMESPACE)
                    .withName(object())
                    .subresource("scale")
                    .patch(kubectl, patch);
        } else {
            nodes.admin()
                    .apps()
                    .deployments()
                    .inNamespace(TestingNodes.NAMESPACE)
                    .withName(object())
                    .subresource("scale")
                    .patch(kubectl, patch);
        }
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

    List<Pod> placeholders() {
        return means == Means.USER_PLACEHOLDERS
                ? nodes.pods("component", "user-placeholder")
                : nodes.pods("app.kubernetes.io/name", object());
    }

    @Override
    public List<String> placeholderNodes() {
        return placeholders().stream()
                .map(pod -> pod.getSpec().getNodeName())
                .filter(Objects::nonNull)
                .toList();
    }

    @Override
    public int pendingPlaceholders() {
        return placeholders().size() - placeholderNodes().size();
    }

    @Override
    public void close() {
        connections.forEach(ClusterAccess::close);
        nodes.close();
    }
}
