package dev.firstbell.records.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.ledger.HeldClass.Outcome;
import dev.firstbell.records.run.GoldenFolder;
import dev.firstbell.records.run.Provenance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerFileTest {
    private static final Promise PREDICTION = SampleLedgers.prediction("CS 101");

    @TempDir
    private Path folder;

    private LedgerFile ledger;

    @BeforeEach
    void begin() {
        ledger = new LedgerFile(folder.resolve("ledger.jsonl"));
    }

    private void add(LedgerEntry entry) {
        ledger.add(entry, SampleLedgers.MONDAY);
    }

    private static LedgerEntry day(int day) {
        return SampleLedgers.line(SampleLedgers.held(day, Outcome.KEPT, 60, PREDICTION));
    }

    @Test
    void theFormatIsThatOfTheGoldenFile() {
        Promise plan = SampleLedgers.plan("CSCI-1300 001");
        add(new LedgerEntry.Promised(SampleLedgers.MONDAY.minus(SampleLedgers.DAY), plan));
        add(day(0));
        add(SampleLedgers.line(SampleLedgers.held(1, Outcome.NOT_ASSESSED, 60, PREDICTION, Provenance.OBSERVED)));
        add(SampleLedgers.line(SampleLedgers.held(2, Outcome.INVALID, 60, PREDICTION)));
        GoldenFolder golden = GoldenFolder.named("ledger-v1");

        golden.assertSame(folder, List.of("ledger.jsonl"));
        assertThat(new LedgerFile(golden.path().resolve("ledger.jsonl")).read()).isEqualTo(ledger.read());
        assertThat(ledger.readOrEmpty().promises()).hasSize(1);
        assertThat(ledger.readOrEmpty().held()).hasSize(3);
    }

    @Test
    void aLineThatWasCutOffIsNamedAndTheNextOneIsWhole() throws IOException {
        add(day(0));
        add(day(1));
        String text = Files.readString(ledger.path());
        Files.writeString(ledger.path(), text.substring(0, text.length() - 20));

        assertThat(ledger.read().brokenAt()).hasValue(3);
        assertThat(ledger.readOrEmpty().held()).hasSize(1);

        add(day(2));

        assertThat(ledger.read().brokenAt()).hasValue(3);
        assertThat(ledger.readOrEmpty().held()).extracting(HeldClass::runId).containsExactly("run-0", "run-2");
    }

    /** Each writer opens the file for its own line, as a process does. */
    @Test
    void twoWritersLoseNoLine() {
        IntStream.range(0, 40).parallel().forEach(number -> add(day(number % 30)));

        assertThat(ledger.read().brokenAt()).isEmpty();
        assertThat(ledger.readOrEmpty().held()).hasSize(30);
    }

    /** As `git` merges them with `merge=union`, or `cat`. */
    @Test
    void twoFilesOneAfterTheOtherAreALedger() throws IOException {
        add(day(0));
        add(day(1));
        LedgerFile other = new LedgerFile(folder.resolve("other.jsonl"));
        other.add(day(1), SampleLedgers.MONDAY);
        other.add(day(2), SampleLedgers.MONDAY);
        Files.writeString(ledger.path(), Files.readString(other.path()), StandardOpenOption.APPEND);

        assertThat(ledger.read().brokenAt()).isEmpty();
        assertThat(ledger.readOrEmpty().held()).hasSize(3);
    }

    @Test
    void aNewerVersionIsRefused() throws IOException {
        add(day(0));
        Files.writeString(ledger.path(), Files.readString(ledger.path()).replaceFirst("\"schema\":1", "\"schema\":2"));

        assertThatThrownBy(ledger::read)
                .isInstanceOf(BadInputException.class)
                .hasMessage(
                        ledger.path() + ": format version 2 is newer than the version 1 that this program reads; use"
                                + " a newer firstbell");
        assertThatThrownBy(() -> add(day(1))).isInstanceOf(BadInputException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello\n", "[]\n", "{\"event\":\"opened\"}\n", "{\"runId\":\"a\"}"})
    void anotherFileIsNotALedgerAndStaysAsItIs(String text) throws IOException {
        Files.writeString(ledger.path(), text);

        assertThatThrownBy(ledger::readOrEmpty)
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith(ledger.path() + ": is not a ledger: no line of it can be read; ");
        assertThatThrownBy(() -> add(day(0))).isInstanceOf(BadInputException.class);
        assertThat(ledger.path()).hasContent(text);
    }

    @Test
    void aFolderThatDoesNotExistAndAFolderInPlaceOfTheFileAreRefused() {
        LedgerFile nowhere = new LedgerFile(folder.resolve("none/ledger.jsonl"));

        assertThatThrownBy(() -> nowhere.add(day(0), SampleLedgers.MONDAY))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("does not exist; create it with `mkdir -p ");
        assertThatThrownBy(() -> new LedgerFile(folder).add(day(0), SampleLedgers.MONDAY))
                .isInstanceOf(BadInputException.class)
                .hasMessage(folder + ": this is a folder; give a file");
    }

    /** An entry whose promise was made after class cannot even be read. */
    @Test
    void anEditedLineWithAPromiseAfterClassDoesNotCount() throws IOException {
        add(day(0));
        add(day(1));
        List<String> lines = Files.readAllLines(ledger.path());
        String edited = lines.get(2).replace("\"promisedAt\":\"2027-01-25", "\"promisedAt\":\"2027-01-27");
        Files.write(ledger.path(), Stream.of(lines.get(0), lines.get(1), edited).toList());

        assertThat(ledger.read().brokenAt()).hasValue(3);
        assertThat(ledger.readOrEmpty().held()).hasSize(1);
    }
}
