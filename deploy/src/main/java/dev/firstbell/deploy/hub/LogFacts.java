package dev.firstbell.deploy.hub;

import dev.firstbell.deploy.hub.LogFact.Target;
import dev.firstbell.deploy.hub.form.HubLine;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what a line of a hub's log says about the start of a server. JupyterHub writes these lines in jupyterhub/log.py
 * ({@code log_request}), handlers/base.py ({@code spawn_single_user}), handlers/pages.py, proxy.py ({@code add_user},
 * {@code check_routes}, {@code restore_routes}), apihandlers/users.py ({@code SpawnProgressAPIHandler}) and user.py
 * ({@code spawn}); compared with the sources of 0.8.1 to 6.0. Stateless.
 *
 * <p>A server is called by the user's name and, if it is a named server, a colon and its name ({@code _log_name}); only
 * user.py writes the user's name alone. Names may contain colons.
 */
final class LogFacts {
    /** {@code 302 GET /hub/spawn/ada -> /hub/spawn-pending/ada (ada@10.0.0.7) 12.34ms}; a transport may add to the end. */
    private static final Pattern REQUEST = Pattern.compile(
            "(\\d{3}) ([A-Z]+) (\\S+)(?: -> (\\S+))? \\((.*)@[^@ ,]*(?:, ?[^@ ,]+)*\\) (\\d{1,9}(?:\\.\\d{1,9})?) ?ms(?:\\W.*)?");

    /** What follows the hub's prefix; the first of its occurrences counts, because a file may be called {@code hub/spawn}. */
    private static final Pattern PATH = Pattern.compile(".*?/hub/(?:"
            + "api/users/(?<apiUser>[^/]+)/servers?(?:/(?<apiServer>[^/]*))?"
            + "|(?<page>spawn)(?:/(?<pageUser>[^/]+)(?:/(?<pageServer>[^/]*))?)?/?"
            + "|user/(?<user>[^/]+)(?<rest>/.*)?)");

    private static final Pattern CUT_OFF = Pattern.compile(
            "\\d{3} (?:(?:GET|POST) \\S*/hub/spawn|POST \\S*/hub/api/users/[^/ ]+/servers?)(?:[/? ].*|\\W?)");

    /** The end of a whole line, with what is between the parentheses. */
    private static final Pattern WITH_DURATION =
            Pattern.compile(".* (\\([^()]*\\)) \\d{1,9}(?:\\.\\d{1,9})? ?ms(?:\\W.*)?");

    private static final Pattern PENDING_PAGE = Pattern.compile(".*?/hub/spawn-pending(?:/.*)?");
    private static final Pattern LOGIN_PAGE = Pattern.compile(".*?/hub/(?:oauth_)?login|.*?/hub/api/oauth2/.*");

    private static final Pattern EXPLANATION = Pattern.compile("(?!429)4\\d\\d (?:GET|POST) (\\S+) \\([^()]*\\): (.*)");

    private static final Pattern THROTTLING =
            Pattern.compile("\\d+ pending spawns, throttling(?:\\. Suggested retry in (\\d{1,6}) seconds)?\\.?");
    private static final Pattern TOOK =
            Pattern.compile("User (.+?)(?: server)? took (\\d{1,7}(?:\\.\\d{1,9})?) seconds to start");
    private static final Pattern ROUTE = Pattern.compile("Adding user (.+) to proxy (\\S+) => .*");
    private static final Pattern ROUTE_AGAIN =
            Pattern.compile("(?:Adding missing|Updating) route for (\\S*/\\S*) \\(.*");
    private static final Pattern ROUTE_REMOVED =
            Pattern.compile("Removing user .+ from proxy \\((\\S+)\\)|Deleting stale route (\\S+)");
    private static final Pattern READY = Pattern.compile("Server (.+) is ready");
    private static final Pattern PENDING = Pattern.compile("(.+) is pending spawn");
    private static final Pattern RUNNING = Pattern.compile("User is already running: (\\S+)");

    private static final List<Failure> FAILURES = List.of(
            new Failure("(.+)'s server failed to start in (\\S+) seconds, giving up.*", false, "not started in %s s"),
            new Failure(
                    "(.+)'s server never showed up at .* after (\\S+) seconds\\. Giving up.*",
                    false,
                    "no response within %s s"),
            new Failure("Unhandled error waiting for (.+)'s server to show up.*", false, "did not respond"),
            new Failure("Error starting (.+)'s server:.*", false, "failed to start"),
            new Failure("Unhandled error starting (.+)'s server:.*", false, "failed to start"),
            new Failure("Failed to add (.+) to proxy!.*", true, "the proxy did not add the route"));

