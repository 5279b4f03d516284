package dev.firstbell.records.cluster;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.LineFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * {@code cluster.jsonl} as read back: what was seen of the cluster, beside the injector's journal and written by another
 * process.
 *
 * @param entries in the order written
 * @param brokenAt the line number, from 1, of the first line that cannot be read; empty if all could be
 */
public record ClusterJournal(List<ClusterEntry> entries, Optional<Integer> brokenAt) {
    /** The version that this code writes. */
    public static final int SCHEMA = 1;

    public ClusterJournal {
        entries = List.copyOf(entries);
    }

    /**
     * Reads the file, leaving out lines that are half written.
     *
     * @throws BadInputException if the file is not there, or of a version that this code does not know
     */
    public static ClusterJournal read(Path file) {
        LineFile<ClusterEntry> lines = LineFile.read(file, ClusterEntry.class, SCHEMA);
        return new ClusterJournal(lines.entries(), lines.brokenAt());
    }

    /** The API server's clock against that of whoever watched, as last estimated; absent if it never was. */
    public Optional<ClusterSummary.Clock> clock() {
        return entries.stream()
                .filter(ClusterEntry.ServerClock.class::isInstance)
                .map(ClusterEntry.ServerClock.class::cast)
                .reduce((earlier, later) -> later)
                .map(seen -> new ClusterSummary.Clock(seen.ahead(), seen.uncertainty()));
    }

    /** What the API server's stamps are ahead by, as far as that is known to be more than nothing. */
    public Duration correction() {
        return clock().map(ClusterSummary.Clock::correction).orElse(Duration.ZERO);
    }

    /** Whether it was closed after a last listing and every line of it can be read. */
    public boolean complete() {
        return brokenAt.isEmpty()
                && entries.stream().anyMatch(entry -> entry instanceof ClusterEntry.Closed closed && closed.complete());
    }
}
