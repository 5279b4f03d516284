package dev.firstbell.cli.hub;

import dev.firstbell.records.io.Problems;
import dev.firstbell.records.journal.JournalEntry;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A run that still drives its students must not lose their servers to a clean-up. Stateless. */
final class RunUnderWay {
    /** The injector writes a line about its health every second. */
    private static final Duration QUIET = Duration.ofSeconds(10);

    private RunUnderWay() {}

    /** Adds a problem if the run has no end and its journal was written to just now. */
    static void check(RunFolder run, Instant now, Problems problems) {
        if (run.info().verdict() != RunInfo.Verdict.RUNNING) {
            return;
        }
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
