package dev.firstbell.records.cluster;

import static dev.firstbell.records.run.TestingRuns.NINE;
import static dev.firstbell.records.run.TestingRuns.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.cluster.ClusterEntry.NodeFact;
import dev.firstbell.records.cluster.ClusterEntry.NodeMark;
import dev.firstbell.records.cluster.ClusterEntry.PodFact;
import dev.firstbell.records.cluster.ClusterEntry.PodMark;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.JournalWriter;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.journal.JournalEntry;
import dev.firstbell.records.run.GoldenFolder;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.TestingRuns;
import dev.firstbell.records.student.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The golden cluster journal, {@code golden/cluster-v1}: every kind of entry and every mark. */
class GoldenClusterTest {
    private static final GoldenFolder GOLDEN = GoldenFolder.named("cluster-v1");
    private static final Path JOURNAL = GOLDEN.path().resolve("cluster.jsonl");
    private static final Path SUMMARY = GOLDEN.path().resolve("cluster.json");

    private static final Optional<Duration> SECOND = Optional.of(Duration.ofSeconds(1));
    private static final Optional<Duration> MICROSECOND = Optional.of(Duration.ofNanos(1_000));

    @TempDir
    private Path folder;

    @Test
    void theGoldenJournalHasEveryKindOfEntry() {
        ClusterJournal journal = ClusterJournal.read(JOURNAL);

        assertThat(journal.brokenAt()).isEmpty();
        assertThat(journal.entries()).isEqualTo(entries());
        assertThat(journal.entries())
                .extracting(entry -> (Object) entry.getClass())
                .contains((Object[]) ClusterEntry.class.getPermittedSubclasses());
        assertThat(journal.entries().stream().filter(PodFact.class::isInstance).map(entry -> ((PodFact) entry).mark()))
                .contains(PodMark.values());
        assertThat(journal.entries().stream()
                        .filter(NodeFact.class::isInstance)
                        .map(entry -> ((NodeFact) entry).mark()))
                .contains(NodeMark.values());
    }

    @Test
    void writingGivesTheSameBytes() throws IOException {
        Path written = folder.resolve("cluster.jsonl");
        try (JournalWriter journal = JournalWriter.append(written)) {
            entries().forEach(journal::write);
        }

        GOLDEN.assertSame(folder, List.of("cluster.jsonl"));
    }

    @Test
    void aRunFolderWithAClusterJournalHasTheClustersStages() throws IOException {
        RunFolder run = new RunFolder(folder);
        run.write(TestingRuns.running(TestingRuns.plan(0, 1)));
        try (JournalWriter journal = JournalWriter.append(run.journalFile())) {
            journal.write(new JournalEntry.Opened(at(-30), 1, "run"));
            journal.write(new JournalEntry.StageReached(at(0), 0, Stage.SENT));
            journal.write(new JournalEntry.StageReached(at(1), 1, Stage.SENT));
        }
        Files.copy(JOURNAL, run.clusterJournalFile());

        run.writeDerived(run.read());

        GOLDEN.assertSame(folder, List.of("cluster.json"));
        assertThat(run.read().students().get(0).at(Stage.STARTED)).contains(at(4.6));
        assertThat(run.read().info().cluster()).isPresent();
        assertThat(Json.lines().readValue(Files.readString(SUMMARY), ClusterSummary.class))
                .isEqualTo(run.read().cluster().orElseThrow());
    }

    @Test
    void anIncompleteLineIsSkippedAndReported() throws IOException {
        String whole = Files.readString(JOURNAL);
        Path cut = Files.writeString(folder.resolve("cut.jsonl"), whole.substring(0, whole.length() - 20));

        ClusterJournal journal = ClusterJournal.read(cut);

        assertThat(journal.entries()).isEqualTo(entries().subList(0, entries().size() - 1));
        assertThat(journal.brokenAt()).contains(entries().size());
        assertThat(journal.complete()).isFalse();
    }

