package dev.firstbell.records.hub;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.LineFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
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

    /**
     * A time of which lines are missing from a log, or of which its timestamps are wrong. What happened in it is unknown.
     *
     * @param from when it begins
     * @param until when it ends
     */
    public record Gap(Instant from, Instant until) {
        public Gap {
            requireNonNull(from, "from is null");
            requireNonNull(until, "until is null");
            if (until.isBefore(from)) {
                throw new IllegalArgumentException("a gap ends before it begins: " + from + ", " + until);
            }
        }

        /** Whether a part of a time, both ends included, lies in it. */
        public boolean overlaps(Instant begin, Instant end) {
            return !from.isAfter(end) && !until.isBefore(begin);
        }

        /** The same times in ascending order; gaps that overlap become one. */
        public static List<Gap> merged(List<Gap> gaps) {
            List<Gap> merged = new ArrayList<>();
            gaps.stream().sorted(Comparator.comparing(Gap::from)).forEach(gap -> {
                Gap before = merged.isEmpty() ? null : merged.get(merged.size() - 1);
                if (before != null && before.overlaps(gap.from(), gap.until())) {
                    Instant end = before.until().isAfter(gap.until()) ? before.until() : gap.until();
                    merged.set(merged.size() - 1, new Gap(before.from(), end));
                } else {
                    merged.add(gap);
                }
            });
            return merged;
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

    /** The times of which lines are missing from the log, as far as it proves that. */
    public List<Gap> gaps() {
        return entries(HubLogEntry.Opened.class).stream()
                .findFirst()
                .map(HubLogEntry.Opened::gaps)
                .orElse(List.of());
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
