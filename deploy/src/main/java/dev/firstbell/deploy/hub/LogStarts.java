package dev.firstbell.deploy.hub;

import dev.firstbell.deploy.hub.LogFact.Request;
import dev.firstbell.deploy.hub.ServerNames.Server;
import dev.firstbell.deploy.hub.ServerStates.State;
import dev.firstbell.records.hub.HubLogEntry;
import dev.firstbell.records.hub.HubLogJournal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Puts the facts of a hub's log together to starts of servers. A line that adds a route counts as the end of a start only
 * if it can be one: the hub adds the routes of running servers again after its proxy restarted and in its regular check,
 * and such a line says nothing about a start. For one use; not thread-safe.
 */
final class LogStarts {
    /** A request line precedes what the hub does because of it; more is a clock that was set back. */
    private static final Duration BACK = Duration.ofMinutes(10);

    private final List<LogFact> facts;
    private final ServerStates states = new ServerStates();
    private final SpawnRedirects redirects;
    private final LogEvidence evidence;
    private final Requesters requesters;

    private final List<Numbered> entries = new ArrayList<>();
    private final List<Unrequested> unrequested = new ArrayList<>();
    private final List<Backwards> backwards = new ArrayList<>();
    private final List<LeftOut> leftOut = new ArrayList<>();
    private final List<Again> again = new ArrayList<>();
    private final List<Doubled> doubled = new ArrayList<>();
    private int addedAgain;

    private record Numbered(int fact, HubLogEntry.OfUser entry) {}

    /** A student's server that started again after an earlier start; only the first start of a student counts. */
    record Again(String user, Instant first, Instant again) {}

    /** A server that, by the log, began to start before an earlier start of it had ended, which a hub does not do. */
    record Doubled(String user, Instant begun, Instant seen) {}

    /** A request that is not a student's. */
    record LeftOut(Request request, Requesters.Kind kind) {}

    /**
     * A start whose request is not in the log.
     *
     * @param begun when it began, where the log says how long it took
     * @param seen when the log shows it
     */
    record Unrequested(String user, Optional<Instant> begun, Instant seen) {
        /** Whether the log, which begins at an instant, must have held the request. */
        boolean provable(Instant logBegins) {
            return begun.map(at -> at.isAfter(logBegins))
                    .orElseGet(() -> seen.isAfter(logBegins.plus(EndlessStarts.LONGEST_START)));
        }

        Instant since() {
            return begun.orElse(seen);
        }
    }

    /** A server that was ready, by its timestamp, before the request that precedes it in the log. */
    record Backwards(String user, Instant ready, Instant requested) {}

