package dev.firstbell.records.io;

import java.time.Instant;

/**
 * A line of one of a run's journals, from which everything else in the run record is derived. Each journal has a sealed type
 * of its own: {@code JournalEntry}, {@code ClusterEntry}, {@code HubMetricsEntry}, {@code HubLogEntry}.
 */
public interface JournalLine {
    /** When the event happened, which is not when the line was written. */
    Instant at();
}
