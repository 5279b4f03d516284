package dev.firstbell.records.journal;

import static dev.firstbell.records.run.TestingRuns.NINE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.JournalWriter;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.journal.JournalEntry.Closed;
import dev.firstbell.records.journal.JournalEntry.Ended;
import dev.firstbell.records.journal.JournalEntry.Intent;
import dev.firstbell.records.journal.JournalEntry.Note;
import dev.firstbell.records.journal.JournalEntry.Opened;
import dev.firstbell.records.journal.JournalEntry.Removed;
import dev.firstbell.records.journal.JournalEntry.Resource;
import dev.firstbell.records.journal.JournalEntry.StageReached;
import dev.firstbell.records.run.TestingRuns;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("journal.jsonl");
    }

    @Test
    void aJournalTruncatedAtAnyByteIsReadAndTheBrokenLineReported() throws IOException {
        List<JournalEntry> written = TestingRuns.goldenJournal();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int[] endOfLine = new int[written.size()];
        for (int i = 0; i < written.size(); i++) {
            bytes.writeBytes(Json.lines().writeValueAsBytes(written.get(i)));
            endOfLine[i] = bytes.size();
            bytes.write('\n');
        }
        byte[] whole = bytes.toByteArray();

        int lines = 0;
        for (int length = 0; length <= whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            if (lines < written.size() && length == endOfLine[lines]) {
                lines++;
            }
            Journal read = Journal.read(file);
            boolean atALinesEdge = lines == 0 ? length == 0 : length - endOfLine[lines - 1] <= 1;
            assertThat(read.entries()).as("cut after %s bytes", length).isEqualTo(written.subList(0, lines));
            assertThat(read.brokenAt())
                    .as("cut after %s bytes", length)
                    .isEqualTo(atALinesEdge ? Optional.empty() : Optional.of(lines + 1));
        }
    }

    @Test
    void linesAfterAnIncompleteLineAreRead() throws IOException {
        write(new Opened(NINE, 1, "run"), new Intent(NINE, Resource.SERVER, "firstbell-000"));
        Files.writeString(file, "{\"event\":\"intent\",\"at\":\"2027-01-", StandardOpenOption.APPEND);
        write(new Removed(NINE, Resource.SERVER, "firstbell-000"));

        Journal journal = Journal.read(file);

        assertThat(journal.brokenAt()).contains(3);
        assertThat(journal.entries()).hasSize(3);
        assertThat(journal.remaining(Resource.SERVER)).isEmpty();
    }

    @Test
    void aLastLineWithoutALineFeedIsKept() throws IOException {
        write(new Opened(NINE, 1, "run"));
        Files.writeString(file, Files.readString(file).stripTrailing());
        write(new Closed(NINE, true));

        assertThat(Journal.read(file))
                .isEqualTo(new Journal(List.of(new Opened(NINE, 1, "run"), new Closed(NINE, true)), Optional.empty()));
    }

    @Test
    void linesCanBeReadWhileTheWriterIsOpen() {
        try (JournalWriter writer = JournalWriter.append(file)) {
            writer.write(new Opened(NINE, 1, "run"));
            writer.write(new Intent(NINE, Resource.USER, "firstbell-000"));

            assertThat(Journal.read(file).entries()).hasSize(2);
            assertThat(Journal.read(file).complete()).isFalse();
        }
    }

    @Test
    void aKilledProcessLosesNoLineThatItWrote() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EndlessWriter.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int said;
        try {
            said = process.getInputStream().read();
        } finally {
            process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
        }

        assertThat(said).isEqualTo('!');
        Journal journal = Journal.read(file);
        assertThat(journal.entries()).hasSizeGreaterThanOrEqualTo(EndlessWriter.BEFORE_IT_SPEAKS);
        assertThat(journal.complete()).isFalse();
    }

    /** Writes for ever; says so once a number of entries is written. */
    static final class EndlessWriter {
        static final int BEFORE_IT_SPEAKS = 100;

        private EndlessWriter() {}

        public static void main(String[] arguments) {
            try (JournalWriter writer = JournalWriter.append(Path.of(arguments[0]))) {
                for (int i = 0; ; i++) {
                    writer.write(new StageReached(NINE, i, Stage.SENT));
                    if (i == BEFORE_IT_SPEAKS) {
                        System.out.print('!');
                        System.out.flush();
                    }
                }
            }
        }
    }

    @Test
    void linesOfManyThreadsNeverInterleave() throws Exception {
        int threads = 8;
        int each = 250;
        String text = "ü".repeat(300);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        // Two writers on one file, as of the command and its injector.
        try (JournalWriter one = JournalWriter.append(file);
                JournalWriter other = JournalWriter.append(file)) {
            for (int t = 0; t < threads; t++) {
                JournalWriter writer = t % 2 == 0 ? one : other;
                String from = t + " ";
                pool.execute(() ->
                        IntStream.range(0, each).forEach(i -> writer.write(new Note(NINE, from + i + " " + text))));
            }
            pool.shutdown();
            assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            pool.shutdownNow();
        }

        Journal journal = Journal.read(file);
        assertThat(journal.brokenAt()).isEmpty();
        assertThat(journal.entries()).doesNotHaveDuplicates().hasSize(threads * each);
    }

    @Test
    void anInterruptedThreadCanWriteAndTheWriterStaysUsable() {
        try (JournalWriter writer = JournalWriter.append(file)) {
            Thread.currentThread().interrupt();
            writer.write(new Note(NINE, "while interrupted"));
            assertThat(Thread.interrupted()).isTrue();
            writer.write(new Note(NINE, "afterwards"));
        } finally {
            Thread.interrupted();
        }

        assertThat(Journal.read(file).entries()).hasSize(2);
    }

    @Test
    void aLineFeedInATextDoesNotBreakTheLine() {
        write(new Note(NINE, "one\ntwo\u2028three"));

        assertThat(Journal.read(file).entries()).containsExactly(new Note(NINE, "one\ntwo\u2028three"));
    }

    @Test
    void anUnreadableByteBreaksItsLineOnly() throws IOException {
        write(new Note(NINE, "one"), new Note(NINE, "two"), new Note(NINE, "three"));
        byte[] bytes = Files.readAllBytes(file);
        bytes[new String(bytes, StandardCharsets.ISO_8859_1).indexOf("two")] = (byte) 0xff;
        Files.write(file, bytes);

        Journal journal = Journal.read(file);
        assertThat(journal.entries()).containsExactly(new Note(NINE, "one"), new Note(NINE, "three"));
        assertThat(journal.brokenAt()).contains(2);
    }

    @Test
    void anEventOrAFieldThatIsUnknownIsABrokenLine() throws IOException {
        Files.writeString(file, "{\"event\":\"surprise\",\"at\":\"2027-01-25T16:00:00Z\"}\n");
        assertThat(Journal.read(file).brokenAt()).contains(1);
        Files.writeString(file, "{\"event\":\"note\",\"at\":\"2027-01-25T16:00:00Z\",\"text\":\"\",\"more\":1}\n");
        assertThat(Journal.read(file).brokenAt()).contains(1);
        Files.writeString(file, "{\"event\":\"note\",\"at\":\"2027-01-25T16:00:00Z\",\"text\":\"\"} trailing\n");
        assertThat(Journal.read(file).brokenAt()).contains(1);
    }

    @Test
    void anEmptyLineHoldsNothingAndAnythingButAnObjectIsABrokenLine() throws IOException {
        Files.writeString(file, "\n{\"event\":\"note\",\"at\":\"2027-01-25T16:00:00Z\",\"text\":\"\"}\n\n");
        assertThat(Journal.read(file)).isEqualTo(journal(new Note(NINE, "")));
        for (String line : List.of("null", "[]", "3", " ")) {
            Files.writeString(file, line + "\n");
            assertThat(Journal.read(file)).isEqualTo(new Journal(List.of(), Optional.of(1)));
        }
    }

    @Test
    void aNewerVersionIsRejectedEvenIfItsFirstLineHasUnknownFields() throws IOException {
        Files.writeString(file, "{\"event\":\"opened\",\"at\":\"2030-01-01T00:00:00Z\",\"schema\":2,\"shard\":1}\n");

        assertThatThrownBy(() -> Journal.read(file))
                .isInstanceOf(BadInputException.class)
                .hasMessage(
                        file
                                + ": format version 2 is newer than the version 1 that this program reads; use a newer firstbell");
    }

    @Test
    void aMissingJournalIsNamed() {
        assertThatThrownBy(() -> Journal.read(file))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("journal.jsonl: no such file");
    }

    @Test
    void resourcesRemainFromTheirIntentUntilTheirRemoval() {
        Journal journal = journal(
                new Intent(NINE, Resource.USER, "b"),
                new Intent(NINE, Resource.USER, "a"),
                new Intent(NINE, Resource.SERVER, "b"),
                new Intent(NINE, Resource.SERVER, "b"),
                new Removed(NINE, Resource.SERVER, "b"),
                new Intent(NINE, Resource.SERVER, "a"));

        assertThat(journal.remaining(Resource.USER)).containsExactly("b", "a");
        assertThat(journal.remaining(Resource.SERVER)).containsExactly("a");
    }

    @Test
    void aCleanUpAfterwardsLeavesARunComplete() {
        assertThat(journal(new Closed(NINE, true), new Removed(NINE, Resource.USER, "a"))
                        .complete())
                .isTrue();
        assertThat(journal(new Closed(NINE, false)).complete()).isFalse();
        assertThat(journal().complete()).isFalse();
    }

    @Test
    void aReplayedEventMovesNoStageAndASecondEndChangesNoOutcome() {
        Journal journal = journal(
                new StageReached(NINE.plusSeconds(1), 0, Stage.SENT),
                new StageReached(NINE.plusSeconds(9), 0, Stage.SENT),
                new Ended(NINE.plusSeconds(2), 0, new Outcome.GaveUp()),
                new Ended(NINE.plusSeconds(3), 0, new Outcome.Ready()));

        StudentRecord student = journal.students(TestingRuns.plan(0)).get(0);

        assertThat(student.at(Stage.SENT)).contains(NINE.plusSeconds(1));
        assertThat(student.outcome()).isEqualTo(new Outcome.GaveUp());
    }

    @Test
    void everyStudentOfThePlanHasARecordAndTheIntendedArrivalIsThePlans() {
        Journal journal = journal(
                new StageReached(NINE.plusSeconds(77), 1, Stage.INTENDED),
                new StageReached(NINE.plusSeconds(78), 1, Stage.SENT));

        List<StudentRecord> students = journal.students(TestingRuns.plan(-1, 4));

        assertThat(students)
                .extracting(StudentRecord::intended)
                .containsExactly(NINE.minusSeconds(1), NINE.plusSeconds(4));
        assertThat(students).extracting(StudentRecord::outcome).containsOnly(new Outcome.Cancelled());
    }

    private static Journal journal(JournalEntry... entries) {
        return new Journal(List.of(entries), Optional.empty());
    }

    private void write(JournalEntry... entries) {
        try (JournalWriter writer = JournalWriter.append(file)) {
            for (JournalEntry entry : entries) {
                writer.write(entry);
            }
        }
    }
}
