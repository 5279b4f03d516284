package dev.firstbell.records.hub;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.LineFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * {@code hub.jsonl} in memory: the hub's metrics during a class start.
 *
 * @param entries in the order written
 * @param brokenAt the number, from 1, of the first line that could not be read; empty if all lines could be read
 */
public record HubMetricsJournal(List<HubMetricsEntry> entries, Optional<Integer> brokenAt) {
    /** The version that this code writes. */
    public static final int SCHEMA = 1;

    public HubMetricsJournal {
        entries = List.copyOf(entries);
    }

    /**
     * Reads the file and skips incomplete lines.
     *
     * @throws BadInputException if the file does not exist, or has a version that this code does not know
     */
    public static HubMetricsJournal read(Path file) {
        LineFile<HubMetricsEntry> lines = LineFile.read(file, HubMetricsEntry.class, SCHEMA);
        return new HubMetricsJournal(lines.entries(), lines.brokenAt());
    }

    /** The same journal by a clock that is ahead of the original one by so much. */
    public HubMetricsJournal later(Duration by) {
        return new HubMetricsJournal(
                entries.stream().map(entry -> entry.later(by)).toList(), brokenAt);
    }

    /** The same journal by a clock that is ahead of the original one by a duration that depends on the instant. */
    public HubMetricsJournal later(Function<Instant, Duration> by) {
        return new HubMetricsJournal(
                entries.stream().map(entry -> entry.later(by.apply(entry.at()))).toList(), brokenAt);
    }

    /** Whether a last scrape closed it and every line could be read. */
    public boolean complete() {
        return brokenAt.isEmpty() && contents().closed();
    }

    HubMetricsContents contents() {
        return HubMetricsContents.of(entries);
    }
}
