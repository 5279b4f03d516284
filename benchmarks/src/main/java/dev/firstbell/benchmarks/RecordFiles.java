package dev.firstbell.benchmarks;

import dev.firstbell.records.io.JournalWriter;
import dev.firstbell.records.journal.Journal;
import dev.firstbell.records.journal.JournalEntry;
import dev.firstbell.records.student.Journey;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentFile;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.records.student.ThrottledRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * Writes student records and journal lines to files and reads them back.
 *
 * <p>Arguments: a folder, the number of records and lines, the number of rounds.
 */
public final class RecordFiles {
    private static final Instant NINE = Instant.parse("2026-09-07T15:00:00Z");
    private static final Stage[] REACHED = {
        Stage.INTENDED,
        Stage.SENT,
        Stage.ACCEPTED,
        Stage.HUB_READY,
        Stage.LANDED,
        Stage.KERNEL_READY,
        Stage.FIRST_RESULT
    };

    private static final List<StudentRecord> RECORDS =
            IntStream.range(0, 1_000).mapToObj(RecordFiles::student).toList();

    private RecordFiles() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        int count = Integer.parseInt(arguments[1]);
        int rounds = Integer.parseInt(arguments[2]);
        Path students = folder.resolve("students.jsonl");
        Path journal = folder.resolve("journal.jsonl");
        System.out.println("| what | round | per second | per second of CPU time | MB |\n|---|---|---|---|---|");
        for (int round = 1; round <= rounds; round++) {
            row("student records written", round, count, students, () -> {
                StudentFile.write(students, (Iterable<StudentRecord>) () -> records(count));
                return count;
            });
            row("student records read", round, count, students, () -> {
                LongAdder landed = new LongAdder();
                read(students, student -> {
                    if (student.readyLatency().isPresent()) {
                        landed.increment();
                    }
                });
                return landed.sum();
            });
            Files.deleteIfExists(journal);
            row("journal lines written, each passed to the system", round, count, journal, () -> {
                try (JournalWriter writer = JournalWriter.append(journal)) {
                    IntStream.range(0, count)
                            .forEach(i -> writer.write(new JournalEntry.StageReached(
                                    NINE.plusNanos(i * 1_000_003L), i, REACHED[i % REACHED.length])));
                }
                return count;
            });
            row(
                    "journal lines read",
                    round,
                    count,
                    journal,
                    () -> Journal.read(journal).entries().size());
        }
    }

    private static void read(Path file, Consumer<StudentRecord> each) {
        try {
            StudentFile.read(file, each);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void row(String what, int round, int count, Path file, LongSupplier work) throws IOException {
        // The CPU time of this thread is meaningful on a busy machine as well. It excludes compilers and collectors.
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long begun = System.nanoTime();
        long cpuBegun = threads.getCurrentThreadCpuTime();
        long done = work.getAsLong();
        double seconds = (System.nanoTime() - begun) / 1e9;
        double cpuSeconds = (threads.getCurrentThreadCpuTime() - cpuBegun) / 1e9;
        if (done != count) {
            throw new IllegalStateException(what + ": " + done + " of " + count);
        }
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %,.0f | %,.0f | %.0f |%n",
                what,
                round,
                count / seconds,
                count / cpuSeconds,
                Files.size(file) / 1e6);
    }

    /** Repeats a thousand records, so that the creation of records is not measured. */
    private static Iterator<StudentRecord> records(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> RECORDS.get(i % RECORDS.size()))
                .iterator();
    }

    /** Returns a record; one student in five was throttled once. */
    private static StudentRecord student(int number) {
        Instant intended = NINE.plusNanos(number * 1_000_003L);
        Map<Stage, Instant> stages = new EnumMap<>(Stage.class);
        for (int i = 0; i < REACHED.length; i++) {
            stages.put(REACHED[i], intended.plusNanos(i * 1_234_567_891L));
        }
        List<ThrottledRequest> throttled = number % 5 == 0
                ? List.of(new ThrottledRequest(intended.plusMillis(3), Optional.of(Duration.ofSeconds(42))))
                : List.of();
        return StudentRecord.builder(number, "firstbell-" + number, Journey.NOTEBOOK, new Outcome.Ready(), stages)
                .throttled(throttled)
                .build();
    }
}
