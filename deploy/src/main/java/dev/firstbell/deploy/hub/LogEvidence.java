package dev.firstbell.deploy.hub;

import dev.firstbell.deploy.hub.LogFact.Request;
import dev.firstbell.deploy.hub.LogFact.Target;
import dev.firstbell.deploy.hub.ServerNames.Server;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What the lines of a hub's log say about each other, found before the starts are followed. A fact's number is its index. */
final class LogEvidence {
    /** Between {@code User … took … to start} and the route of the same server; the hub writes both at once. */
    private static final Duration AT_ONCE = Duration.ofSeconds(5);

    /** Between the hub's warning that a route is missing and the line that adds it; the hub writes both at once. */
    private static final Duration CHECKED = Duration.ofMinutes(5);

    private static final int ROUNDED_MS = 2;
    private static final int OK = 200;
    private static final int TOO_MANY_REQUESTS = 429;

    private final List<LogFact> facts;
    private final ServerNames names = new ServerNames();
    private final Map<String, TreeSet<Instant>> upAt = new HashMap<>();
    private final Map<String, TreeSet<Instant>> failedAt = new HashMap<>();
    private final TreeSet<Instant> alreadyRunning = new TreeSet<>();
    private final List<LogFact.Explained> explanations = new ArrayList<>();
    private final TreeSet<Instant> throttledAt = new TreeSet<>();
    private final Map<Integer, Optional<Duration>> retryAfter = new HashMap<>();
    private final Map<Integer, LogFact.Took> tookOf = new HashMap<>();
    private final Set<Integer> again = new HashSet<>();

    LogEvidence(List<LogFact> facts) {
        this.facts = facts;
        index();
        throttling();
        routes();
    }

    /** The server that a name in the log means. */
    Server server(String logName) {
        return names.of(logName);
    }

    String user(LogFact.StartFailed failed) {
        return failed.withServer() ? names.of(failed.logName()).user() : failed.logName();
    }

    /** The server with a route. */
    static Server server(LogFact.Route route) {
        return new Server(
                route.user(), ServerNames.ofSpec(route.spec()).map(Server::name).orElse(""));
    }

    /** Whether a server of the user became ready during the request. */
    boolean upDuring(Request request) {
        return happened(upAt.get(request.owner()), request);
    }

    /** Whether a server of a user became ready in a time, the end exclusive. */
    boolean upBetween(String user, Instant from, Instant until) {
        TreeSet<Instant> ups = upAt.get(user);
        return ups != null && !ups.subSet(from, true, until, false).isEmpty();
    }

    boolean failedDuring(Request request) {
        return happened(failedAt.get(request.owner()), request);
    }

    /** Whether the hub wrote, during the request, that the user's server was already running. */
    boolean wasRunning(Request request) {
        return happened(alreadyRunning, request);
    }

    /** Why the hub refused a request, in its own words. The hub writes that line during the request. */
    Optional<String> explanation(Request request) {
        // Durations are rounded.
        Instant begun = request.began().minusMillis(ROUNDED_MS);
        int begin = Collections.binarySearch(
                explanations,
                new LogFact.Explained(begun, Optional.empty(), ""),
                Comparator.comparing(LogFact.Explained::at));
        return explanations.subList(begin < 0 ? -begin - 1 : begin, explanations.size()).stream()
                .takeWhile(each -> !each.at().isAfter(request.at()))
                .filter(each -> each.owner().filter(request.owner()::equals).isPresent()
                        || each.owner().isEmpty())
                .map(LogFact.Explained::message)
                .findFirst();
    }

    /** The Retry-After of a throttled request, if the log has it for certain. */
    Optional<Duration> retryAfter(int number) {
        return retryAfter.getOrDefault(number, Optional.empty());
    }

    /** When the hub was about to throttle requests that are not in the log. */
    List<Instant> throttledWithoutRequest() {
        TreeSet<Instant> without = new TreeSet<>(throttledAt);
        for (LogFact fact : facts) {
            if (fact instanceof Request request && isThrottled(request)) {
                // Durations are rounded.
                without.subSet(request.began().minusMillis(ROUNDED_MS), true, request.at(), true)
                        .clear();
            } else if (fact instanceof LogFact.ThrottledElsewhere other) {
                without.subSet(other.began().minusMillis(ROUNDED_MS), true, other.at(), true)
                        .clear();
            }
        }
        return List.copyOf(without);
    }

    /** The line {@code User … took … to start} that belongs to a route. */
    Optional<LogFact.Took> took(int number) {
        return Optional.ofNullable(tookOf.get(number));
    }