    @Test
    void aNewerVersionIsRejectedWithItsVersion() throws IOException {
        Path newer = Files.writeString(
                folder.resolve("newer.jsonl"), "{\"event\":\"opened\",\"at\":\"2027-01-25T16:00:00Z\",\"schema\":2}\n");

        assertThatThrownBy(() -> ClusterJournal.read(newer))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(
                        "version 2 is newer than the version 1 that this program reads; use a newer firstbell");
    }

    private static List<ClusterEntry> entries() {
        return List.of(
                new ClusterEntry.Opened(at(-30), 1, "2027-01-25T15-59-30-guess", "https://10.0.0.1/", "jhub"),
                node(-3600, SECOND, -29.9, NodeMark.CREATED, Optional.empty()),
                node(
                        -29.9,
                        Optional.empty(),
                        -29.9,
                        NodeMark.TAINTED,
                        Optional.of("hub.jupyter.org/dedicated:NoSchedule")),
                node(-3540, SECOND, -29.9, NodeMark.READY, Optional.empty()),
                new ClusterEntry.ServerClock(at(-25), Duration.ofNanos(-1_250_000), Duration.ofMillis(4)),
                pod("0", 0, SECOND, 0.3, PodMark.CREATED, Optional.empty(), Optional.empty()),
                pod("0", 0.5, MICROSECOND, 0.6, PodMark.UNSCHEDULABLE, Optional.empty(), Optional.empty()),
                pod("0", 2.25, MICROSECOND, 2.3, PodMark.SCHEDULED, Optional.of("node-1"), Optional.empty()),
                pod("0", 2, SECOND, 2.35, PodMark.SCHEDULED, Optional.of("node-1"), Optional.empty()),
                node(-29.9, Optional.empty(), -29.9, NodeMark.IMAGE_PRESENT, Optional.of("quay.io/x/y:1")),
                pod("0", 2, SECOND, 2.7, PodMark.IMAGE_PULLED, Optional.of("node-1"), Optional.empty()),
                pod("0", 4, SECOND, 4.6, PodMark.STARTED, Optional.of("node-1"), Optional.empty()),
                new ClusterEntry.Gap(at(5), "connection failed"),
                new ClusterEntry.Relisted(at(9), "pods"),
                // Stamped a second and more before it was sent: a contradiction.
                pod("1", -1, SECOND, 1.2, PodMark.CREATED, Optional.empty(), Optional.empty()),
                pod(
                        "0",
                        60,
                        SECOND,
                        60.5,
                        PodMark.DISRUPTED,
                        Optional.of("node-1"),
                        Optional.of("DeletionByTaintManager")),
                node(61, SECOND, 61.5, NodeMark.NOT_READY, Optional.empty()),
                pod("0", 62, SECOND, 62.5, PodMark.FAILED, Optional.of("node-1"), Optional.of("Error")),
                pod("0", 63, SECOND, 63.5, PodMark.DELETED, Optional.of("node-1"), Optional.empty()),
                pod("0", 64.5, Optional.empty(), 64.5, PodMark.GONE, Optional.of("node-1"), Optional.empty()),
                node(65, Optional.empty(), 65, NodeMark.UNTAINTED, Optional.of("hub.jupyter.org/dedicated:NoSchedule")),
                node(66, Optional.empty(), 66, NodeMark.GONE, Optional.empty()),
                new ClusterEntry.Closed(at(100), true));
    }

    private static PodFact pod(
            String student,
            double at,
            Optional<Duration> resolution,
            double seen,
            PodMark mark,
            Optional<String> node,
            Optional<String> reason) {
        return new PodFact(
                at(at),
                resolution,
                at(seen),
                mark,
                "uid-" + student,
                "jupyter-firstbell-00" + student,
                "firstbell-00" + student,
                node,
                reason);
    }

    private static NodeFact node(
            double at, Optional<Duration> resolution, double seen, NodeMark mark, Optional<String> detail) {
        return new NodeFact(at(at), resolution, at(seen), mark, "node-1", Optional.of("user"), detail);
    }

    private static Instant at(double seconds) {
        return NINE.plus(seconds(seconds));
    }
}
