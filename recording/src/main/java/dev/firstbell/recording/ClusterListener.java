package dev.firstbell.recording;

import dev.firstbell.records.cluster.ClusterEntry;

/** Follows a cluster's record while it is written. The methods are called by various threads, one at a time. */
public interface ClusterListener {
    /** A listener that ignores everything. */
    ClusterListener NONE = new ClusterListener() {};

    /** An entry has been written; without a name in it if the record hides names. */
    default void written(ClusterEntry entry) {}

    /** An entry could not be written, so no later entry will be; called once. */
    default void failed(String reason) {}
}
