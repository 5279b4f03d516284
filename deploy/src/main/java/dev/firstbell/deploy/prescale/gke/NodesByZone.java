package dev.firstbell.deploy.prescale.gke;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.prescale.ClusterCalls;
import io.fabric8.kubernetes.api.model.Node;
import java.util.Map;
import java.util.TreeMap;

/**
 * The nodes of a pool that have registered, by zone: the second source of its size, for a server that names no instance
 * groups. It lacks nodes that are about to start. GKE labels each node with its pool.
 */
final class NodesByZone {
    private static final String POOL = "cloud.google.com/gke-nodepool";
    private static final String ZONE = "topology.kubernetes.io/zone";

    private NodesByZone() {}

    static PoolSize of(ClusterAccess cluster, NodePoolName pool) {
        Map<String, Integer> byZone = new TreeMap<>();
        ClusterCalls calls = new ClusterCalls(cluster, ConfigMapRecords.MANIFEST);
        for (Node node : calls.call(
                "list nodes in the cluster",
                () -> cluster.client()
                        .nodes()
                        .withLabel(POOL, pool.pool())
                        .list()
                        .getItems())) {
            byZone.merge(node.getMetadata().getLabels().getOrDefault(ZONE, ""), 1, Integer::sum);
        }
        return new PoolSize(byZone, "the nodes in Kubernetes");
    }
}
