package dev.firstbell.records.issues;

import static dev.firstbell.records.run.TestingRuns.NINE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.hub.HubMetricsEntry;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.JournalWriter;
import dev.firstbell.records.journal.JournalEntry;
import dev.firstbell.records.run.GoldenFolder;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunInfo.Verdict;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.TestingRuns;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A {@code journal.jsonl} that was cut at some byte, replaced, or lacked a line, was read as far as it went, and the verdict of
 * {@code run.json} stood beside figures that contradicted it: “the promise is kept: 0 of 14”. Cause: only a line that could
 * not be read made a run invalid. Issue 14, section 1.1.
 */
class DamagedRecordIsBelievedTest {
    private static final int STUDENTS = 3;

    @TempDir
    private Path temp;

    @Test
    void anIntactRecordIsBelieved() {
        RunFolder folder = measured();

        RunRecord read = folder.read();

        assertThat(read.damage()).isEmpty();
        assertThat(read.notes()).isEmpty();
        assertThat(read.info().verdict()).isEqualTo(Verdict.SLO_MET);
        assertThat(read.judge(true).verdict()).isEqualTo(Verdict.SLO_MET);
        assertThat(read.cluster()).isPresent();
        assertThat(read.hub()).isPresent();
    }

    @Test
    void noDamageOfTheJournalLeavesAVerdict() throws IOException {
        RunFolder folder = measured();
        byte[] whole = Files.readAllBytes(folder.journalFile());
        for (byte[] damaged : damages(whole)) {
            Files.write(folder.journalFile(), damaged);

            RunRecord read = folder.read();

            assertThat(read.info().verdict()).isEqualTo(Verdict.INVALID);
            assertThat(read.judge(true).verdict()).isEqualTo(Verdict.INVALID);
            assertThat(read.info().reasons()).singleElement().asString().startsWith("journal.jsonl is damaged: ");
        }
    }

    @Test
    void theReasonStatesWhatIsLeft() throws IOException {
        RunFolder folder = measured();
        byte[] whole = Files.readAllBytes(folder.journalFile());
        Files.write(folder.journalFile(), Arrays.copyOf(whole, 900));

        assertThat(folder.read().damage())
                .singleElement()
                .asString()
                .matches("journal\\.jsonl is damaged: it has 900 bytes in \\d+ lines, and had " + whole.length
                        + " bytes in \\d+ lines when the run ended");

        Files.delete(folder.journalFile());
        assertThat(folder.read().damage()).containsExactly("journal.jsonl is missing");
        assertThat(folder.read().info().verdict()).isEqualTo(Verdict.INVALID);
    }

    @Test
    void whatIsAddedAfterTheEndChangesNoFigure() throws IOException {
        RunFolder folder = measured();
        RunRecord before = folder.read();
        try (JournalWriter journal = JournalWriter.append(folder.journalFile())) {
            journal.write(new JournalEntry.Removed(at(300), JournalEntry.Resource.USER, TestingRuns.user(0)));
        }
        assertThat(folder.read()).as("a clean-up").isEqualTo(before);

        Files.writeString(
                folder.journalFile(),
                Files.readString(folder.journalFile())
                        + "{\"event\":\"stage\",\"at\":\"2027-01-25T16:00:01Z\",\"student\":0,\"stage\":\"landed\"}\n");

        assertThat(folder.read().summary()).isEqualTo(before.summary());
        assertThat(folder.read().notes())
                .containsExactly("journal.jsonl has lines that were added after the run ended; they do not count");
    }

    @Test
    void textAddedToASealedJournalIsNoted() throws IOException {
        RunFolder folder = measured();
        RunRecord before = folder.read();
        Files.writeString(folder.journalFile(), "hello\n", StandardOpenOption.APPEND);

        assertThat(folder.read().summary()).isEqualTo(before.summary());
        assertThat(folder.read().notes())
                .containsExactly("journal.jsonl has lines that were added after the run ended; they do not count");
    }

    @Test
    void damageOfTheClustersFileTakesItsFiguresOnly() throws IOException {
        RunFolder folder = measured();
        for (byte[] damaged : damages(Files.readAllBytes(folder.clusterJournalFile()))) {
            Files.write(folder.clusterJournalFile(), damaged);

            RunRecord read = folder.read();

            assertThat(read.info().verdict()).isEqualTo(Verdict.SLO_MET);
            assertThat(read.cluster()).isEmpty();
            assertThat(read.notes())
                    .singleElement()
                    .asString()
                    .startsWith("cluster.jsonl is damaged: ")
                    .endsWith("; the figures of the cluster are left out");
        }
        Files.delete(folder.clusterJournalFile());
        assertThat(folder.read().notes())
                .containsExactly("cluster.jsonl is missing; the figures of the cluster are left out");
    }

