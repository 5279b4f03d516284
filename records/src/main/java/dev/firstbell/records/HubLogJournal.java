package dev.firstbell.records;

import dev.firstbell.records.internal.LineFile;
import java.nio.file.Path;
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
     * Reads the file, leaving out lines that are half written.
     *
     * @throws BadInputException if the file is not there, or of a version that this code does not know
     */
    public static HubLogJournal read(Path file) {
        LineFile<HubLogEntry> lines = LineFile.read(file, HubLogEntry.class, SCHEMA);
        return new HubLogJournal(lines.entries(), lines.brokenAt());
    }
}
