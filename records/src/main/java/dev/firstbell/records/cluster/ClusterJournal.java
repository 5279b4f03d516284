package dev.firstbell.records.cluster;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.LineFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@code cluster.jsonl} in memory: what a watch of the cluster delivered. It stands beside the injector's journal, and
 * another process writes it.
 *
 * @param entries in the order written
 * @param brokenAt the number, from 1, of the first line that could not be read; empty if all lines could be read
 */
public record ClusterJournal(List<ClusterEntry> entries, Optional<Integer> brokenAt) {
    /** The version that this code writes. */
    public static final int SCHEMA = 1;

    public ClusterJournal {
        entries = List.copyOf(entries);
    }

    /**
     * Reads the file and skips incomplete lines.
     *
     * @throws BadInputException if the file does not exist, or has a version that this code does not know
     */
    public static ClusterJournal read(Path file) {
        LineFile<ClusterEntry> lines = LineFile.read(file, ClusterEntry.class, SCHEMA);
        return new ClusterJournal(lines.entries(), lines.brokenAt());
    }

    /** The entries of one kind, in the order written. */
    public <T extends ClusterEntry> List<T> entries(Class<T> kind) {
        return entries.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The API server's clock, from all comparisons with ours. */
    public ServerTime serverTime() {
        return ServerTime.of(entries);
    }

    /** The API server's clock offset, the last one if it changed; empty if it was never estimated. */
    public Optional<ClusterSummary.Clock> clock() {
        return serverTime().clock();
    }

    /** Whether a last listing closed it and every line could be read. */
    public boolean complete() {
        return brokenAt.isEmpty()
                && entries(ClusterEntry.Closed.class).stream().anyMatch(ClusterEntry.Closed::complete);
    }
}
