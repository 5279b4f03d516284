package dev.firstbell.deploy.hub;

import dev.firstbell.deploy.hub.LogFact.Request;
import java.util.Optional;

/**
 * Students who requested a server and were turned away: the hub started nothing for them, and the log has no other line
 * about it. Stateless.
 */
final class TurnedAway {
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int SERVER_ERROR = 500;

    private TurnedAway() {}

    /**
     * Whether the hub refused a request of a student who has no server. A 404 and a refused {@code GET} are of addresses
     * that do not exist or are not the user's.
     */
    static boolean refused(Request request) {
        return request.method().equals("POST")
                && request.target() != LogFact.Target.USER_PAGE
                && !request.requester().isEmpty()
                && (request.status() == BAD_REQUEST || request.status() == FORBIDDEN);
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