    /** Whether the lines before a route say that it is the route of a running server, added again. */
    boolean isAgain(int number) {
        return again.contains(number);
    }

    private void index() {
        facts.stream()
                .filter(LogFact.Explained.class::isInstance)
                .map(LogFact.Explained.class::cast)
                .sorted(Comparator.comparing(LogFact.Explained::at))
                .forEach(explanations::add);
        for (LogFact fact : facts) {
            if (fact instanceof Request request) {
                names.know(request.owner());
            } else if (fact instanceof LogFact.Route route) {
                names.know(route.user());
            } else if (fact instanceof LogFact.StartFailed failed && !failed.withServer()) {
                names.know(failed.logName());
            }
        }
        for (LogFact fact : facts) {
            if (fact instanceof LogFact.ServerReady ready) {
                at(upAt, names.of(ready.logName()).user()).add(ready.at());
            } else if (fact instanceof LogFact.StartFailed failed) {
                at(failedAt, user(failed)).add(failed.at());
            } else if (fact instanceof LogFact.AlreadyRunning running) {
                alreadyRunning.add(running.at());
            }
        }
    }

    /**
     * The Retry-After of each 429. The hub logs the suggestion before the 429, without a user name. If several suggestions
     * precede several 429s, they cannot be matched.
     */
    private void throttling() {
        List<Optional<Duration>> suggested = new ArrayList<>();
        int ambiguous = 0;
        for (int i = 0; i < facts.size(); i++) {
            if (facts.get(i) instanceof LogFact.Throttling throttling) {
                suggested.add(throttling.suggestedRetry());
                throttledAt.add(throttling.at());
            } else if (facts.get(i) instanceof LogFact.ThrottledElsewhere) {
                suggested.clear();
            } else if (facts.get(i) instanceof Request request && isThrottled(request)) {
                if (suggested.size() > 1) {
                    ambiguous = suggested.size();
                    suggested.clear();
                }
                Optional<Duration> only = suggested.isEmpty() ? Optional.empty() : suggested.get(0);
                retryAfter.put(i, ambiguous > 0 ? Optional.empty() : only);
                ambiguous = Math.max(0, ambiguous - 1);
                suggested.clear();
            }
        }
    }

    /** Before JupyterHub 5, the form was shown again with status 200 to a student whose request was throttled. */
    boolean isThrottled(Request request) {
        return request.status() == TOO_MANY_REQUESTS
                || request.status() == OK
                        && request.target() == Target.PAGE
                        && request.method().equals("POST")
                        && happened(throttledAt, request);
    }

    /** Finds the lines that add routes of running servers again, and those that follow the end of a start. */
    private void routes() {
        Map<String, LogFact.Took> took = new HashMap<>();
        Map<String, Instant> missing = new HashMap<>();
        Instant restoring = null;
        for (int i = 0; i < facts.size(); i++) {
            LogFact fact = facts.get(i);
            if (fact instanceof LogFact.Took started) {
                took.put(started.logName(), started);
            } else if (fact instanceof LogFact.RouteMissing route) {
                missing.put(normal(route.spec()), route.at());
            } else if (fact instanceof LogFact.ProxyRestored proxy) {
                restoring = proxy.begins() ? proxy.at() : null;
            } else if (fact instanceof LogFact.Route route) {
                String spec = normal(route.spec());
                LogFact.Took started = took.remove(server(route).logName());
                Instant warned = missing.get(spec);
                if (started != null && within(started.at(), route.at(), AT_ONCE)) {
                    tookOf.put(i, started);
                } else if (warned != null && within(warned, route.at(), CHECKED)) {
                    missing.remove(spec);
                    again.add(i);
                } else if (restoring != null && within(restoring, route.at(), CHECKED)) {
                    again.add(i);
                }
                if (!again.contains(i)) {
                    at(upAt, route.user()).add(route.at());
                }
            }
        }
    }

    private static String normal(String spec) {
        return spec.endsWith("/") ? spec.substring(0, spec.length() - 1) : spec;
    }

    private static TreeSet<Instant> at(Map<String, TreeSet<Instant>> instants, String user) {
        return instants.computeIfAbsent(user, key -> new TreeSet<>());
    }

    private static boolean happened(TreeSet<Instant> instants, Request during) {
        return instants != null
                && !instants.subSet(during.began(), true, during.at(), true).isEmpty();
    }

    /** Whether an instant follows another within a time. */
    static boolean within(Instant from, Instant to, Duration atMost) {
        return !to.isBefore(from) && !from.plus(atMost).isBefore(to);
    }
}
