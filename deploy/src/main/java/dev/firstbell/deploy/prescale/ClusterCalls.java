package dev.firstbell.deploy.prescale;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.cluster.FailureMessages;
import dev.firstbell.records.prescale.PrescaleFailure;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Calls of an API server whose failures become {@link PrescaleException}s that name the permission, the server or the
 * object. Thread-safe.
 */
public final class ClusterCalls {
    private static final String SOURCE = "the API server's answer";
    /** The hundreds of the status of a refusal. */
    private static final int CLIENT_ERROR = 4;

    private static final int MOST_OF_A_MESSAGE = 300;
    private static final int TOO_MANY_REQUESTS = 429;

    /** The end of an API server's 403 (apiserver/pkg/endpoints/handlers/responsewriters/errors.go). */
    private static final Pattern REFUSED =
            Pattern.compile("cannot ([a-z]+) resource \"([a-z./]+)\" in API group \"[^\"]*\""
                    + "(?: in the namespace \"([^\"]+)\"| at the cluster scope)");

    private final ClusterAccess cluster;
    private final String manifest;

    /** @param manifest the file that grants the permissions */
    public ClusterCalls(ClusterAccess cluster, String manifest) {
        this.cluster = requireNonNull(cluster, "cluster is null");
        this.manifest = requireNonNull(manifest, "manifest is null");
    }

    /** The cluster that is called. */
    public ClusterAccess cluster() {
        return cluster;
    }

    /**
     * Makes a call.
     *
     * @param permission that it needs, as in {@code patch deployments/scale in namespace jhub}
     * @throws PrescaleException if it fails
     */
    public <T> T call(String permission, Supplier<T> call) {
        T answer;
        try {
            answer = call.get();
        } catch (KubernetesClientException e) {
            throw new PrescaleException(failure(permission, e));
        } catch (PrescaleException e) {
            throw e;
        } catch (RuntimeException e) {
            // The library fails in various ways at an answer that is no object.
            refuseImpostor();
            throw e;
        }
        // An object that does not exist may be an address at which nothing exists.
        if (answer == null || answer instanceof HasMetadata object && isNameless(object)) {
            refuseImpostor();
        }
        return answer;
    }

    private static boolean isNameless(HasMetadata object) {
        return object.getMetadata() == null || object.getMetadata().getName() == null;
    }

    private void refuseImpostor() {
        cluster.impostor().ifPresent(found -> {
            throw new PrescaleException(impostor(found));
        });
    }

    private static PrescaleFailure impostor(String found) {
        return new PrescaleFailure(PrescaleFailure.Kind.UNREACHABLE, found, SOURCE, Optional.empty());
    }

    /**
     * Patches an object, or a subresource of one. The library would read the object first, which needs another permission.
     *
     * @param path with its query, below the API server's address
     * @param type of the patch
     * @throws KubernetesClientException if the API server refuses or cannot be reached
     */
    public void patch(String path, PatchType type, String patch) {
        String server = cluster.client().getMasterUrl().toString();
        HttpClient http = cluster.client().getHttpClient();
        HttpRequest request = http.newHttpRequestBuilder()
                .uri(URI.create((server.endsWith("/") ? server : server + "/") + path))
                .method("PATCH", type.getContentType(), patch)
                .build();
        try {
            // The client's own timeout applies.
            HttpResponse<String> response =
                    http.sendAsync(request, String.class).join();
            if (response.code() / 100 != 2) {
                throw new KubernetesClientException(
                        "the API server responded with " + response.code(), response.code(), status(response.body()));
            }
        } catch (CompletionException e) {
            throw KubernetesClientException.launderThrowable(e.getCause());
        }
    }

    private static Status status(String body) {
        try {
            return Serialization.unmarshal(body, Status.class);
        } catch (RuntimeException e) {
            return null;
        }
    }

    /** Whether a failure is the API server's conflict (409): the object has changed since it was read. */
    public static boolean isConflict(KubernetesClientException e) {
        return FailureMessages.answer(e).orElse(e).getCode() == HttpURLConnection.HTTP_CONFLICT;
    }

