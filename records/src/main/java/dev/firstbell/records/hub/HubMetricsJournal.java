package dev.firstbell.records.hub;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.LineFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * {@code hub.jsonl} as read back: what the hub said of itself, beside what its users went through.
 *
 * @param entries in the order written
 * @param brokenAt the line number, from 1, of the first line that cannot be read; empty if all could be
 */
public record HubMetricsJournal(List<HubMetricsEntry> entries, Optional<Integer> brokenAt) {
    /** The version that this code writes. */
    public static final int SCHEMA = 1;

    public HubMetricsJournal {
        entries = List.copyOf(entries);
    }

    /**
     * Reads the file, leaving out lines that are half written.
     *
     * @throws BadInputException if the file is not there, or of a version that this code does not know
     */
    public static HubMetricsJournal read(Path file) {
        LineFile<HubMetricsEntry> lines = LineFile.read(file, HubMetricsEntry.class, SCHEMA);
        return new HubMetricsJournal(lines.entries(), lines.brokenAt());
    }

    /** The same by a clock that is so far ahead of the one it was written by. */
    public HubMetricsJournal later(Duration by) {
        return new HubMetricsJournal(
                entries.stream().map(entry -> entry.later(by)).toList(), brokenAt);
    }

    /** Whether it was closed after a last answer and every line of it can be read. */
    public boolean complete() {
        return brokenAt.isEmpty()
                && entries.stream()
                        .anyMatch(entry -> entry instanceof HubMetricsEntry.Closed closed && closed.complete());
    }
}
