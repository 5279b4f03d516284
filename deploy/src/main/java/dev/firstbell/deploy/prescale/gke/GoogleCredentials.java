package dev.firstbell.deploy.prescale.gke;

import java.nio.file.Path;
import java.util.List;

/** Supplies access tokens for Google's APIs. A token appears in no message and no {@code toString()}. */
public interface GoogleCredentials {
    /**
     * The token to send now.
     *
     * @throws dev.firstbell.deploy.prescale.PrescaleException if there is none
     */
    String token();

    /** A server rejected the last token: the next one is a new one if there is any. */
    void rejected();

    /** What to do about credentials that lack a permission or that a server rejects, and whose they are. */
    Advice advice();

    /**
     * @param origin where the tokens come from, e.g. {@code the metadata server}
     * @param whenRejected what to do if a new token is rejected, too
     */
    record Advice(String origin, String whenRejected) {}

    /**
     * A file with a token and nothing else, as {@code gcloud auth print-access-token} prints it. It is read for each request,
     * so another program may replace the token. Such a token is valid for about an hour.
     */
    static GoogleCredentials ofFile(Path file) {
        return new TokenFile(file);
    }

    /** The least permissions that raising a pool's minimum needs. {@code deploy/gke/pool-role.yaml} grants them. */
    List<String> PERMISSIONS = List.of(
            "container.clusters.get",
            "container.clusters.update",
            "container.operations.get",
            "container.operations.list",
            "compute.instanceGroupManagers.get");
}
