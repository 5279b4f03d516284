package dev.firstbell.records.io;

import java.time.Instant;

/**
 * A line of one of a run's append-only files, from which everything else in the run record is derived. Each file has a
 * sealed type of its own: {@code JournalEntry}, {@code ClusterEntry}, {@code HubMetricsEntry}, {@code HubLogEntry}.
 */
public interface JournalLine {
    /** The time of the event, not of the writing. */
    Instant at();
}
