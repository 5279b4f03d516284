package dev.firstbell.deploy.prescale.placeholders;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.Comparator;
import java.util.Optional;

/**
 * Placeholders that each fill a node, as pre-scalers used before: students evict one, and its replacement asks for a node
 * more, so that a class may double the pool. It exists for comparison with {@link NodePlaceholders}.
 */
public final class NodeSizedPlaceholders extends PlaceholderDeployment {
    /** The name of the Deployment, and of its pods' label {@code app.kubernetes.io/name}. */
    public static final String NAME = "firstbell-node-sized-placeholder";

    /** Leaves room for the pods of the cluster's own DaemonSets, and is more than half a node. */
    private static final BigDecimal SHARE = new BigDecimal("0.9");

    /**
     * @param cluster with the hub's namespace; stays the caller's to close
     * @param clock this machine's
     */
    public NodeSizedPlaceholders(ClusterAccess cluster, PlaceholderOptions options, Clock clock) {
        super(cluster, options, clock, NAME);
    }

    @Override
    public Means means() {
        return Means.NODE_SIZED_PLACEHOLDERS;
    }

    @Override
    PlaceholderPods pods(Optional<Deployment> present) {
        // A size that was measured once is kept: another one would replace all placeholders.
        String memory = options()
                .nodeMemory()
                .or(() -> present.flatMap(NodeSizedPlaceholders::memory))
                .orElseGet(this::measured);
        return new PlaceholderPods(NAME, requests("1m", memory), false);
    }

    private static Optional<String> memory(Deployment deployment) {
        return deployment.getSpec().getTemplate().getSpec().getContainers().stream()
                .map(container -> container.getResources())
                .filter(resources -> resources != null && resources.getRequests() != null)
                .map(resources -> resources.getRequests().get("memory"))
                .filter(quantity -> quantity != null)
                .map(Quantity::toString)
                .findFirst();
    }

    private String measured() {
        return calls()
                .call(
                        "list nodes in the cluster",
                        () -> calls().cluster().client().nodes().list().getItems())
                .stream()
                .filter(options().pool()::contains)
                .filter(node -> node.getStatus() != null && node.getStatus().getAllocatable() != null)
                .map(node -> node.getStatus().getAllocatable().get("memory"))
                .filter(quantity -> quantity != null)
                .map(Quantity::getAmountInBytes)
                .min(Comparator.naturalOrder())
                .map(bytes -> bytes.multiply(SHARE).toBigInteger().shiftRight(20) + "Mi")
                .orElseThrow(() -> new PrescaleException(new PrescaleFailure(
                        Kind.NOT_AVAILABLE,
                        "there is no students' node, so the size of a node is unknown",
                        "nodes of the students' pool",
                        Optional.of("give the memory that a placeholder requests, a little less than a node's"))));
    }
}
