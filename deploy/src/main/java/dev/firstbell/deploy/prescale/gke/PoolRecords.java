package dev.firstbell.deploy.prescale.gke;

import java.util.Optional;

/** Where the record of a pool is kept, so that another process goes on where this one ended. */
public interface PoolRecords {
    /**
     * The record; empty if the minimum is not raised.
     *
     * @throws dev.firstbell.deploy.prescale.PrescaleException if it cannot be read
     */
    Optional<PoolRecord> read();

    /**
     * Keeps a record before the first change. If another process has kept one since, that one stays: its minimum is the one
     * from before any change.
     *
     * @return the record that is kept
     */
    PoolRecord begin(PoolRecord record);

    /** Replaces the record. */
    void write(PoolRecord record);

    /** Removes the record: the minimum is what it was before. */
    void remove();
}
