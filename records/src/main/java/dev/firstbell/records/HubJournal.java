package dev.firstbell.records;

import dev.firstbell.records.internal.LineFile;
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
public record HubJournal(List<HubEntry> entries, Optional<Integer> brokenAt) {
    /** The version that this code writes. */
    public static final int SCHEMA = 1;

    public HubJournal {
        entries = List.copyOf(entries);
    }

    /**
     * Reads the file, leaving out lines that are half written.
     *
     * @throws BadInputException if the file is not there, or of a version that this code does not know
     */
    public static HubJournal read(Path file) {
        LineFile<HubEntry> lines = LineFile.read(file, HubEntry.class, SCHEMA);
        return new HubJournal(lines.entries(), lines.brokenAt());
    }

    /** The same by a clock that is so far ahead of the one it was written by. */
    public HubJournal later(Duration by) {
        return new HubJournal(entries.stream().map(entry -> entry.later(by)).toList(), brokenAt);
    }

    /** Whether it was closed after a last answer and every line of it can be read. */
    public boolean complete() {
        return brokenAt.isEmpty()
                && entries.stream().anyMatch(entry -> entry instanceof HubEntry.Closed closed && closed.complete());
    }
}
