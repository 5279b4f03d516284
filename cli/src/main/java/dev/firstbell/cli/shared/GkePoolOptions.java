package dev.firstbell.cli.shared;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.prescale.gke.GkePoolAccess;
import dev.firstbell.deploy.prescale.gke.GoogleCredentials;
import dev.firstbell.deploy.prescale.gke.MetadataServer;
import dev.firstbell.deploy.prescale.gke.NodePoolName;
import dev.firstbell.records.io.BadInputException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** The students' node pool of GKE, and the credentials for Google's APIs. */
public final class GkePoolOptions {
    private static final String POOL = "--pool";
    private static final String TOKEN = "--google-token-file";

    @Option(
            names = POOL,
            paramLabel = "NAME",
            description =
                    "The students' node pool of GKE: projects/P/locations/L/clusters/C/nodePools/POOL, or in a pod of"
                            + " that cluster POOL. The means poolMinimum needs it. `ready` reads the pool's maximum there; without"
                            + " it, it takes the maximum that the autoscaler states in the cluster.")
    private String pool;

    @Option(
            names = TOKEN,
            paramLabel = "FILE",
            description = "With --pool: what `gcloud auth print-access-token` printed. Default: the metadata server.")
    private Path googleToken;

    /** Whether a pool is named. */
    public boolean isGiven() {
        return pool != null;
    }

    /** The options that are given. */
    public List<String> given() {
        List<String> given = new ArrayList<>();
        if (pool != null) {
            given.add(POOL);
        }
        if (googleToken != null) {
            given.add(TOKEN);
        }
        return given;
    }

    /**
     * Access to the pool. A name without a slash is completed by the metadata server, which is asked when the supplier is.
     *
     * @param asker what needs the pool, for the message if it is not named
     * @throws BadInputException if no pool is named, or not one of this form
     */
    public Supplier<GkePoolAccess> access(String asker, ClusterAccess cluster, Clock clock) {
        if (pool == null) {
            throw new BadInputException(POOL + ": " + asker + " needs the name of the students' node pool");
        }
        MetadataServer metadata = new MetadataServer(MetadataServer.ADDRESS, clock);
        GoogleCredentials credentials = googleToken == null ? metadata : GoogleCredentials.ofFile(googleToken);
        NodePoolName whole = pool.contains("/") ? NodePoolName.parse(POOL, pool) : null;
        if (whole == null) {
            NodePoolName.requirePool(POOL, pool);
        }
        return () -> GkePoolAccess.of(
                whole == null ? NodePoolName.ofThisCluster(POOL, pool, metadata) : whole, credentials, cluster);
    }
}
