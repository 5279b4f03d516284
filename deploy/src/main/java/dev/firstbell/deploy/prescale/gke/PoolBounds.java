package dev.firstbell.deploy.prescale.gke;

import dev.firstbell.deploy.prescale.CloudReason;
import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.records.readiness.NodeGroup;
import java.util.Optional;

/**
 * The size and the maximum of a node pool of GKE, read only. It needs {@code container.clusters.get}, and {@code
 * compute.instanceGroupManagers.get} for nodes that are about to start. Stateless.
 */
public final class PoolBounds {
    private PoolBounds() {}

    /** Where they are read, for messages. */
    public static String source(GkePoolAccess access) {
        return access.addresses().gke().getHost() + ": nodePools.get";
    }

    /**
     * Reads them. A pool without autoscaling has its size as maximum.
     *
     * @throws PrescaleException if the pool cannot be read
     */
    public static NodeGroup read(GkePoolAccess access) {
        GkeApi api = new GkeApi(new GoogleCalls(access.credentials()), access.addresses(), access.pool());
        Deadline deadline = access.patience().forReading();
        NodePool pool = api.pool(deadline);
        PoolSize size = api.targets(pool, deadline).orElseGet(() -> NodesByZone.of(access.cluster(), access.pool()));
        int maximum = pool.limits().enabled() ? pool.limits().maxOfPool(pool.zones()) : size.total();
        return new NodeGroup(access.pool().pool(), size.total(), maximum, trouble(pool));
    }

    private static Optional<String> trouble(NodePool pool) {
        return pool.problems().isEmpty()
                ? Optional.empty()
                : Optional.of("GKE says about it: " + CloudReason.quoted(String.join("; ", pool.problems())));
    }
}
