package dev.firstbell.deploy.prescale.gke;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.prescale.PrescaleFailure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The metadata server, which every pod on GKE reaches: whose cluster it is, and access tokens for the pod's service account
 * (Workload Identity Federation for GKE). It is asked in plain HTTP at a name that only exists in Google's network.
 *
 * <p>Source: Google Cloud's documentation, "View and query VM metadata": every request has the header {@code
 * Metadata-Flavor: Google}, and so has every response of the real server. {@code …/service-accounts/default/token} responds
 * with {@code access_token}, {@code expires_in} (seconds) and {@code token_type}. GKE adds the attributes {@code cluster-name}
 * and {@code cluster-location}. A network policy that blocks the metadata server, as Zero to JupyterHub's does for students,
 * must not apply to this pod. Thread-safe.
 */
public final class MetadataServer implements GoogleCredentials {
    /** Google's own. */
    public static final URI ADDRESS = URI.create("http://metadata.google.internal/");

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** A token is replaced so long before it expires, since a request takes time and clocks differ. */
    private static final Duration MARGIN = Duration.ofMinutes(1);

    private static final long LONGEST_VALIDITY = Duration.ofDays(1).toSeconds();
    private static final int MAX_NAME = 200;

    private final SmallHttp http = new SmallHttp(TIMEOUT);
    private final URI address;
    private final Clock clock;
    private String token;
    private Instant until = Instant.MIN;

    /** @param address {@link #ADDRESS}, or that of a stand-in on this machine */
    public MetadataServer(URI address, Clock clock) {
        this.address = requireNonNull(address, "address is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /** The ID of the project. */
    public String project() {
        return name("project/project-id");
    }

    /** The name of the cluster in which this program runs. */
    public String clusterName() {
        return name("instance/attributes/cluster-name");
    }

    /** The region or zone of that cluster. */
    public String clusterLocation() {
        return name("instance/attributes/cluster-location");
    }

    private String name(String path) {
        String text = new String(get(path).body(), StandardCharsets.UTF_8).strip();
        if (text.isEmpty() || text.length() > MAX_NAME) {
            throw failure(
                    PrescaleFailure.Kind.UNREACHABLE,
                    "the metadata server at " + address.getHost() + " has "
                            + (text.isEmpty() ? "nothing" : "no name but " + Excerpt.quoted(text)) + " at " + path,
                    "name the node pool in full");
        }
        return text;
    }

    @Override
    public synchronized String token() {
        if (token == null || !clock.instant().isBefore(until)) {
            renew();
        }
        return token;
    }

    @Override
    public synchronized void rejected() {
        token = null;
    }

    @Override
    public Advice advice() {
        return new Advice(
                "the service account that the metadata server names",
                "check that the Kubernetes service account of this pod is bound to one of Google Cloud");
    }

    private void renew() {
        Instant asked = clock.instant();
        JsonNode json = get("instance/service-accounts/default/token").json();
        String text = json.path("access_token").asString("");
        JsonNode seconds = json.path("expires_in");
        if (!TokenFile.TOKEN.matcher(text).matches()) {
            throw failure(
                    PrescaleFailure.Kind.FORBIDDEN,
                    "the metadata server at " + address.getHost() + " issued no access token for this pod",
                    "bind the Kubernetes service account of this pod to one of Google Cloud, or to an IAM role");
        }
        token = text;
        // A token of unknown validity is used once.
        long valid = seconds.isIntegralNumber() && seconds.canConvertToLong() ? seconds.asLong(0) : 0;
        until = asked.plusSeconds(Math.max(0, Math.min(valid, LONGEST_VALIDITY)))
                .minus(MARGIN);
    }

    private Answer get(String path) {
        Answer answer;
        try {
            answer = http.send(HttpRequest.newBuilder(address.resolve("/computeMetadata/v1/" + path))
                    .header("Metadata-Flavor", "Google"));
        } catch (IOException e) {
            throw failure(
                    PrescaleFailure.Kind.UNREACHABLE,
                    "the metadata server at " + address.getHost() + " cannot be reached: " + e.getMessage(),
                    "run this in a pod on GKE that may reach it (a network policy may forbid that), or name a file"
                            + " with an access token");
        }
        boolean google =
                answer.header("metadata-flavor").filter("Google"::equals).isPresent();
        if (answer.isSuccess() && google) {
            return answer;
        }
        if (!google) {
            throw failure(
                    PrescaleFailure.Kind.UNREACHABLE,
                    address.getHost() + " answers (" + answer.status()
                            + "), but not like Google's metadata server: its header Metadata-Flavor is missing",
                    "run this in a pod on GKE, or name a file with an access token");
        }
        boolean attribute = answer.status() == 404 && path.startsWith("instance/attributes");
        throw failure(
                answer.status() == 404 || answer.status() == 403
                        ? PrescaleFailure.Kind.FORBIDDEN
                        : PrescaleFailure.Kind.UNREACHABLE,
                "the metadata server at " + address.getHost() + " responded with " + answer.status() + " to " + path,
                attribute
                        ? "this machine is not a node of GKE: name the node pool in full"
                        : "check that the Kubernetes service account of this pod is bound to one of Google Cloud");
    }

    private static PrescaleException failure(PrescaleFailure.Kind kind, String found, String remedy) {
        return new PrescaleException(new PrescaleFailure(kind, found, "the metadata server", Optional.of(remedy)));
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
