package dev.firstbell.deploy.hub;

import dev.firstbell.deploy.hub.LogFact.Request;
import java.util.Optional;

/**
 * Students who requested a server and were turned away: the hub started nothing for them, and the log has no other line
 * about it. Stateless.
 */
final class TurnedAway {
    /** Not signed in; the same student's next request counts. */
    private static final int UNAUTHORIZED = 401;

    private static final int NOT_FOUND = 404;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    private TurnedAway() {}

    /**
     * Whether the hub refused a request of a student who has no server: whatever the page for starts refuses, also when it is
     * opened, and what the API refuses. A 404 of the API is of an address that does not exist.
     */
    static boolean refused(Request request) {
        int status = request.status();
        return request.target() != LogFact.Target.USER_PAGE
                && !request.requester().isEmpty()
                && status / 100 == 4
                && status != UNAUTHORIZED
                && status != TOO_MANY_REQUESTS
                && (request.target() == LogFact.Target.PAGE || status != NOT_FOUND);
    }

    /**
     * Why a refused request did not lead to a server, in our words.
     *
     * @param explanation the hub's own words
     * @return empty if the server was already there, so that nothing was refused
     */
    static Optional<String> reason(Request request, Optional<String> explanation) {
        String words = explanation.orElse("");
        if (words.contains("is already running")) {
            return Optional.empty();
        }
        String why = words.contains("XSRF")
                ? " (the XSRF cookie did not match)"
                : words.contains("pending stop") || words.contains("is stopping") ? " (the server was stopping)" : "";
        return Optional.of("request refused with HTTP " + request.status() + why);
    }

    /** How the hub failed at a request. A start that fails within its request has a line of its own. */
    static Optional<String> failure(Request request, LogEvidence evidence) {
        return request.target() == LogFact.Target.USER_PAGE
                        || request.status() < SERVER_ERROR
                        || evidence.failedDuring(request)
                ? Optional.empty()
                : Optional.of("request answered with HTTP " + request.status());
    }
}