    /**
     * Why a call failed.
     *
     * @param permission that it needs; a refusal that names another one counts more
     */
    public PrescaleFailure failure(String permission, KubernetesClientException failed) {
        // The library may wrap the server's answer in failures of its own.
        KubernetesClientException e = FailureMessages.answer(failed).orElse(failed);
        String said = said(e);
        if (e.getCode() / 100 == CLIENT_ERROR
                && (e.getStatus() == null || e.getStatus().getReason() == null)) {
            Optional<String> found = cluster.impostor();
            if (found.isPresent()) {
                return impostor(found.get());
            }
        }
        return switch (e.getCode()) {
            case HttpURLConnection.HTTP_UNAUTHORIZED ->
                new PrescaleFailure(PrescaleFailure.Kind.FORBIDDEN, cluster.remedy(e), SOURCE, Optional.empty());
            case HttpURLConnection.HTTP_FORBIDDEN -> forbidden(permission, said);
            case HttpURLConnection.HTTP_CONFLICT ->
                new PrescaleFailure(
                        PrescaleFailure.Kind.OPERATION_RUNNING,
                        "an object kept changing while it was to be changed (" + permission + "): " + said,
                        SOURCE,
                        Optional.of("run it again"));
            case HttpURLConnection.HTTP_BAD_REQUEST,
                    422,
                    HttpURLConnection.HTTP_NOT_FOUND,
                    HttpURLConnection.HTTP_BAD_METHOD,
                    HttpURLConnection.HTTP_UNSUPPORTED_TYPE ->
                new PrescaleFailure(
                        PrescaleFailure.Kind.NOT_AVAILABLE,
                        "the API server refused to " + permission + " (" + e.getCode() + "): " + said,
                        SOURCE,
                        Optional.empty());
            default ->
                new PrescaleFailure(
                        PrescaleFailure.Kind.UNREACHABLE,
                        e.getCode() == TOO_MANY_REQUESTS || e.getCode() >= HttpURLConnection.HTTP_INTERNAL_ERROR
                                ? cluster.server() + " responded with " + e.getCode() + " to " + permission
                                        + ", and again when it was repeated" + (said.isEmpty() ? "" : ": " + said)
                                : cluster.remedy(e),
                        SOURCE,
                        Optional.empty());
        };
    }

    /** The API server answers 403 for a missing permission, for a quota, and for a policy of the cluster. */
    private PrescaleFailure forbidden(String permission, String said) {
        String lower = said.toLowerCase(Locale.ROOT);
        if (lower.contains("exceeded quota")) {
            return new PrescaleFailure(
                    PrescaleFailure.Kind.QUOTA,
                    "a ResourceQuota of namespace " + cluster.namespace() + " does not allow it: " + said,
                    SOURCE,
                    Optional.of("raise the quota"));
        }
        if (lower.contains("admission")
                || lower.contains("violates podsecurity")
                || lower.contains("denied the request")) {
            return new PrescaleFailure(
                    PrescaleFailure.Kind.FORBIDDEN,
                    "a policy of the cluster does not allow it: " + said,
                    SOURCE,
                    Optional.of("have the policy allow it"));
        }
        return new PrescaleFailure(
                PrescaleFailure.Kind.FORBIDDEN,
                "missing permission: " + named(said).orElse(permission),
                SOURCE,
                Optional.of("ask a cluster administrator to run `kubectl apply -f " + manifest
                        + "`, or check that --namespace is the hub's namespace"));
    }

    /** The permission that the API server names: an apply of an object that does not exist needs `create`, too. */
    private static Optional<String> named(String said) {
        Matcher refused = REFUSED.matcher(said);
        return refused.find()
                ? Optional.of(refused.group(1) + " " + refused.group(2)
                        + (refused.group(3) == null ? " in the cluster" : " in namespace " + refused.group(3)))
                : Optional.empty();
    }

    private static String said(KubernetesClientException e) {
        String message = e.getStatus() == null || e.getStatus().getMessage() == null
                ? FailureMessages.reason(e)
                : e.getStatus().getMessage();
        String line = message.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        return line.length() > MOST_OF_A_MESSAGE ? line.substring(0, MOST_OF_A_MESSAGE) + "…" : line;
    }
}
