package dev.firstbell.deploy.hub;

import dev.firstbell.deploy.hub.LogFact.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The arrivals at {@code /hub/spawn} of JupyterHub before 1.0, which redirected to the page that starts the server. Not
 * thread-safe.
 */
final class SpawnRedirects {
    /** How long a browser takes from {@code /hub/spawn} to the page of the server. */
    private static final Duration REDIRECTED = Duration.ofMinutes(1);

    private final LogEvidence evidence;
    private final Map<String, Redirect> byUser = new HashMap<>();

    SpawnRedirects(LogEvidence evidence) {
        this.evidence = evidence;
    }

    /** A request to {@code /hub/spawn}: when it began, and the number of its fact. */
    record Redirect(Instant at, int fact) {}

    /** A request that was redirected, and may be an arrival. */
    void remember(int number, Request request) {
        byUser.put(request.owner(), new Redirect(request.began(), number));
    }

    /** The arrival that led to a request for the page that starts the server; it counts once. */
    Optional<Redirect> arrival(Request request) {
        return Optional.ofNullable(byUser.remove(request.owner()))
                .filter(before -> LogEvidence.within(before.at(), request.began(), REDIRECTED)
                        && !evidence.upBetween(request.owner(), before.at(), request.began()));
    }
}
