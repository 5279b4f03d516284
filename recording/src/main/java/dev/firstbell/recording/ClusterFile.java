package dev.firstbell.recording;

import dev.firstbell.deploy.observe.Pseudonyms;
import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.io.FileProblem;
import dev.firstbell.records.io.JournalWriter;
import dev.firstbell.records.run.RunFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * {@code cluster.jsonl} while it is written. Every entry takes this one way into the file, whether a watch brings it or a
 * history: names are hidden, the line is written, and the listener hears of it.
 */
final class ClusterFile implements Consumer<ClusterEntry>, AutoCloseable {
    private final Path path;
    private final JournalWriter journal;
    private final Optional<Pseudonyms> names;
    private final ClusterListener listener;

    private ClusterFile(Path path, Optional<Pseudonyms> names, ClusterListener listener) {
        this.path = path;
        this.journal = JournalWriter.append(path);
        this.names = names;
        this.listener = listener;
    }

    static ClusterFile open(RunFolder folder, Optional<Pseudonyms> names, ClusterListener listener) {
        return new ClusterFile(folder.clusterJournalFile(), names, listener);
    }

    /** @throws UncheckedIOException if the file cannot be written; the cluster's watch then sends nothing more */
    @Override
    public void accept(ClusterEntry entry) {
        ClusterEntry kept = names.map(hiding -> hiding.hide(entry)).orElse(entry);
        try {
            journal.write(kept);
        } catch (UncheckedIOException e) {
            listener.failed(e.getMessage() + ": " + FileProblem.reason(e));
            throw e;
        }
        listener.written(kept);
    }

    @Override
    public void close() {
        journal.close();
    }

    /** Closes and removes the file of a recording that could not start. */
    void discard() {
        journal.close();
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
