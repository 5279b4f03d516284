package dev.firstbell.records.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.firstbell.records.io.JournalWriter;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.journal.GoldenSaturationTest;
import dev.firstbell.records.journal.InjectorHealth;
import dev.firstbell.records.journal.Journal;
import dev.firstbell.records.journal.JournalEntry;
import dev.firstbell.records.student.Latencies;
import dev.firstbell.records.student.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The golden run {@code golden/run-v1}: every kind of journal entry but those of behaviours, and every outcome. After the first
 * release, every version that was ever written stays readable: a new version adds a golden folder and a test like this one.
 * Optional fields and other files are in {@link GoldenSaturationTest}.
 */
class GoldenRunTest {
    private static final GoldenFolder FOLDER = GoldenFolder.named("run-v1");
    private static final RunFolder GOLDEN = FOLDER.run();

    /** Kinds of entries that are in another golden folder, that of behaviours. */
    private static final Set<Class<?>> ELSEWHERE = Set.of(JournalEntry.Acted.class);

    @TempDir
    Path folder;

    @Test
    void theGoldenRunReadsAsItsRecord() {
        RunRecord run = GOLDEN.read();

        assertThat(run.info()).isEqualTo(TestingRuns.golden());
        assertThat(run).isEqualTo(RunRecord.of(TestingRuns.golden(), GOLDEN.journal()));
        assertThat(run.students())
                .extracting(student -> student.outcome().label())
                .containsExactly("ready", "ready", "timedOut", "failed", "gaveUp", "cancelled");
    }

    @Test
    void theGoldenJournalHasEveryKindOfEntry() {
        Journal journal = GOLDEN.journal();

        assertThat(journal.brokenAt()).isEmpty();
        assertThat(journal.entries()).isEqualTo(TestingRuns.goldenJournal());
        assertThat(journal.entries())
                .extracting(entry -> (Object) entry.getClass())
                .contains(Stream.of(JournalEntry.class.getPermittedSubclasses())
                        .filter(kind -> !ELSEWHERE.contains(kind))
                        .toArray());
    }

    @Test
    void theResultsAreThoseComputedByHand() {
        RunSummary summary = GOLDEN.read().summary();

        assertThat(summary.students()).isEqualTo(6);
        assertThat(summary.landed()).isEqualTo(2);
        assertThat(summary.neverLanded()).isEqualTo(4);
        assertThat(summary.withinSlo())
                .as("11.5 s is within 90 s, 100.5 s is not")
                .isEqualTo(1);
        assertThat(summary.throttled()).contains(3);
        assertThat(summary.studentsThrottled()).contains(2);
        assertThat(summary.ready().orElseThrow().p50())
                .as("the third of six never landed")
                .isEqualTo(new Latencies.Quantile(TestingRuns.LIMIT, true));
        assertThat(summary.stages().get(Stage.ACCEPTED).p50())
                .isEqualTo(new Latencies.Quantile(Duration.ofMillis(150), false));
        assertThat(summary.outcomes())
                .containsExactly(
                        entry("ready", 2),
                        entry("timedOut", 1),
                        entry("failed", 1),
                        entry("gaveUp", 1),
                        entry("cancelled", 1));
    }

    @Test
    void writingTheRunGivesTheSameBytes() {
        RunFolder written = new RunFolder(folder);
        try (JournalWriter journal = JournalWriter.append(written.journalFile())) {
            TestingRuns.goldenJournal().forEach(journal::write);
        }
        written.write(TestingRuns.golden());
        written.writeDerived(written.read());

        FOLDER.assertSame(
                folder, List.of("run.json", "journal.jsonl", "students.jsonl", "summary.json", "injector.json"));
        // The payload of the log is deflated, whose bytes may differ between zlib builds: compared by what it holds.
        assertThat(LatencyLogs.read(written.latencyLogFile())).isEqualTo(LatencyLogs.read(GOLDEN.latencyLogFile()));
    }

    @Test
    void derivedFilesAreDerivedFromTheJournalAlone() throws IOException {
        Files.copy(GOLDEN.infoFile(), folder.resolve("run.json"));
        Files.copy(GOLDEN.journalFile(), folder.resolve("journal.jsonl"));

        assertThat(RunFolder.open(folder).read()).isEqualTo(GOLDEN.read());
    }

    @Test
    void withoutAJournalTheStudentsAreReadFromTheirFile() throws IOException {
        Files.copy(GOLDEN.infoFile(), folder.resolve("run.json"));
        Files.copy(GOLDEN.studentsFile(), folder.resolve("students.jsonl"));

        RunRecord read = RunFolder.open(folder).read();
        assertThat(read.students()).isEqualTo(GOLDEN.read().students());
        assertThat(read.summary()).isEqualTo(GOLDEN.read().summary());
        assertThat(read.health()).isEmpty();
    }

    @Test
    void theDerivedJsonFilesReadAsTheirTypes() throws IOException {
        RunRecord run = GOLDEN.read();

        assertThat(Json.lines().readValue(Files.readString(GOLDEN.summaryFile()), RunSummary.class))
                .isEqualTo(run.summary());
        assertThat(Json.lines().readValue(Files.readString(GOLDEN.injectorFile()), InjectorHealth.class))
                .isEqualTo(run.health().orElseThrow());
    }
}
