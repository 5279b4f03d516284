package dev.firstbell.deploy.prescale;

import dev.firstbell.deploy.prescale.means.ClusterMeans;
import dev.firstbell.deploy.prescale.placeholders.NodePlaceholders;
import dev.firstbell.deploy.prescale.placeholders.NodeSizedPlaceholders;
import dev.firstbell.deploy.prescale.placeholders.PlaceholderOptions;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.Prescaling;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The scripted cluster with one kind of placeholders. */
final class ScriptedPlaceholders extends ScriptedCluster {
    private final Means means;
    private final PlaceholderOptions options;

    ScriptedPlaceholders(Means means, Path folder) {
        this(
                means,
                folder,
                PlaceholderOptions.DEFAULTS.withImage(TestingNodes.IMAGE).withNodeMemory("7Gi"));
    }

    ScriptedPlaceholders(Means means, Path folder, PlaceholderOptions options) {
        super(folder);
        this.means = means;
        this.options = options;
        if (means == Means.USER_PLACEHOLDERS) {
            nodes.userPlaceholders("user-placeholder", TestingNodes.PRIORITY);
        }
    }

    TestingNodes nodes() {
        return nodes;
    }

    @Override
    public Prescaler open() {
        return ClusterMeans.of(connect(), options).prescaler(Prescaling.of(means, 0));
    }

    @Override
    public Prescaler openTakingOver() {
        return ClusterMeans.of(connect(), options.takingOver()).prescaler(Prescaling.of(means, 0));
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
}
