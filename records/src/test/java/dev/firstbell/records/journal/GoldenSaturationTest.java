package dev.firstbell.records.journal;

import static dev.firstbell.records.run.TestingRuns.NINE;
import static dev.firstbell.records.run.TestingRuns.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.cluster.ClusterSummary;
import dev.firstbell.records.hub.HubMetricsEntry;
import dev.firstbell.records.hub.HubMetricsEntry.LoopTicks;
import dev.firstbell.records.hub.HubMetricsEntry.LoopTicks.Bucket;
import dev.firstbell.records.hub.HubMetricsEntry.SpawnEnd;
import dev.firstbell.records.hub.HubMetricsEntry.Spawns;
import dev.firstbell.records.hub.HubMetricsJournal;
import dev.firstbell.records.hub.HubMetricsSummary;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.JournalWriter;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.run.GoldenFolder;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.TestingRuns;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The golden run with all optional fields: saturation of the injector, the hub's metrics, and interruptions. */
public class GoldenSaturationTest {
    private static final GoldenFolder FOLDER = GoldenFolder.named("run-v1-saturation");
    private static final Path GOLDEN = FOLDER.path();
    private static final List<String> FILES = List.of(
            "run.json", "journal.jsonl", "hub.jsonl", "cluster.jsonl", "injector.json", "hub.json", "cluster.json");

    @TempDir
    private Path folder;

    @Test
    void writingGivesTheSameBytes() throws IOException {
        RunFolder written = new RunFolder(folder);
        written.write(TestingRuns.running(TestingRuns.plan(0, 1)));
        try (JournalWriter journal = JournalWriter.append(written.journalFile())) {
            journal().forEach(journal::write);
        }
        try (JournalWriter journal = JournalWriter.append(written.hubJournalFile())) {
            hub().forEach(journal::write);
        }
        Files.copy(Path.of("src/test/resources/golden/cluster-v1/cluster.jsonl"), written.clusterJournalFile());
        written.writeDerived(written.read());

        FOLDER.assertSame(folder, FILES);
    }

    @Test
    void everyEntryAndEveryDerivedFileReadsAsItsType() throws IOException {
        RunRecord run = new RunFolder(GOLDEN).read();

        assertThat(Journal.read(GOLDEN.resolve("journal.jsonl")).entries()).isEqualTo(journal());
        HubMetricsJournal read = HubMetricsJournal.read(GOLDEN.resolve("hub.jsonl"));
        assertThat(read.entries()).isEqualTo(hub());
        assertThat(read.entries())
                .extracting(entry -> (Object) entry.getClass())
                .contains((Object[]) HubMetricsEntry.class.getPermittedSubclasses());
        assertThat(Json.lines().readValue(Files.readString(GOLDEN.resolve("injector.json")), InjectorHealth.class))
                .isEqualTo(run.health().orElseThrow());
        assertThat(Json.lines().readValue(Files.readString(GOLDEN.resolve("hub.json")), HubMetricsSummary.class))
                .isEqualTo(run.hub().orElseThrow());
        assertThat(Json.lines().readValue(Files.readString(GOLDEN.resolve("cluster.json")), ClusterSummary.class))
                .isEqualTo(run.cluster().orElseThrow());
    }

    @Test
    void theResultsAreThoseComputedByHand() {
        RunRecord run = new RunFolder(GOLDEN).read();

        HubMetricsSummary hub = run.hub().orElseThrow();
        assertThat(hub.failedScrapes()).isEqualTo(1);
        assertThat(hub.increase().orElseThrow().spawns(SpawnEnd.SUCCESS).count())
                .isEqualTo(2);
        assertThat(hub.comparison().orElseThrow().hubMean()).isEqualTo(Duration.ofMillis(5_200));
        assertThat(hub.comparison().orElseThrow().studentsMean())
                .as("10 s and 14.6 s")
                .isEqualTo(Duration.ofMillis(12_300));
        assertThat(run.cluster().orElseThrow().interruptions())
                .singleElement()
                .returns("DeletionByTaintManager", ClusterSummary.Interruption::reason);
        assertThat(run.health().orElseThrow().cpuThrottling())
                .contains(new Saturation.CpuThrottling(3, Duration.ofNanos(41_500_000)));
    }

    @Test
    void aNewerHubFileIsRejectedWithItsVersion() throws IOException {
        Path newer = Files.writeString(
                folder.resolve("newer.jsonl"), "{\"event\":\"opened\",\"at\":\"2027-01-25T16:00:00Z\",\"schema\":2}\n");

        assertThatThrownBy(() -> HubMetricsJournal.read(newer))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(
                        "version 2 is newer than the version 1 that this program reads; use a newer firstbell");
    }

