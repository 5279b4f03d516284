package dev.firstbell.deploy.prescale.gke;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.records.prescale.PrescaleFailure;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Sends requests with a token, and repeats those that may succeed later. A token that is rejected is replaced once. Not
 * thread-safe.
 */
final class GoogleCalls {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int UNAUTHORIZED = 401;

    private final SmallHttp http = new SmallHttp(TIMEOUT);
    private final GoogleCredentials credentials;

    GoogleCalls(GoogleCredentials credentials) {
        this.credentials = requireNonNull(credentials, "credentials are null");
    }

    /**
     * The JSON of a successful response. Repeats while the server is away, busy or fails.
     *
     * @throws PrescaleException if there is none until the deadline, or the server refuses
     */
    JsonNode json(Call call, Deadline deadline) {
        while (true) {
            Outcome outcome = attempt(call);
            if (outcome.json().isPresent()) {
                return outcome.json().get();
            }
            if (!outcome.passing() || !deadline.await(outcome.retryAfter())) {
                throw new PrescaleException(outcome.failure().orElseThrow());
            }
        }
    }

    /**
     * How one attempt ended.
     *
     * @param json of a success; empty otherwise
     * @param failure what happened instead; empty for a success
     * @param passing whether the server was away, busy or failed, so that the same request may succeed later
     * @param conflict whether it was refused because of another operation
     */
    record Outcome(
            Optional<JsonNode> json,
            Optional<PrescaleFailure> failure,
            boolean passing,
            boolean conflict,
            Duration retryAfter) {}

    /** Sends a request once, or twice if the first token is rejected. */
    Outcome attempt(Call call) {
        Answer answer;
        try {
            answer = send(call);
            if (answer.status() == UNAUTHORIZED) {
                credentials.rejected();
                answer = send(call);
            }
        } catch (IOException e) {
            return new Outcome(
                    Optional.empty(),
                    Optional.of(new PrescaleFailure(
                            PrescaleFailure.Kind.UNREACHABLE,
                            call.address().getHost() + " cannot be reached: " + e.getMessage(),
                            call.source(),
                            Optional.of("check the network between this machine and Google's APIs"))),
                    !Thread.currentThread().isInterrupted(),
                    false,
                    Duration.ZERO);
        }
        JsonNode json = answer.json();
        if (answer.isSuccess() && json.isObject()) {
            return new Outcome(Optional.of(json), Optional.empty(), false, false, Duration.ZERO);
        }
        return new Outcome(
                Optional.empty(),
                Optional.of(Refusals.of(call, answer, credentials.advice())),
                Refusals.isPassing(answer),
                Refusals.isConflict(answer),
                answer.retryAfter());
    }

    private Answer send(Call call) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(call.address())
                .header("Accept", "application/json")
                .header("Authorization", "Bearer " + credentials.token());
        call.body()
                .ifPresent(body -> request.header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
        return http.send(request);
    }
}
