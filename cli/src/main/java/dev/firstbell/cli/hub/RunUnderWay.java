package dev.firstbell.cli.hub;

import dev.firstbell.records.io.Problems;
import dev.firstbell.records.journal.JournalEntry;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.simulations.HubAccess;
import dev.firstbell.simulations.HubLock;
import dev.firstbell.simulations.RunCleanUp;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A run that still drives its students must not lose their servers to a clean-up. Stateless. */
final class RunUnderWay {
    /** The injector writes a line about its health every second. */
    private static final Duration QUIET = Duration.ofSeconds(10);

    private RunUnderWay() {}

    /**
     * Adds a problem if the run has no end and its journal was written to just now, or its process has just shown itself at the
     * hub: the folder may be a copy of the one to which a live run writes.
     */
    static void check(RunFolder run, HubAccess hub, Instant now, Problems problems) {
        if (run.info().verdict() != RunInfo.Verdict.RUNNING) {
            return;
        }
        int before = problems.all().size();
        checkJournal(run, now, problems);
        if (problems.all().size() == before) {
            atHub(run, hub, now).ifPresent(sign -> problems.add(run.path().toString(), sign));
        }
    }

    /** The sign of life at the hub, in words. */
    private static Optional<String> atHub(RunFolder run, HubAccess hub, Instant now) {
        Instant since = now.minus(HubLock.ALIVE);
        Optional<HubLock.Held> lock =
                RunCleanUp.lock(hub).filter(held -> held.isAlive(run.info().runId(), since));
        Optional<Instant> active = lock.flatMap(HubLock.Held::renewed)
                .or(() -> latestActivity(run, hub))
                .filter(since::isBefore);
        return active.map(
                at -> "the run is under way, perhaps on another machine or in another folder of which this one is a"
                        + " copy: "
                        + (lock.isPresent()
                                ? "its process renewed its lock at "
                                : "a server of its users was active at ")
                        + hub.url() + " "
                        + Math.max(0, Duration.between(at, now).toSeconds())
                        + " s ago; end it there with Ctrl-C, which cleans up; or if its process was killed, try again in "
                        + (Duration.between(since, at).toSeconds() + 1) + " s; " + SameHub.FORCE
                        + " cleans up nevertheless");
    }

    private static Optional<Instant> latestActivity(RunFolder run, HubAccess hub) {
        return RunCleanUp.leftovers(hub, run).users().stream()
                .flatMap(user -> user.server().stream())
                .flatMap(server -> server.lastActivity().stream())
                .max(Comparator.naturalOrder());
    }

    private static void checkJournal(RunFolder run, Instant now, Problems problems) {
        // An earlier clean-up wrote what it removed.
        List<JournalEntry> entries = Files.exists(run.journalFile())
                ? run.journal().entries().stream()
                        .filter(entry -> !(entry instanceof JournalEntry.Removed))
                        .toList()
                : List.of();
        if (entries.isEmpty()) {
            Duration old = Duration.between(run.info().startedAt(), now).abs();
            if (old.compareTo(QUIET) < 0) {
                problems.add(
                        run.path().toString(),
                        "the run began " + old.toSeconds() + " s ago and may be under way; end it with Ctrl-C, which"
                                + " cleans up; or if its process was killed, try again in " + QUIET.toSeconds() + " s; "
                                + SameHub.FORCE + " cleans up nevertheless");
            }
            return;
        }
        Duration since =
                Duration.between(entries.get(entries.size() - 1).at(), now).abs();
        if (since.compareTo(QUIET) < 0) {
            problems.add(
                    run.path().toString(),
                    "the run is under way: its journal was written to " + since.toSeconds()
                            + " s ago; end it with Ctrl-C, which cleans up; or if its process was killed, try again in "
                            + QUIET.toSeconds() + " s; " + SameHub.FORCE + " cleans up nevertheless");
        }
    }
}
