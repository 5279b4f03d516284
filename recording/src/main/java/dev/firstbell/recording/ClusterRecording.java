package dev.firstbell.recording;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.observe.ClusterObserver;
import dev.firstbell.deploy.observe.NamespaceContents;
import dev.firstbell.deploy.observe.Pseudonyms;
import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.observed.Observation.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Watches a cluster and writes {@code cluster.jsonl}. {@link #start} returns when everything that exists has been listed;
 * if that fails, the folder is as it was. {@link #stop} lists everything once more.
 */
public final class ClusterRecording extends OneTimeRecording {
    private final RecordingContext context;
    private final ClusterAccess cluster;
    private final Optional<Pseudonyms> names;
    private final ClusterListener listener;
    private ClusterFile file;
    /** Why the namespace may have no students; empty for test users, who are known to be there. */
    private Optional<String> doubt = Optional.empty();

    private final TestUsersAmongStudents users = new TestUsersAmongStudents();
    private volatile boolean studentSeen;
    private ClusterObserver observer;

    /** Keeps names as they are: for test users. */
    public ClusterRecording(RecordingContext context, ClusterAccess cluster) {
        this(context, cluster, Optional.empty(), ClusterListener.NONE);
    }

    /**
     * @param cluster stays the caller's to close, after this
     * @param names replaces the names of real people; empty keeps names as they are
     */
    public ClusterRecording(
            RecordingContext context, ClusterAccess cluster, Optional<Pseudonyms> names, ClusterListener listener) {
        super("the record of the cluster");
        this.context = requireNonNull(context, "context is null");
        this.cluster = requireNonNull(cluster, "cluster is null");
        this.names = requireNonNull(names, "names is null");
        this.listener = requireNonNull(listener, "listener is null");
    }

    @Override
    void begin() {
        if (names.isPresent()) {
            doubt = NamespaceContents.doubtInThePast(cluster).map(found -> "when the watch began, " + found);
        }
        file = ClusterFile.open(context.folder(), names, listener);
        try {
            observer = ClusterObserver.start(
                    cluster, context.runId(), context.clock().get(), this::write);
        } catch (RuntimeException e) {
            file.discard();
            throw e;
        }
    }

    private void write(ClusterEntry entry) {
        if (entry instanceof ClusterEntry.PodFact fact) {
            studentSeen = true;
            users.add(fact.user());
        }
        file.accept(entry);
    }

    @Override
    Result end() {
        try {
            observer.close();
        } finally {
            file.close();
        }
        // The hub may run elsewhere. A student's pod shows that the namespace is the right one.
        List<String> notes =
                new ArrayList<>(studentSeen ? List.of() : doubt.stream().toList());
        int unnamed = observer.unnamedPods();
        if (unnamed > 0) {
            notes.add(Plural.of(unnamed, "pod has", "pods have")
                    + " the label component=singleuser-server and no annotation hub.jupyter.org/username, by which a"
                    + " student is known; " + (unnamed == 1 ? "it is" : "they are") + " left out");
        }
        // The users of a run are test users, and known as such.
        users.note().filter(note -> names.isPresent()).ifPresent(notes::add);
        return new Result(contributed(), notes, List.of(), true);
    }

    @Override
    List<Source> contributed() {
        return List.of(Source.CLUSTER);
    }
}
