package dev.firstbell.deploy.prescale.gke;

import dev.firstbell.deploy.prescale.CloudReason;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * What an answer other than success means, in words. Stateless.
 *
 * <p>Forms of a conflict, as reported by users: {@code 400 FAILED_PRECONDITION Cluster is running incompatible operation
 * operation-….} with the reason {@code CLUSTER_ALREADY_HAS_OPERATION}, and {@code Operation operation-… is currently
 * upgrading|operating on cluster …. Please wait and try again once it is done.} A lack of quota is a 403 with {@code
 * PERMISSION_DENIED}, as a lack of permission is; only the message tells them apart.
 */
final class Refusals {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;
    private static final int REDIRECTION = 3;

    private Refusals() {}

    /** Another operation runs, so the same request may succeed later. */
    static boolean isConflict(Answer answer) {
        return answer.status() == CONFLICT
                || answer.code().equals("FAILED_PRECONDITION")
                || answer.hasReason("CLUSTER_ALREADY_HAS_OPERATION");
    }

    /** The server is busy or fails, so the same request may succeed later. */
    static boolean isPassing(Answer answer) {
        return answer.status() >= SERVER_ERROR
                || answer.status() == TOO_MANY
                        && CloudReason.of(answer.message())
                                .filter(Kind.STOCK_OUT::equals)
                                .isEmpty();
    }

    static PrescaleFailure of(Call call, Answer answer, GoogleCredentials.Advice credentials) {
        String message = answer.message();
        int status = answer.status();
        if (status == UNAUTHORIZED) {
            return failure(
                    call,
                    Kind.FORBIDDEN,
                    host(call) + " rejects " + credentials.origin() + " (401)",
                    credentials.whenRejected());
        }
        Optional<Kind> reason = CloudReason.of(message);
        if (isConflict(answer)) {
            return conflict(call, answer);
        }
        if (status == TOO_MANY && !reason.equals(Optional.of(Kind.STOCK_OUT))) {
            return failure(
                    call,
                    Kind.QUOTA,
                    host(call) + " limits the number of requests (429)" + said(message),
                    "ask less often, or ask Google for a higher limit");
        }
        if (status == FORBIDDEN && reason.filter(kind -> kind != Kind.FORBIDDEN).isEmpty()) {
            return forbidden(call, answer, credentials);
        }
        if (reason.isPresent()) {
            return new PrescaleFailure(
                    reason.get(),
                    refused(call, status) + said(message),
                    call.source(),
                    CloudReason.remedy(reason.get(), message));
        }
        if (status == NOT_FOUND) {
            return failure(
                    call,
                    Kind.NOT_AVAILABLE,
                    message.isEmpty()
                            ? host(call) + " has nothing at " + call.address().getPath() + " (404)"
                            : refused(call, status) + said(message),
                    "check the names of the project, the location, the cluster and the node pool");
        }
        return other(call, answer);
    }

    private static PrescaleFailure conflict(Call call, Answer answer) {
        String message = answer.message();
        Optional<String> operation = CloudReason.operation(message);
        boolean names =
                operation.isPresent() || message.toLowerCase(Locale.ROOT).contains("operation");
        return new PrescaleFailure(
                names ? Kind.OPERATION_RUNNING : Kind.OPERATION_FAILED,
                operation
                        .map(name -> "the operation " + name
                                + " is still running, so Google Kubernetes Engine refused to " + call.purpose())
                        .orElseGet(() -> refused(call, answer.status()) + said(message)),
                call.source(),
                names
                        ? operation.map(name -> "wait until it is done; `gcloud container operations describe " + name
                                + "` shows what it does")
                        : Optional.empty());
    }

    private static PrescaleFailure forbidden(Call call, Answer answer, GoogleCredentials.Advice credentials) {
        String message = answer.message();
        if (answer.hasReason("SERVICE_DISABLED") || message.contains("has not been used in project")) {
            return failure(
                    call,
                    Kind.FORBIDDEN,
                    "the API " + host(call) + " is not enabled in the project (403)",
                    "enable it with `gcloud services enable " + host(call) + "`");
        }
        if (answer.hasReason("ACCESS_TOKEN_SCOPE_INSUFFICIENT")
                || message.contains("insufficient authentication scopes")) {
            return failure(
                    call,
                    Kind.FORBIDDEN,
                    credentials.origin() + " lacks the scope to " + call.purpose() + " (403)",
                    "use Workload Identity Federation for GKE, or nodes with the scope cloud-platform");
        }
        String permission = CloudReason.permission(message).orElse(call.permission());
        return failure(
                call,
                Kind.FORBIDDEN,
                credentials.origin() + " may not " + call.purpose() + ": the IAM permission " + permission
                        + " is missing (403)",
                "grant the role in deploy/gke/pool-role.yaml");
    }

    private static PrescaleFailure other(Call call, Answer answer) {
        String host = host(call);
        int status = answer.status();
        if (status / 100 == REDIRECTION) {
            return failure(
                    call,
                    Kind.UNREACHABLE,
                    host + " redirects"
                            + answer.header("location").map(Refusals::hostOf).orElse("") + " (" + status
                            + "); the API does not do that, and the token was not sent there",
                    "check the address, and what is between this machine and the server");
        }
        if (status >= SERVER_ERROR) {
            return new PrescaleFailure(
                    Kind.UNREACHABLE,
                    host + " fails (" + status + ")" + said(answer.message()),
                    call.source(),
                    Optional.empty());
        }
        if (answer.isSuccess() || answer.message().isEmpty()) {
            return notTheApi(call, "responded with " + status + " and no JSON of this API");
        }
        return new PrescaleFailure(
                Kind.OPERATION_FAILED, refused(call, status) + said(answer.message()), call.source(), Optional.empty());
    }

    /** The server does not speak this API. */
    static PrescaleFailure notTheApi(Call call, String found) {
        return failure(
                call,
                Kind.UNREACHABLE,
                host(call) + " " + found,
                "check the address, and what is between this machine and the server");
    }

    private static PrescaleFailure failure(Call call, Kind kind, String found, String remedy) {
        return new PrescaleFailure(kind, found, call.source(), Optional.of(remedy));
    }

    private static String refused(Call call, int status) {
        return host(call) + " refused to " + call.purpose() + " (" + status + ")";
    }

    private static String said(String message) {
        return message.isEmpty() ? "" : ": " + CloudReason.quoted(message);
    }

    private static String host(Call call) {
        return call.address().getHost();
    }

    private static String hostOf(String location) {
        try {
            String host = URI.create(location).getHost();
            return host == null ? "" : " to " + host;
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