    private record Failure(Pattern pattern, boolean withServer, String reason) {
        Failure(String pattern, boolean withServer, String reason) {
            this(Pattern.compile(pattern), withServer, reason);
        }
    }

    private static final int TOO_MANY_REQUESTS = 429;

    /** A request as it is logged, whatever it is for. */
    record LoggedRequest(int status, String method, String path, String requester, String location, Duration took) {}

    private LogFacts() {}

    /** The request that a line logs, if it logs one; paths are without their queries. */
    static Optional<LoggedRequest> request(HubLine line) {
        if (!line.module().equals("log")) {
            return Optional.empty();
        }
        Matcher request = REQUEST.matcher(line.message());
        return request.matches()
                ? Optional.of(new LoggedRequest(
                        Integer.parseInt(request.group(1)),
                        request.group(2),
                        withoutQuery(request.group(3)),
                        request.group(5),
                        request.group(4) == null ? "" : withoutQuery(request.group(4)),
                        Duration.ofNanos(Math.round(Double.parseDouble(request.group(6)) * 1e6))))
                : Optional.empty();
    }

    /** The base URL of the hub, {@code /} or {@code /jupyter/}, by the path of a request of a server. */
    static Optional<String> baseUrl(HubLine line) {
        return request(line)
                .map(LoggedRequest::path)
                .filter(path -> path.contains("/hub/"))
                .map(path -> path.substring(0, path.indexOf("/hub/") + 1));
    }

    /** What a line says about a start; empty for all other lines. */
    static Optional<LogFact> of(HubLine line, Instant at) {
        String message = line.message();
        return switch (line.module()) {
            case "log" -> request(line).flatMap(request -> request(at, request));
            // Before JupyterHub 0.8, orm.py held the proxy.
            case "proxy", "orm" -> proxy(at, message);
            case "web" -> explained(at, message);
            case "users" -> first(READY, message).map(name -> new LogFact.ServerReady(at, name));
            case "base", "user", "pages" -> start(at, message);
            default -> Optional.empty();
        };
    }

    /** Whether a line logs a request of a server but ends before the request's duration. */
    static boolean isCutOff(HubLine line) {
        return isUnreadable(line) && !WITH_DURATION.matcher(line.message()).matches();
    }

    /** What the whole line of a request of a server has instead of the account and its address; parentheses included. */
    static Optional<String> insteadOfAccount(HubLine line) {
        return isUnreadable(line) ? first(WITH_DURATION, line.message()) : Optional.empty();
    }

    private static boolean isUnreadable(HubLine line) {
        return line.module().equals("log")
                && CUT_OFF.matcher(line.message()).matches()
                && !REQUEST.matcher(line.message()).matches();
    }

    /** Whether a redirect leads to the page that shows a start's progress. */
    static boolean isPendingPage(String location) {
        return PENDING_PAGE.matcher(location).matches();
    }

    /** Whether a redirect leads to a log-in, so that nothing was started. */
    static boolean isLogin(String location) {
        return LOGIN_PAGE.matcher(location).matches();
    }

    private static Optional<LogFact> request(Instant at, LoggedRequest request) {
        Matcher path = PATH.matcher(request.path());
        if (!path.matches()) {
            return request.status() == TOO_MANY_REQUESTS
                    ? Optional.of(new LogFact.ThrottledElsewhere(at, at.minus(request.took())))
                    : Optional.empty();
        }
        Target target = path.group("apiUser") != null
                ? Target.API
                : path.group("page") != null ? Target.PAGE : Target.USER_PAGE;
        if (target == Target.API && request.method().equals("DELETE") && request.status() / 100 == 2) {
            return decoded(path.group("apiUser"))
                    .flatMap(user -> (path.group("apiServer") == null
                                    ? Optional.of("")
                                    : decoded(path.group("apiServer")))
                            .map(server -> new LogFact.Stopped(at.minus(request.took()), user, server)));
        }
        boolean startsServers = switch (target) {
            case API -> request.method().equals("POST");
            case PAGE -> request.method().equals("GET") || request.method().equals("POST");
            case USER_PAGE ->
                request.method().equals("GET") && !request.requester().isEmpty();
        };
        if (!startsServers) {
            return Optional.empty();
        }
        Optional<String> owner = switch (target) {
            case API -> decoded(path.group("apiUser"));
            case PAGE ->
                path.group("pageUser") == null
                        ? Optional.of(request.requester()).filter(name -> !name.isEmpty())
                        : decoded(path.group("pageUser"));
            case USER_PAGE -> decoded(path.group("user"));
        };
        Optional<String> server = switch (target) {
            case API -> path.group("apiServer") == null ? Optional.of("") : decoded(path.group("apiServer"));
            case PAGE -> path.group("pageServer") == null ? Optional.of("") : decoded(path.group("pageServer"));
            case USER_PAGE -> Optional.of("");
        };
        return owner.flatMap(user -> server.map(name -> new LogFact.Request(
                at,
                at.minus(request.took()),
                request.status(),
                request.method(),
                target,
                request.requester(),
                user,
                name,
                Optional.of(request.location()).filter(location -> !location.isEmpty()))));
    }

