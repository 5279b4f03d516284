package dev.firstbell.cli.ledger;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.records.ledger.HeldClass.Outcome;
import dev.firstbell.records.ledger.LedgerEntry;
import dev.firstbell.records.ledger.LedgerFile;
import dev.firstbell.records.ledger.Promise;
import dev.firstbell.records.ledger.SampleLedgers;
import dev.firstbell.records.run.Provenance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ledger show} prints. With {@code -Dfirstbell.golden=write} the files are written anew. */
class LedgerShowGoldenTest {
    private static final boolean WRITE = "write".equals(System.getProperty("firstbell.golden"));
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    @TempDir
    private Path folder;

    private LedgerFile ledger;

    @BeforeEach
    void begin() {
        ledger = new LedgerFile(folder.resolve("ledger.jsonl"));
    }

    private void add(LedgerEntry line) {
        ledger.add(line, line.at());
    }

    private void assertShown(String golden) throws IOException {
        Cli.Answer answer = firstbell("ledger", "show", ledger.path());
        assertThat(answer.exitCode()).as(answer.err()).isZero();
        Path file = GOLDEN.resolve(golden);
        if (WRITE) {
            Files.writeString(file, answer.out());
        }
        assertThat(answer.out()).isEqualTo(Files.readString(file));
    }

    /** The example of {@code docs/ledger.md}. */
    @Test
    void aTermOfOneClass() throws IOException {
        Promise promise = SampleLedgers.prediction("CSCI-1300 001");
        for (int day = 0; day < 24; day++) {
            boolean missed = day % 9 == 5;
            add(SampleLedgers.line(SampleLedgers.held(
                    day, missed ? Outcome.MISSED : Outcome.KEPT, day == 5 ? 79 : missed ? 95 : 60 + day % 7, promise)));
        }

        assertShown("ledger-term.txt");
    }

    @Test
    void severalClassesWithRunsThatDoNotCount() throws IOException {
        Promise planned = SampleLedgers.plan("CSCI-2270");
        Promise predicted = SampleLedgers.prediction("CSCI-1300 001");
        add(SampleLedgers.line(SampleLedgers.held(0, Outcome.NOT_ASSESSED, 40, predicted, Provenance.OBSERVED)));
        add(SampleLedgers.line(SampleLedgers.held(1, Outcome.MISSED, 99, predicted, Provenance.OBSERVED)));
        add(SampleLedgers.line(SampleLedgers.held(2, Outcome.INVALID, 0, predicted)));
        add(SampleLedgers.line(SampleLedgers.held(7, Outcome.KEPT, 50, planned)));
        add(SampleLedgers.line(SampleLedgers.held(8, Outcome.ABORTED, 0, planned)));

        assertShown("ledger-several.txt");
    }

    @Test
    void parametersThatDoNotFit() throws IOException {
        for (int day = 0; day < 3; day++) {
            add(SampleLedgers.line(SampleLedgers.held(
                    day, Outcome.KEPT, 60, SampleLedgers.prediction("CSCI-1300 001", "old", "old parameters"))));
        }
        for (int day = 3; day < 9; day++) {
            add(SampleLedgers.line(SampleLedgers.held(
                    day,
                    day < 6 ? Outcome.KEPT : Outcome.MISSED,
                    88,
                    SampleLedgers.prediction("CSCI-1300 001", "new", "new parameters"))));
        }

        assertShown("ledger-recalibrate.txt");
    }
}