    @Test
    void damageOfTheHubsMetricsTakesTheirFiguresOnly() throws IOException {
        RunFolder folder = measured();
        for (byte[] damaged : damages(Files.readAllBytes(folder.hubJournalFile()))) {
            Files.write(folder.hubJournalFile(), damaged);

            RunRecord read = folder.read();

            assertThat(read.info().verdict()).isEqualTo(Verdict.SLO_MET);
            assertThat(read.hub()).isEmpty();
            assertThat(read.notes())
                    .singleElement()
                    .asString()
                    .startsWith("hub.jsonl is damaged: ")
                    .endsWith("; the figures of the hub's metrics are left out");
        }
    }

    @Test
    void noDamageOfTheDescriptionLeavesAVerdict() throws IOException {
        RunFolder folder = measured();
        byte[] whole = Files.readAllBytes(folder.infoFile());
        for (byte[] damaged : damages(whole)) {
            Files.write(folder.infoFile(), damaged);
            try {
                Verdict verdict = folder.read().info().verdict();

                assertThat(verdict).isIn(Verdict.INVALID, Verdict.RUNNING);
            } catch (BadInputException e) {
                assertThat(e).hasMessageStartingWith(folder.infoFile().toString());
            }
        }
    }

    @Test
    void aVerdictThatWasEditedDoesNotCount() throws IOException {
        RunFolder folder = measured();
        String text = Files.readString(folder.infoFile());
        Files.writeString(folder.infoFile(), text.replace("\"withinMs\" : 90000", "\"withinMs\" : 900000"));
        assertThat(Files.readString(folder.infoFile())).isNotEqualTo(text);

        assertThat(folder.read().damage())
                .containsExactly("run.json is damaged: its content is not what Firstbell wrote; its checksum differs");

        Files.writeString(folder.infoFile(), text.replaceFirst(",\\s*\"sha256\" : \"[0-9a-f]{64}\"\\s*}\\s*$", "}"));
        assertThat(folder.read().damage())
                .containsExactly("run.json does not end with its checksum, so it may have changed since the run ended");
    }

    @Test
    void writingTheDescriptionAgainHidesNoDamage() throws IOException {
        RunFolder folder = measured();
        Files.writeString(folder.journalFile(), "");

        folder.write(folder.info());

        assertThat(folder.read().info().verdict()).isEqualTo(Verdict.INVALID);
    }

    @Test
    void noDamageOfAPredictionLeavesAVerdict() throws IOException {
        RunFolder folder = RunFolder.create(temp.resolve("predicted"));
        RunInfo info = TestingRuns.running(TestingRuns.plan(0, 0, 0)).toBuilder()
                .provenance(Provenance.PREDICTED)
                .build()
                .ended(at(60), Verdict.SLO_MET, List.of());
        RunRecord run = RunRecord.of(
                info, List.of(TestingRuns.landed(0, 5), TestingRuns.landed(1, 6), TestingRuns.landed(2, 7)));
        folder.writeDerived(run);
        folder.write(info);
        assertThat(folder.read().judge(true).verdict()).isEqualTo(Verdict.SLO_MET);

        for (byte[] damaged : damages(Files.readAllBytes(folder.studentsFile()))) {
            Files.write(folder.studentsFile(), damaged);
            try {
                assertThat(folder.read().judge(true).verdict()).isEqualTo(Verdict.INVALID);
            } catch (BadInputException e) {
                assertThat(e).hasMessageContaining("students.jsonl");
            }
        }
    }

    @Test
    void noDamageOfAnObservedClassLeavesAVerdict() throws IOException {
        RunFolder folder = RunFolder.create(temp.resolve("observed"));
        List<String> files = List.of("run.json", "cluster.jsonl", "hublog.jsonl");
        GoldenFolder.named("observed-v1").copyTo(folder.path(), files);
        assertThat(folder.read().damage()).isEmpty();
        assertThat(folder.read().students()).hasSize(4);

        for (Path file : List.of(folder.clusterJournalFile(), folder.hubLogJournalFile())) {
            byte[] whole = Files.readAllBytes(file);
            for (byte[] damaged : damages(whole)) {
                Files.write(file, damaged);

                RunRecord read = folder.read();

                assertThat(read.info().verdict()).isEqualTo(Verdict.INVALID);
                assertThat(read.judge(true).verdict()).isEqualTo(Verdict.INVALID);
                assertThat(read.students()).isEmpty();
            }
            Files.write(file, whole);
        }
    }

    /** Nothing proves damage before the end of a run, but there is no verdict that it could falsify. */
    @Test
    void aRunThatHasNotEndedHasNoVerdictHoweverItsJournalIsDamaged() throws IOException {
        RunFolder folder = measured();
        RunInfo running = TestingRuns.running(TestingRuns.plan(0, 0, 0));
        folder.write(running);
        for (byte[] damaged : damages(Files.readAllBytes(folder.journalFile()))) {
            Files.write(folder.journalFile(), damaged);

            assertThat(folder.read().info().verdict()).isEqualTo(Verdict.RUNNING);
        }
    }