    @Test
    void aTruncatedHubFileIsReadUpToTheTruncationAndIsIncomplete() throws IOException {
        String whole = Files.readString(GOLDEN.resolve("hub.jsonl"));
        Path cut = Files.writeString(folder.resolve("cut.jsonl"), whole.substring(0, whole.length() - 20));

        HubMetricsJournal journal = HubMetricsJournal.read(cut);

        assertThat(journal.entries()).isEqualTo(hub().subList(0, hub().size() - 1));
        assertThat(journal.complete()).isFalse();
    }

    private static List<JournalEntry> journal() {
        List<JournalEntry> entries = new ArrayList<>();
        entries.add(new JournalEntry.Opened(at(-30), 1, "2027-01-25T15-59-30-guess"));
        entries.add(JournalEntry.Health.builder(
                        at(-6), Duration.ofNanos(1_250_000), Duration.ofMillis(4), Duration.ofMillis(310), 41)
                .openFilesLimit(Optional.of(20_000L))
                .longestGc(Optional.of(Duration.ZERO))
                .cpuThrottling(Optional.of(new Saturation.CpuThrottling(3, Duration.ofNanos(41_500_000))))
                .lag(Optional.of(new Saturation.Lag(Optional.empty(), Duration.ofNanos(812_000))))
                .calls(Optional.of(new Saturation.CallQueue(0, Duration.ofNanos(91_000))))
                .build());
        for (int student = 0; student < 2; student++) {
            entries.add(new JournalEntry.StageReached(at(student + 0.002), student, Stage.SENT));
            entries.add(new JournalEntry.StageReached(at(student == 0 ? 10 : 15.6), student, Stage.LANDED));
            entries.add(new JournalEntry.Ended(at(student == 0 ? 10 : 15.6), student, new Outcome.Ready()));
        }
        entries.add(JournalEntry.Health.builder(
                        at(16), Duration.ofMillis(9), Duration.ofMillis(12), Duration.ofMillis(690), 57)
                .openFilesLimit(Optional.of(20_000L))
                .longestGc(Optional.of(Duration.ofMillis(12)))
                .cpuThrottling(Optional.of(new Saturation.CpuThrottling(0, Duration.ZERO)))
                .lag(Optional.of(new Saturation.Lag(Optional.of(Duration.ofMillis(7)), Duration.ofMillis(2))))
                .calls(Optional.of(new Saturation.CallQueue(4, Duration.ofMillis(3))))
                .build());
        entries.add(new JournalEntry.Closed(at(120), true));
        return entries;
    }

    private static List<HubMetricsEntry> hub() {
        return List.of(
                new HubMetricsEntry.Opened(at(-29), 1, "2027-01-25T15-59-30-guess", "http://127.0.0.1:8000/"),
                counted(-28.5, 40, 200, 3, 9_000),
                new HubMetricsEntry.ScrapeFailed(at(5), "no answer within 10 s"),
                counted(30, 42, 210.4, 3, 9_200),
                // Says less: an embedded hub has no process of its own.
                new HubMetricsEntry.Scraped(
                        at(35),
                        Duration.ofMillis(4),
                        Map.of(
                                SpawnEnd.SUCCESS,
                                new Spawns(42, seconds(210.4)),
                                SpawnEnd.THROTTLED,
                                new Spawns(3, Duration.ZERO)),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                new HubMetricsEntry.Unavailable(at(40), "403: the token may not read:metrics"),
                new HubMetricsEntry.Closed(at(41), false));
    }

    private static HubMetricsEntry counted(double at, long succeeded, double took, long throttled, long ticks) {
        return new HubMetricsEntry.Scraped(
                at(at),
                Duration.ofNanos(12_500_000),
                Map.of(
                        SpawnEnd.SUCCESS,
                        new Spawns(succeeded, seconds(took)),
                        SpawnEnd.THROTTLED,
                        new Spawns(throttled, Duration.ofMillis(1))),
                Optional.of(throttled),
                Optional.of(new LoopTicks(
                        ticks,
                        Duration.ofMillis(50).multipliedBy(ticks),
                        List.of(
                                new Bucket(Duration.ofMillis(50), ticks - 20),
                                new Bucket(Duration.ofMillis(250), ticks)))),
                Optional.of(seconds(60 + ticks / 1_000.0)),
                Optional.of(180_000_000L + ticks),
                Optional.of(succeeded));
    }

    private static Instant at(double seconds) {
        return NINE.plus(seconds(seconds));
    }
}