    /** Tornado logs the reason of a refusal before the hub logs the request (tornado/web.py, {@code log_exception}). */
    private static Optional<LogFact> explained(Instant at, String message) {
        Matcher explanation = EXPLANATION.matcher(message);
        if (!explanation.matches()) {
            return Optional.empty();
        }
        Matcher path = PATH.matcher(withoutQuery(explanation.group(1)));
        if (!path.matches() || path.group("user") != null) {
            return Optional.empty();
        }
        String owner = path.group("apiUser") != null ? path.group("apiUser") : path.group("pageUser");
        return Optional.of(
                new LogFact.Explained(at, Optional.ofNullable(owner).flatMap(LogFacts::decoded), explanation.group(2)));
    }

    private static Optional<LogFact> proxy(Instant at, String message) {
        if (message.startsWith("Setting up routes on new proxy")) {
            return Optional.of(new LogFact.ProxyRestored(at, true));
        }
        if (message.startsWith("New proxy back up")) {
            return Optional.of(new LogFact.ProxyRestored(at, false));
        }
        Matcher route = ROUTE.matcher(message);
        if (route.matches()) {
            return Optional.of(new LogFact.Route(at, route.group(1), route.group(2)));
        }
        Matcher removed = ROUTE_REMOVED.matcher(message);
        if (removed.matches()) {
            return Optional.of(
                    new LogFact.RouteRemoved(at, removed.group(1) != null ? removed.group(1) : removed.group(2)));
        }
        return first(ROUTE_AGAIN, message).map(spec -> new LogFact.RouteMissing(at, spec));
    }

    private static Optional<LogFact> start(Instant at, String message) {
        Matcher throttling = THROTTLING.matcher(message);
        if (throttling.matches()) {
            return Optional.of(new LogFact.Throttling(
                    at,
                    Optional.ofNullable(throttling.group(1))
                            .map(Long::parseLong)
                            .map(Duration::ofSeconds)));
        }
        Matcher took = TOOK.matcher(message);
        if (took.matches()) {
            return Optional.of(new LogFact.Took(
                    at, took.group(1), Duration.ofMillis(Math.round(Double.parseDouble(took.group(2)) * 1000))));
        }
        Optional<String> running = first(RUNNING, message);
        if (running.isPresent()) {
            return running.map(url -> new LogFact.AlreadyRunning(at, url));
        }
        for (Failure failure : FAILURES) {
            Matcher matcher = failure.pattern().matcher(message);
            if (matcher.matches()) {
                String after = matcher.groupCount() > 1 ? matcher.group(2) : "";
                boolean known = after.matches("\\d{1,6}(?:\\.\\d{1,6})?");
                return Optional.of(new LogFact.StartFailed(
                        at,
                        matcher.group(1),
                        failure.withServer(),
                        String.format(Locale.ROOT, failure.reason(), known ? after : "time"),
                        known
                                ? Optional.of(Duration.ofMillis(Math.round(Double.parseDouble(after) * 1000)))
                                : Optional.empty()));
            }
        }
        return first(PENDING, message).map(name -> new LogFact.Pending(at, name));
    }

    private static Optional<String> first(Pattern pattern, String message) {
        Matcher matcher = pattern.matcher(message);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static String withoutQuery(String address) {
        int query = address.indexOf('?');
        return query < 0 ? address : address.substring(0, query);
    }

    /** A part of a path as the name that it stands for; empty if its escapes are broken. */
    static Optional<String> decoded(String part) {
        try {
            // In a path, a plus sign is not a space.
            return Optional.of(URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