    /**
     * @param facts in the order of their timestamps; of two with the same timestamp, in the order of the log
     * @param positions of the facts in the log: the place in the log's own order
     * @param requesters which requests are students'
     */
    LogStarts(List<LogFact> facts, List<Long> positions, Requesters requesters) {
        this.facts = facts;
        this.requesters = requesters;
        this.evidence = new LogEvidence(facts);
        this.redirects = new SpawnRedirects(evidence);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < facts.size(); i++) {
            order.add(i);
        }
        // A request has its effects before it ends and is logged.
        order.sort(Comparator.comparing((Integer i) -> facts.get(i).effective()));
        for (int i : order) {
            follow(i, facts.get(i), positions);
        }
        entries.sort(Comparator.comparingInt(Numbered::fact));
    }

    /** The entries, in the order in which the hub wrote the lines. */
    List<HubLogEntry.OfUser> entries() {
        return entries.stream().map(Numbered::entry).toList();
    }

    /** The starts whose requests are missing. */
    List<Unrequested> unrequested() {
        return unrequested;
    }

    List<Backwards> backwards() {
        return backwards;
    }

    List<Again> again() {
        return again;
    }

    List<Doubled> doubled() {
        return doubled;
    }

    /** When the hub was about to throttle requests that are not in the log. */
    List<Instant> throttledWithoutRequest() {
        return evidence.throttledWithoutRequest();
    }

    /** The requests that are not students'. */
    List<LeftOut> leftOut() {
        return leftOut;
    }

    /**
     * The time in which starts should have ended, if the log has several starts and no line about the end of any of them.
     *
     * @param logEnds the end of the log
     */
    Optional<HubLogJournal.Gap> endless(Instant logEnds) {
        return EndlessStarts.in(facts, logEnds);
    }

    /** How many routes of running servers the hub added again. */
    int addedAgain() {
        return addedAgain;
    }

    private void follow(int number, LogFact fact, List<Long> positions) {
        if (fact instanceof Request request) {
            request(number, request);
        } else if (fact instanceof LogFact.Route route) {
            route(number, route, positions);
        } else if (fact instanceof LogFact.RouteRemoved removed) {
            ServerNames.ofSpec(removed.spec()).ifPresent(server -> states.of(server).up = false);
        } else if (fact instanceof LogFact.Stopped stopped) {
            stopped(number, stopped);
        } else if (fact instanceof LogFact.ServerReady ready) {
            ready(number, ready);
        } else if (fact instanceof LogFact.StartFailed failed) {
            failed(number, failed);
        } else if (fact instanceof LogFact.Pending pending) {
            Server server = evidence.server(pending.logName());
            if (!states.isUnderWay(server.user()) && !states.of(server).up && !states.of(server).cancelled) {
                unrequested(server.user(), Optional.empty(), pending.at());
                states.of(server).requested = pending.at();
                states.of(server).awaited = true;
            }
        }
    }

    private void request(int number, Request request) {
        boolean sent;
        boolean accepted = false;
        boolean student = requesters.kind(request) == Requesters.Kind.STUDENT;
        int status = request.status();
        if (evidence.isThrottled(request) && !student) {
            leaveOut(number, request);
            return;
        }
        if (evidence.isThrottled(request)) {
            add(number, new HubLogEntry.Requested(request.began(), request.owner()));
            add(number, new HubLogEntry.Throttled(request.at(), request.owner(), evidence.retryAfter(number)));
            return;
        }
        if (TurnedAway.refused(request)) {
            refused(number, request, student);
            return;
        }
        switch (request.target()) {
            case API -> {
                accepted = status >= 200 && status < 400;
                sent = accepted || status >= 500;
            }
            case PAGE -> {
                accepted = status >= 300 && status < 400 && startedByPage(number, request);
                sent = accepted || status >= 500;
                if (status >= 200 && status < 300 && student) {
                    add(number, new HubLogEntry.FormShown(request.began(), request.owner()));
                }
            }
            case USER_PAGE -> {
                accepted = status == 200 || status == 302 && evidence.upDuring(request);
                sent = accepted || status == 500 && evidence.failedDuring(request);
                if (accepted && student) {
                    redirects
                            .arrival(request)
                            .ifPresent(before ->
                                    add(before.fact(), new HubLogEntry.Requested(before.at(), request.owner())));
                }
            }
            default -> throw new AssertionError(request.target());
        }
        if (!sent) {
            return;
        }
        State state = states.of(new Server(request.owner(), request.server()));
        if (student) {
            add(number, new HubLogEntry.Requested(request.began(), request.owner()));
            state.awaited = true;
        } else {
            leaveOut(number, request);
        }
        if (student && accepted) {
            add(number, new HubLogEntry.Accepted(request.at(), request.owner()));
        }
        if (student) {
            TurnedAway.failure(request, evidence)
                    .ifPresent(why -> add(number, new HubLogEntry.Failed(request.at(), request.owner(), why)));
        }
        if (state.requested == null) {
            state.requested = request.began();
        }
        state.cancelled = false;
        state.up = false;
    }

    /** A student whose server runs or starts already needs no other one. */
    private void refused(int number, Request request, boolean student) {
        State state = states.of(new Server(request.owner(), request.server()));
        if (student && !state.up && state.requested == null) {
            TurnedAway.reason(request, evidence.explanation(request)).ifPresent(why -> {
                add(number, new HubLogEntry.Requested(request.began(), request.owner()));
                add(number, new HubLogEntry.Failed(request.at(), request.owner(), why));
            });
        }
    }

    private void leaveOut(int number, Request request) {
        add(number, new HubLogEntry.LeftOut(request.began(), request.owner()));
        leftOut.add(new LeftOut(request, requesters.kind(request)));
    }

    private void unrequested(String user, Optional<Instant> begun, Instant seen) {
        if (!requesters.isIgnored(user)) {
            unrequested.add(new Unrequested(user, begun, seen));
        }
    }

    /** Whether a redirect from {@code /hub/spawn} means that a start is under way. */
    private boolean startedByPage(int number, Request request) {
        String location = request.location().orElse("");
        if (LogFacts.isPendingPage(location)) {
            return true;
        }
        if (request.method().equals("POST")) {
            // The form was accepted. JupyterHub 1 and older redirect to the server or to where the student wanted to
            // go.
            return !LogFacts.isLogin(location) && !evidence.wasRunning(request);
        }
        // Otherwise to the log-in page or to the student's server. The latter is an arrival only if the server became
        // ready during this request. JupyterHub before 1.0 starts the server at the address that it redirects to.
        if (evidence.upDuring(request)) {
            return true;
        }
        redirects.remember(number, request);
        return false;
    }

    private void route(int number, LogFact.Route route, List<Long> positions) {
        Server server = LogEvidence.server(route);
        State state = states.of(server);
        boolean underWay = state.requested != null;
        if (evidence.isAgain(number)) {
            addedAgain++;
            state.up = true;
            return;
        }
        if (!underWay && state.cancelled) {
            state.up = true;
            return;
        }
        Optional<LogFact.Took> took = evidence.took(number);
        if (!underWay) {
            Optional<Instant> requestedLater = requestedLater(number, server, positions);
            if (requestedLater.isPresent()) {
                backwards.add(new Backwards(route.user(), route.at(), requestedLater.get()));
                return;
            }
            if (took.isEmpty() && (state.up || states.isUnderWay(route.user()))) {
                // A running server, or another server of a student who waits for one.
                addedAgain++;
                state.up = true;
                return;
            }
            took.ifPresent(known -> begunUnrequested(route, known, state));
        }
        state.leftOut = underWay && !state.awaited;
        served(state, route.user(), route.at());
        if (!state.leftOut) {
            add(number, new HubLogEntry.Routed(route.at(), route.user()));
        }
        state.requested = null;
        state.awaited = false;
        state.up = true;
    }

    private void begunUnrequested(LogFact.Route route, LogFact.Took took, State state) {
        Instant begun = took.at().minus(took.duration());
        if (state.served != null && begun.isBefore(state.served)) {
            doubled.add(new Doubled(route.user(), begun, route.at()));
        } else {
            unrequested(route.user(), Optional.of(begun), route.at());
        }
    }

    /** A student waited for a server, and has it. */
    private void served(State state, String user, Instant at) {
        if (state.awaited) {
            if (state.served != null) {
                again.add(new Again(user, state.served, at));
            }
            state.served = at;
        }
    }

    /** The request of a start that precedes its end in the log, but not by its timestamp. */
    private Optional<Instant> requestedLater(int number, Server server, List<Long> positions) {
        Instant at = facts.get(number).at();
        for (int i = number + 1;
                i < facts.size() && LogEvidence.within(at, facts.get(i).effective(), BACK);
                i++) {
            if (positions.get(i) < positions.get(number)
                    && facts.get(i) instanceof Request request
                    && request.began().isAfter(at)
                    && new Server(request.owner(), request.server()).equals(server)) {
                return Optional.of(request.began());
            }
        }
        return Optional.empty();
    }

    private void ready(int number, LogFact.ServerReady ready) {
        Server server = evidence.server(ready.logName());
        State state = states.of(server);
        if (state.requested == null && state.cancelled) {
            return;
        }
        if (state.requested == null && !state.up) {
            unrequested(server.user(), Optional.empty(), ready.at());
        }
        if (state.requested != null) {
            state.leftOut = !state.awaited;
            served(state, server.user(), ready.at());
        }
        state.requested = null;
        state.awaited = false;
        state.up = true;
        if (!state.leftOut) {
            add(number, new HubLogEntry.Ready(ready.at(), server.user()));
        }
    }

    /** A start that is cancelled ends then, neither well nor badly. */
    private void stopped(int number, LogFact.Stopped stopped) {
        State state = states.of(new Server(stopped.owner(), stopped.server()));
        if (state.requested == null) {
            return;
        }
        if (state.awaited) {
            add(number, new HubLogEntry.Cancelled(stopped.at(), stopped.owner()));
        }
        state.requested = null;
        state.awaited = false;
        state.cancelled = true;
    }

    private void failed(int number, LogFact.StartFailed failed) {
        String user = evidence.user(failed);
        Optional<State> first = states.firstUnderWay(user);
        if (first.isPresent()) {
            first.get().requested = null;
            if (!first.get().awaited) {
                return;
            }
        } else if (states.anyCancelled(user)) {
            return;
        } else {
            unrequested(user, failed.after().map(failed.at()::minus), failed.at());
        }
        add(number, new HubLogEntry.Failed(failed.at(), user, failed.reason()));
    }

    private void add(int number, HubLogEntry.OfUser entry) {
        entries.add(new Numbered(number, entry));
    }
}
