package dev.firstbell.records.observed;

import static dev.firstbell.records.observed.ObservedClasses.ADA;
import static dev.firstbell.records.observed.ObservedClasses.BOB;
import static dev.firstbell.records.observed.ObservedClasses.CYD;
import static dev.firstbell.records.observed.ObservedClasses.DAN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.hub.HubLogEntry;
import dev.firstbell.records.hub.HubLogJournal;
import dev.firstbell.records.run.GoldenFolder;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.StudentRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The golden records of observed classes. Their journals are written by hand. In the second, the hub's log does not cover the
 * whole period.
 */
class GoldenObservedTest {
    @TempDir
    private Path temp;

    @ParameterizedTest
    @ValueSource(strings = {"observed-v1", "observed-v1-partial"})
    void theGoldenRecordIsWrittenAgainByteForByte(String name) {
        GoldenFolder golden = GoldenFolder.named(name);
        golden.sealIfWritten();
        RunFolder again = RunFolder.create(temp.resolve("again"));
        golden.copyTo(again.path(), List.of("run.json", "cluster.jsonl", "hublog.jsonl"));

        RunRecord run = again.read();
        again.write(run.info());
        again.writeDerived(run);

        assertThat(HubLogJournal.read(again.hubLogJournalFile()).entries())
                .extracting(entry -> (Object) entry.getClass())
                .contains(Stream.of(HubLogEntry.class.getPermittedSubclasses())
                        .flatMap(kind -> kind.isSealed() ? Stream.of(kind.getPermittedSubclasses()) : Stream.of(kind))
                        .toArray());
        assertThat(run.students()).extracting(StudentRecord::user).containsExactly(ADA, BOB, CYD, DAN);
        golden.assertSame(again.path(), List.of("run.json", "students.jsonl", "summary.json", "cluster.json"));
    }
}
