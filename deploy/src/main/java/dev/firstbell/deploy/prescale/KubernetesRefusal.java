package dev.firstbell.deploy.prescale;

import dev.firstbell.deploy.observe.ClusterAccess;
import dev.firstbell.records.prescale.PrescaleFailure;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Optional;

/** Why an API server did not do what it was asked for. Stateless and thread-safe. */
public final class KubernetesRefusal {
    private KubernetesRefusal() {}

    /**
     * The failure.
     *
     * @param permission what the request needs: {@code VERB RESOURCE in PLACE}
     * @param manifest the file that grants it
     */
    public static PrescaleException of(
            ClusterAccess cluster, KubernetesClientException e, String permission, String manifest) {
        KubernetesClientException answer = answer(e);
        String source = "API server " + cluster.server();
        if (answer.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
            return new PrescaleException(new PrescaleFailure(
                    PrescaleFailure.Kind.FORBIDDEN,
                    cluster.server() + " refused a request (403): missing permission: " + permission,
                    source,
                    Optional.of("ask a cluster administrator to run `kubectl apply -f " + manifest + "`")));
        }
        return new PrescaleException(new PrescaleFailure(
                answer.getCode() == HttpURLConnection.HTTP_UNAUTHORIZED
                        ? PrescaleFailure.Kind.FORBIDDEN
                        : PrescaleFailure.Kind.UNREACHABLE,
                cluster.remedy(answer),
                source,
                Optional.empty()));
    }

    /** The server's own answer; the library wraps it in others. */
    private static KubernetesClientException answer(KubernetesClientException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof KubernetesClientException answer && answer.getCode() > 0) {
                return answer;
            }
        }
        return e;
    }
}
