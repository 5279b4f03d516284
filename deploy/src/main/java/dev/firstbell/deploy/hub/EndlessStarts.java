package dev.firstbell.deploy.hub;

import dev.firstbell.deploy.hub.LogFact.Request;
import dev.firstbell.records.hub.HubLogJournal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A log from which the lines about the ends of starts were filtered out. Stateless. */
final class EndlessStarts {
    /** A start that takes longer fails: start_timeout and http_timeout of a hub are minutes. */
    static final Duration LONGEST_START = Duration.ofMinutes(15);

    /** One start without an end may be a start that never ended. */
    private static final int SEVERAL = 3;

    private EndlessStarts() {}

    /** The time in which starts should have ended, if there are several and no line is about the end of any of them. */
    static Optional<HubLogJournal.Gap> in(List<LogFact> facts, Instant logEnds) {
        boolean anyEnd = facts.stream()
                .anyMatch(fact -> fact instanceof LogFact.Route
                        || fact instanceof LogFact.ServerReady
                        || fact instanceof LogFact.StartFailed
                        || fact instanceof LogFact.Took);
        List<Instant> begun = facts.stream()
                .filter(fact -> fact instanceof Request request && isAccepted(request))
                .map(LogFact::effective)
                .filter(at -> at.plus(LONGEST_START).isBefore(logEnds))
                .sorted()
                .toList();
        return anyEnd || begun.size() < SEVERAL
                ? Optional.empty()
                : Optional.of(new HubLogJournal.Gap(begun.get(0), logEnds));
    }

    private static boolean isAccepted(Request request) {
        return request.target() == LogFact.Target.API && request.status() >= 200 && request.status() < 300
                || request.location().filter(LogFacts::isPendingPage).isPresent();
    }
}
