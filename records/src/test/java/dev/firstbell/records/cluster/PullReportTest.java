package dev.firstbell.records.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.cluster.ClusterEntry.PodFact;
import dev.firstbell.records.cluster.ClusterEntry.PodMark;
import dev.firstbell.records.io.JournalWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PullReportTest {
    private static final Instant NOW = Instant.parse("2027-01-25T16:00:30Z");

    @TempDir
    private Path folder;

    private static PodFact fact(Optional<PullReport> pull) {
        return new PodFact(
                NOW,
                Optional.of(Duration.ofSeconds(1)),
                NOW,
                PodMark.IMAGE_PULLED,
                "uid",
                "jupyter-ada",
                "ada",
                Optional.of("node-1"),
                Optional.empty(),
                pull);
    }

    @Test
    void aLineOfTheJournalHasThePullAsFarAsItIsKnown() throws IOException {
        PullReport whole = new PullReport(
                Duration.ofMillis(27_880), Optional.of(Duration.ofSeconds(30)), Optional.of(68_507_108L));
        PullReport time = new PullReport(Duration.ofSeconds(5), Optional.empty(), Optional.empty());
        List<ClusterEntry> entries = List.of(
                new ClusterEntry.Opened(NOW, 1, "run", "https://10.0.0.1/", "jhub"),
                fact(Optional.of(whole)),
                fact(Optional.of(time)),
                fact(Optional.empty()));
        Path written = folder.resolve("cluster.jsonl");
        try (JournalWriter journal = JournalWriter.append(written)) {
            entries.forEach(journal::write);
        }

        assertThat(Files.readAllLines(written))
                .satisfiesExactly(
                        opened -> assertThat(opened).contains("\"opened\""),
                        line -> assertThat(line)
                                .endsWith("\"pull\":{\"tookMs\":27880,\"sinceAskedMs\":30000,\"bytes\":68507108}}"),
                        line -> assertThat(line).endsWith("\"pull\":{\"tookMs\":5000}}"),
                        line -> assertThat(line).doesNotContain("pull\":{"));
        assertThat(ClusterJournal.read(written).entries()).isEqualTo(entries);
    }

    @Test
    void aCopyWithOtherNamesKeepsThePull() {
        Optional<PullReport> pull =
                Optional.of(new PullReport(Duration.ofSeconds(5), Optional.empty(), Optional.empty()));

        assertThat(fact(pull).renamed(pod -> "p", user -> "u"))
                .isInstanceOfSatisfying(
                        PodFact.class, fact -> assertThat(fact.pull()).isEqualTo(pull));
        assertThat(fact(pull).watchedLater(Duration.ofSeconds(2)))
                .isInstanceOfSatisfying(
                        PodFact.class, fact -> assertThat(fact.pull()).isEqualTo(pull));
    }
}
