package dev.firstbell.cli;

import dev.firstbell.deploy.observe.ClusterAccess;
import dev.firstbell.deploy.observe.ClusterObserver;
import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.io.JournalWriter;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.time.HubClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A cluster that is watched into a run's folder. Closing it twice is closing it once. */
final class WatchedCluster implements AutoCloseable {
    private final JournalWriter journal;
    private final ClusterObserver observer;

    private WatchedCluster(JournalWriter journal, ClusterObserver observer) {
        this.journal = journal;
        this.observer = observer;
    }

    /**
     * Starts to watch; returns when everything that is there has been listed.
     *
     * @throws dev.firstbell.records.io.BadInputException if that cannot be; the folder is then as it was
     */
    static WatchedCluster start(ClusterAccess cluster, RunFolder folder, String runId, HubClock clock) {
        return start(cluster, folder, runId, clock, UnaryOperator.identity(), trouble -> {});
    }

    /**
     * The same, keeping of each entry what {@code kept} makes of it.
     *
     * @param kept is called by various threads, one at a time
     * @param trouble is told once if an entry cannot be written, since from then on nothing is; closing fails then
     */
    static WatchedCluster start(
            ClusterAccess cluster,
            RunFolder folder,
            String runId,
            HubClock clock,
            UnaryOperator<ClusterEntry> kept,
            Consumer<String> trouble) {
        JournalWriter journal = JournalWriter.append(folder.clusterJournalFile());
        Consumer<ClusterEntry> sink = entry -> {
            try {
                journal.write(kept.apply(entry));
            } catch (UncheckedIOException e) {
                trouble.accept("from now on nothing that is seen of the cluster is kept: " + e.getMessage() + ": "
                        + e.getCause().getMessage());
                throw e;
            }
        };
        try {
            return new WatchedCluster(journal, ClusterObserver.start(cluster, runId, clock, sink));
        } catch (RuntimeException e) {
            journal.close();
            discard(folder.clusterJournalFile());
            throw e;
        }
    }

    private static void discard(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try (journal) {
            observer.close();
        }
    }
}
