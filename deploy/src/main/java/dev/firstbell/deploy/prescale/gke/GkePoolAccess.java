package dev.firstbell.deploy.prescale.gke;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.cluster.ClusterAccess;

/**
 * What it takes to change a node pool.
 *
 * @param pool which one
 * @param credentials for Google's APIs
 * @param addresses of these APIs
 * @param cluster the Kubernetes side of the same cluster, with the hub's namespace; stays the caller's to close
 * @param patience for how long calls are repeated
 */
public record GkePoolAccess(
        NodePoolName pool,
        GoogleCredentials credentials,
        GkeAddresses addresses,
        ClusterAccess cluster,
        Patience patience) {
    public GkePoolAccess {
        requireNonNull(pool, "pool is null");
        requireNonNull(credentials, "credentials are null");
        requireNonNull(addresses, "addresses are null");
        requireNonNull(cluster, "cluster is null");
        requireNonNull(patience, "patience is null");
    }

    /** At Google's own addresses, in real time. */
    public static GkePoolAccess of(NodePoolName pool, GoogleCredentials credentials, ClusterAccess cluster) {
        return new GkePoolAccess(pool, credentials, GkeAddresses.GOOGLE, cluster, Patience.REAL);
    }
}
