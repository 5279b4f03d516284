package dev.firstbell.records.hub;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.LineFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * {@code hublog.jsonl} as read back: what a hub's log said of a real class.
 *
 * @param entries in the order of the log
 * @param brokenAt the line number, from 1, of the first line that cannot be read; empty if all could be
 */
public record HubLogJournal(List<HubLogEntry> entries, Optional<Integer> brokenAt) {
    /** The version that this code writes. */
    public static final int SCHEMA = 1;

    public HubLogJournal {
        entries = List.copyOf(entries);
    }

    /**
     * What of the time a log is about. It says nothing of what was before its first line, which may have been rotated away,
     * nor of what came after its last.
     *
     * @param from its first stamp
     * @param until its last
     */
    public record Coverage(Instant from, Instant until) {
        /** With students at the door a hub writes more often. */
        private static final Duration QUIET = Duration.ofMinutes(1);

        public Coverage {
            requireNonNull(from, "from is null");
            requireNonNull(until, "until is null");
        }

        /** Whether it begins no later. */
        public boolean reachesBackTo(Instant begin) {
            return !from.isAfter(begin);
        }

        /** Whether nothing but a moment's quiet is between its last line and an instant. */
        public boolean reaches(Instant end) {
            return !until.plus(QUIET).isBefore(end);
        }
    }

    /** What the log covers; empty where nobody wrote it down, as in older records: then it is taken to cover everything. */
    public Optional<Coverage> coverage() {
        return entries.stream()
                .filter(HubLogEntry.Opened.class::isInstance)
                .map(HubLogEntry.Opened.class::cast)
                .findFirst()
                .flatMap(opened ->
                        opened.logFrom().flatMap(from -> opened.logUntil().map(until -> new Coverage(from, until))));
    }

    /**
     * Reads the file, leaving out lines that are half written.
     *
     * @throws BadInputException if the file is not there, or of a version that this code does not know
     */
    public static HubLogJournal read(Path file) {
        LineFile<HubLogEntry> lines = LineFile.read(file, HubLogEntry.class, SCHEMA);
        return new HubLogJournal(lines.entries(), lines.brokenAt());
    }
}
