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
 * {@code hublog.jsonl} in memory: what a hub's log holds about an observed class.
 *
 * @param entries in the order of the log
 * @param brokenAt the number, from 1, of the first line that could not be read; empty if all lines could be read
 */
public record HubLogJournal(List<HubLogEntry> entries, Optional<Integer> brokenAt) {
    /** The version that this code writes. */
    public static final int SCHEMA = 1;

    public HubLogJournal {
        entries = List.copyOf(entries);
    }

    /**
     * The period that a log covers. Lines before the first may have been rotated away.
     *
     * @param from its first timestamp
     * @param until its last timestamp
     */
    public record Coverage(Instant from, Instant until) {
        /** While a class starts, a hub writes more often than this. */
        private static final Duration QUIET = Duration.ofMinutes(1);

        public Coverage {
            requireNonNull(from, "from is null");
            requireNonNull(until, "until is null");
        }

        /** Whether the log begins no later than an instant. */
        public boolean reachesBackTo(Instant begin) {
            return !from.isAfter(begin);
        }

        /** Whether the log goes on until an instant, except for a short quiet period. */
        public boolean reaches(Instant end) {
            return !until.plus(QUIET).isBefore(end);
        }
    }

    /** The entries of one kind, in the order of the log. */
    public <T extends HubLogEntry> List<T> entries(Class<T> kind) {
        return entries.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** What the log covers; empty where it was not recorded, and then the log counts as covering everything. */
    public Optional<Coverage> coverage() {
        return entries(HubLogEntry.Opened.class).stream()
                .findFirst()
                .flatMap(opened ->
                        opened.logFrom().flatMap(from -> opened.logUntil().map(until -> new Coverage(from, until))));
    }

    /**
     * Reads the file and skips incomplete lines.
     *
     * @throws BadInputException if the file does not exist, or has a version that this code does not know
     */
    public static HubLogJournal read(Path file) {
        LineFile<HubLogEntry> lines = LineFile.read(file, HubLogEntry.class, SCHEMA);
        return new HubLogJournal(lines.entries(), lines.brokenAt());
    }
}
