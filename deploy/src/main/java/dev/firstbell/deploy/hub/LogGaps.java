package dev.firstbell.deploy.hub;

import dev.firstbell.records.hub.HubLogJournal.Coverage;
import dev.firstbell.records.hub.HubLogJournal.Gap;
import dev.firstbell.records.time.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The times of a period of which lines are missing from a hub's log, and sentences about them. */
final class LogGaps {
    /** A request that is not in the log was logged within this time of its beginning. */
    private static final Duration AROUND = Duration.ofSeconds(1);

    private final List<Gap> gaps = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    LogGaps(
            Instant from,
            Instant until,
            Optional<Coverage> covered,
            List<LogPulse.Silence> silences,
            List<LogPulse.Restart> restarts,
            LogStarts starts) {
        for (LogPulse.Restart restart : restarts) {
            gaps.add(new Gap(restart.before(), restart.at()));
            notes.add("the hub started again at " + restart.at() + "; lines of the seconds before it may be missing"
                    + " from the log, and starts that were under way may have been lost; a student who was waiting then,"
                    + " and whose end is not in the log, is followed only until then");
        }
        for (LogPulse.Silence silence : silences) {
            if (silence.from().isBefore(until) && silence.until().isAfter(from)) {
                gaps.add(new Gap(silence.from(), silence.until()));
                notes.add("the hub's log has no line from " + silence.from() + " to " + silence.until() + ", although `"
                        + silence.line() + "` comes every " + rounded(silence.interval()) + " otherwise"
                        + (silence.hubStarted() ? " (the hub started at the end of that time)" : "")
                        + ": what happened then is unknown");
            }
        }
        List<LogStarts.Unrequested> missing = starts.unrequested().stream()
                .filter(start ->
                        covered.map(Coverage::from).filter(start::provable).isPresent())
                .filter(start -> !start.since().isBefore(from) && start.since().isBefore(until))
                .toList();
        long students =
                missing.stream().map(LogStarts.Unrequested::user).distinct().count();
        if (students > 0) {
            missing.forEach(start -> gaps.add(new Gap(start.since().minus(AROUND), start.seen())));
            notes.add("the hub's log shows starts of "
                    + HubLogFindings.count(students, "student whose request is", "students whose requests are")
                    + " not in it (the first at "
                    + missing.stream()
                            .map(LogStarts.Unrequested::since)
                            .min(Comparator.naturalOrder())
                            .orElseThrow()
                    + "): lines are missing from the log");
        }
        doubled(from, until, starts);
        throttled(from, until, starts);
        Optional<Gap> unfinished = covered.flatMap(log -> starts.endless(log.until()));
        unfinished.ifPresent(gap -> {
            gaps.add(gap);
            notes.add("the hub's log has requests of servers, but no line about how any start went on: other lines were"
                    + " filtered out, so the ends of the starts are unknown");
        });
        List<LogStarts.Backwards> backwards = starts.backwards().stream()
                .filter(each ->
                        !each.requested().isBefore(from) && each.requested().isBefore(until))
                .toList();
        if (!backwards.isEmpty()) {
            backwards.forEach(
                    each -> gaps.add(new Gap(each.ready(), each.requested().plus(AROUND))));
            notes.add("contradiction: by the timestamps of the hub's log, "
                    + HubLogFindings.count(backwards.size(), "server was", "servers were")
                    + " ready before the request; these times do not count (was the clock set back?)");
        }
        long again = starts.again().stream()
                .filter(each -> !each.first().isBefore(from) && each.again().isBefore(until))
                .map(LogStarts.Again::user)
                .distinct()
                .count();
        if (again > 0) {
            remarks.add(HubLogFindings.count(again, "student", "students")
                    + " started a server again after it had been ready and had stopped; only the first start of a"
                    + " student counts");
        }
        if (starts.addedAgain() > 0) {
            remarks.add("the hub added "
                    + HubLogFindings.count(
                            starts.addedAgain(), "route of a running server", "routes of running servers")
                    + " again (a new proxy, or its regular check); these lines are not starts");
        }
    }

    private void doubled(Instant from, Instant until, LogStarts starts) {
        List<LogStarts.Doubled> doubled = starts.doubled().stream()
                .filter(each -> !each.seen().isBefore(from) && each.begun().isBefore(until))
                .toList();
        if (!doubled.isEmpty()) {
            doubled.forEach(each -> gaps.add(new Gap(each.begun().minus(AROUND), each.seen())));
            notes.add("by the hub's log, "
                    + HubLogFindings.count(
                            doubled.stream()
                                    .map(LogStarts.Doubled::user)
                                    .distinct()
                                    .count(),
                            "server began to start while it was",
                            "servers began to start while they were")
                    + " already starting, which a hub does not do: these are probably lines of two hubs with the same"
                    + " users, whose starts cannot be told apart; give the log of one of them");
        }
    }

    private void throttled(Instant from, Instant until, LogStarts starts) {
        List<Instant> missing = starts.throttledWithoutRequest().stream()
                .filter(at -> !at.isBefore(from) && at.isBefore(until))
                .toList();
        if (!missing.isEmpty()) {
            missing.forEach(at -> gaps.add(new Gap(at, at.plus(AROUND))));
            notes.add("the hub's log shows that the hub throttled "
                    + HubLogFindings.count(missing.size(), "request", "requests")
                    + " (`pending spawns, throttling`) whose lines with status 429 are not in it: lines were filtered"
                    + " out; which students these were is unknown, and their waits count from a later request");
        }
    }

    List<Gap> gaps() {
        return Gap.merged(gaps);
    }

    List<String> notes() {
        return notes;
    }

    List<String> remarks() {
        return remarks;
    }

    private static String rounded(Duration interval) {
        return Durations.format(
                interval.toSeconds() < 1 ? interval : interval.plusMillis(500).truncatedTo(ChronoUnit.SECONDS));
    }
}