    private RunFolder measured() {
        RunFolder folder = RunFolder.create(temp.resolve("run"));
        RunInfo info = TestingRuns.running(TestingRuns.plan(0, 0, 0));
        folder.write(info);
        try (JournalWriter journal = JournalWriter.append(folder.journalFile())) {
            journal.write(new JournalEntry.Opened(at(-30), 1, info.runId()));
            for (int student = 0; student < STUDENTS; student++) {
                journal.write(new JournalEntry.StageReached(at(0.002), student, Stage.SENT));
                journal.write(new JournalEntry.StageReached(at(0.1), student, Stage.ACCEPTED));
                journal.write(new JournalEntry.StageReached(at(8), student, Stage.HUB_READY));
                journal.write(new JournalEntry.StageReached(at(9 + student), student, Stage.LANDED));
                journal.write(new JournalEntry.StageReached(at(20), student, Stage.KERNEL_READY));
                journal.write(new JournalEntry.StageReached(at(21), student, Stage.FIRST_RESULT));
                journal.write(new JournalEntry.Ended(at(21), student, new Outcome.Ready()));
                journal.write(new JournalEntry.Removed(at(60), JournalEntry.Resource.USER, TestingRuns.user(student)));
            }
            journal.write(new JournalEntry.Closed(at(70), true));
        }
        cluster(folder, info);
        hub(folder, info);
        folder.write(info.ended(at(71), Verdict.SLO_MET, List.of()));
        return folder;
    }

    private static void cluster(RunFolder folder, RunInfo info) {
        try (JournalWriter journal = JournalWriter.append(folder.clusterJournalFile())) {
            journal.write(new ClusterEntry.Opened(at(-30), 1, info.runId(), "https://127.0.0.1/", "jhub"));
            for (int student = 0; student < STUDENTS; student++) {
                for (ClusterEntry.PodMark mark : List.of(
                        ClusterEntry.PodMark.CREATED, ClusterEntry.PodMark.SCHEDULED, ClusterEntry.PodMark.STARTED)) {
                    double second = 1 + mark.ordinal();
                    journal.write(new ClusterEntry.PodFact(
                            at(second),
                            Optional.of(Duration.ofSeconds(1)),
                            at(second + 0.2),
                            mark,
                            "uid-" + student,
                            "jupyter-" + TestingRuns.user(student),
                            TestingRuns.user(student),
                            Optional.of("node-1"),
                            Optional.empty()));
                }
            }
            journal.write(new ClusterEntry.Closed(at(70), true));
        }
    }

    private static void hub(RunFolder folder, RunInfo info) {
        try (JournalWriter journal = JournalWriter.append(folder.hubJournalFile())) {
            journal.write(new HubMetricsEntry.Opened(at(-30), 1, info.runId(), "http://127.0.0.1:8000/"));
            for (int scrape = 0; scrape < 3; scrape++) {
                journal.write(new HubMetricsEntry.Scraped(
                        at(-10 + 40 * scrape),
                        Duration.ofMillis(3),
                        Map.of(
                                HubMetricsEntry.SpawnEnd.SUCCESS,
                                new HubMetricsEntry.Spawns(3 * scrape, Duration.ofSeconds(20L * scrape))),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
            }
            journal.write(new HubMetricsEntry.Closed(at(71), true));
        }
    }

    private static Instant at(double seconds) {
        return NINE.plus(TestingRuns.seconds(seconds));
    }

    /**
     * Every kind of damage: cut at every seventh byte; bytes changed, one at a time and many; each line removed, doubled in
     * place, and exchanged with the next.
     */
    private static List<byte[]> damages(byte[] whole) {
        List<byte[]> damages = new ArrayList<>();
        for (int length = 0; length < whole.length; length += 7) {
            damages.add(Arrays.copyOf(whole, length));
        }
        Random random = new Random(1);
        for (int at = 0; at < whole.length; at += 5) {
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << random.nextInt(8));
            damages.add(flipped);
        }
        byte[] noise = new byte[whole.length];
        random.nextBytes(noise);
        damages.add(noise);
        List<byte[]> lines = lines(whole);
        for (int i = 0; i < lines.size(); i++) {
            List<byte[]> without = new ArrayList<>(lines);
            byte[] line = without.remove(i);
            damages.add(joined(without));
            if (i + 1 < lines.size()) {
                List<byte[]> twice = new ArrayList<>(lines);
                twice.add(i, line);
                damages.add(joined(twice));
                if (!Arrays.equals(line, lines.get(i + 1))) {
                    without.add(i + 1, line);
                    damages.add(joined(without));
                }
            }
        }
        return damages;
    }

    private static List<byte[]> lines(byte[] whole) {
        List<byte[]> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < whole.length; i++) {
            if (whole[i] == '\n') {
                lines.add(Arrays.copyOfRange(whole, start, i + 1));
                start = i + 1;
            }
        }
        return lines;
    }

    private static byte[] joined(List<byte[]> lines) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] line : lines) {
            try {
                all.write(line);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return all.toByteArray();
    }
}
