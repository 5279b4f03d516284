package dev.firstbell.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.observe.Pseudonyms;
import dev.firstbell.deploy.observe.TestingCluster;
import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.cluster.ClusterJournal;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.observed.Observation.Source;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.time.HubClock;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterRecordingTest {
    private final TestingCluster server = new TestingCluster();
    private final List<ClusterEntry> heard = new CopyOnWriteArrayList<>();
    private final HubClock clock = HubClock.realTime();

    @TempDir
    private Path temp;

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void everyEntryIsWrittenAndHeardOnceAndWithoutItsName() {
        RunFolder folder = RunFolder.create(temp.resolve("run"));
        Pseudonyms names = Pseudonyms.withSaltIn(temp.resolve("salt"));
        try (ClusterAccess access = access();
                ClusterRecording recording = recording(folder, access, Optional.of(names))) {
            recording.start();
            server.start("ada");
            await().until(() -> marks(heard).contains(ClusterEntry.PodMark.STARTED));

            assertThat(recording.stop()).isEqualTo(Recording.Result.of(Source.CLUSTER));
        }

        List<ClusterEntry> written =
                ClusterJournal.read(folder.clusterJournalFile()).entries();
        assertThat(written).doesNotHaveDuplicates();
        assertThat(outline(written)).isEqualTo(outline(heard));
        assertThat(written.get(written.size() - 1)).isInstanceOf(ClusterEntry.Closed.class);
        assertThat(written)
                .filteredOn(ClusterEntry.PodFact.class::isInstance)
                .isNotEmpty()
                .allSatisfy(entry ->
                        assertThat(((ClusterEntry.PodFact) entry).user()).isEqualTo(names.ofUser("ada")));
    }

    @Test
    void aClusterThatCannotBeWatchedLeavesTheFolderAsItWas() {
        server.listNoPods();
        RunFolder folder = RunFolder.create(temp.resolve("run"));
        try (ClusterAccess access = access();
                ClusterRecording recording = recording(folder, access, Optional.empty())) {
            assertThatThrownBy(recording::start)
                    .isInstanceOf(BadInputException.class)
                    .hasMessageContaining("cannot be watched");

            assertThat(recording.state()).isEqualTo(Recording.State.STOPPED);
            assertThat(folder.path()).isEmptyDirectory();
        }
    }

    private ClusterAccess access() {
        return ClusterAccess.of(server.kubeconfig(temp), "jhub");
    }

    private ClusterRecording recording(RunFolder folder, ClusterAccess access, Optional<Pseudonyms> names) {
        return new ClusterRecording(
                new RecordingContext(folder, "run", () -> clock), access, names, new ClusterListener() {
                    @Override
                    public void written(ClusterEntry entry) {
                        heard.add(entry);
                    }
                });
    }

    /** Without the instants, which a file keeps less precisely. */
    private static List<String> outline(List<ClusterEntry> entries) {
        return entries.stream()
                .map(entry -> entry instanceof ClusterEntry.PodFact fact
                        ? fact.mark() + " of " + fact.pod() + " of " + fact.user()
                        : entry.getClass().getSimpleName())
                .toList();
    }

    private static List<ClusterEntry.PodMark> marks(List<ClusterEntry> entries) {
        return entries.stream()
                .filter(ClusterEntry.PodFact.class::isInstance)
                .map(entry -> ((ClusterEntry.PodFact) entry).mark())
                .toList();
    }
}
