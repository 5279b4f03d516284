package dev.firstbell.records;

import java.time.Instant;

/** A line of one of a run's append-only files, which are what everything else in its record is derived from. */
public sealed interface JournalLine permits JournalEntry, ClusterEntry, HubEntry, HubLogEntry {
    /** When it happened, not when it was written. */
    Instant at();
}
