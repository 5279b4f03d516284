package dev.firstbell.deploy.hub;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What one line of a hub's log says about the start of a server. */
sealed interface LogFact {
    /** When the hub wrote the line. */
    Instant at();

    /** The same fact with another instant; for comparing facts. */
    default Instant effective() {
        return at();
    }

    /** The kinds of requests that matter. */
    enum Target {
        /** {@code POST /hub/api/users/NAME/server} or {@code …/servers/SERVER}. */
        API,
        /** {@code /hub/spawn}, also with a user's and a server's name. */
        PAGE,
        /** {@code /hub/user/NAME/…}, which started a server before JupyterHub 1.0. */
        USER_PAGE
    }

    /**
     * A request, logged when it ended.
     *
     * @param requester the account that sent it, a user or a service; empty if the log does not show it
     * @param owner the user whose server it is for
     * @param server the server's name; empty for the default server
     * @param location the target of a redirect, without its query
     */
    record Request(
            Instant at,
            Instant began,
            int status,
            String method,
            Target target,
            String requester,
            String owner,
            String server,
            Optional<String> location)
            implements LogFact {
        @Override
        public Instant effective() {
            return began;
        }
    }

    /**
     * {@code 202 DELETE /hub/api/users/NAME/server}: the server was stopped, or its start cancelled.
     *
     * @param at when the request began
     */
    record Stopped(Instant at, String owner, String server) implements LogFact {}

    /**
     * Why the hub turned a request away: {@code 403 POST /hub/spawn/ada (10.0.0.1): XSRF cookie does not match}.
     *
     * @param owner the user whose server the request is for, where its path says so
     * @param message the hub's own words, which may contain a name
     */
    record Explained(Instant at, Optional<String> owner, String message) implements LogFact {}

    /** The hub is about to throttle a request. */
    record Throttling(Instant at, Optional<Duration> suggestedRetry) implements LogFact {}

    /**
     * A request of something else than a server that the hub throttled, such as the end of a log-in, after which the hub starts
     * a server.
     */
    record ThrottledElsewhere(Instant at, Instant began) implements LogFact {}

    /** {@code User NAME[:SERVER] took 10.480 seconds to start}. */
    record Took(Instant at, String logName, Duration duration) implements LogFact {}

    /** {@code Adding user NAME to proxy /user/NAME/ => http://10.1.0.1:8888}. */
    record Route(Instant at, String user, String spec) implements LogFact {}

    /** The hub adds the route of a running server again: {@code Adding missing route for …}, {@code Updating route for …}. */
    record RouteMissing(Instant at, String spec) implements LogFact {}

    /** The hub begins or ends to add all routes to a new proxy. */
    record ProxyRestored(Instant at, boolean begins) implements LogFact {}

    /** {@code Removing user NAME from proxy (/user/NAME/)}. */
    record RouteRemoved(Instant at, String spec) implements LogFact {}

    /** {@code Server NAME[:SERVER] is ready}, for a client that read the progress stream. */
    record ServerReady(Instant at, String logName) implements LogFact {}

    /** {@code NAME[:SERVER] is pending spawn}: a start is under way. */
    record Pending(Instant at, String logName) implements LogFact {}

    /** {@code User is already running: …}, which JupyterHub before 1.0 writes during a request that starts nothing. */
    record AlreadyRunning(Instant at, String url) implements LogFact {}

    /**
     * A start failed.
     *
     * @param logName the user, with the server's name if {@code withServer}
     * @param withServer whether the name may be followed by a colon and the server's name
     * @param reason in our words
     * @param after how long the hub waited, where the line says so
     */
    record StartFailed(Instant at, String logName, boolean withServer, String reason, Optional<Duration> after)
            implements LogFact {}
}
