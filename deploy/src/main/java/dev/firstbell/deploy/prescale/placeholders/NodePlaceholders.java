package dev.firstbell.deploy.prescale.placeholders;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.records.prescale.Means;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Clock;
import java.util.Optional;

/**
 * Tiny placeholders, at most one on each node, so that W of them hold W nodes. They request almost nothing, so that
 * students fill a node beside its placeholder and never evict it, and nothing is refilled while they do.
 *
 * <p>An autoscaler does not remove a node whose placeholder fits on no other node. That is the floor of W nodes.
 */
public final class NodePlaceholders extends PlaceholderDeployment {
    /** The name of the Deployment, and of its pods' label {@code app.kubernetes.io/name}. */
    public static final String NAME = "firstbell-node-placeholder";

    /**
     * @param cluster with the hub's namespace; stays the caller's to close
     * @param clock this machine's
     */
    public NodePlaceholders(ClusterAccess cluster, PlaceholderOptions options, Clock clock) {
        super(cluster, options, clock, NAME);
    }

    @Override
    public Means means() {
        return Means.NODE_PLACEHOLDERS;
    }

    @Override
    PlaceholderPods pods(Optional<Deployment> present) {
        return new PlaceholderPods(NAME, requests("1m", "8Mi"), true);
    }
}
