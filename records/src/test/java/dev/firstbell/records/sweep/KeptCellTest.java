package dev.firstbell.records.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo.Verdict;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.TestingRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptCellTest {
    private static final PlannedCell CELL =
            new PlannedCell("cold-1", 1, Setting.withoutPrescaling("cold", Setting.HubLimits.Z2JH));

    @TempDir
    private Path sweep;

    private void write(String folder, PlannedCell cell, int attempt) throws IOException {
        CellRecord.of(cell, attempt, Optional.empty(), Duration.ofSeconds(20))
                .write(new RunFolder(Files.createDirectory(sweep.resolve(folder))));
    }

    @Test
    void aFolderWithoutItsCellRecordIsNotFinished() throws IOException {
        Files.writeString(Files.createDirectory(sweep.resolve("cold-1")).resolve("run.json"), "{}");

        assertThat(KeptCell.attempts(sweep, CELL)).isEmpty();
    }

    @Test
    void aSecondAttemptWithoutItsFirstIsRefused() throws IOException {
        write("cold-1-again", CELL, 2);

        assertThatThrownBy(() -> KeptCell.attempts(sweep, CELL))
                .isInstanceOf(BadInputException.class)
                .hasMessage(
                        sweep.resolve("cold-1-again") + ": this is the second attempt at cold, block 1, and the first"
                                + " one, " + sweep.resolve("cold-1")
                                + ", is not there; restore it from a copy, or take the second"
                                + " one away, too");
    }

    @Test
    void theRecordOfAnotherCellIsRefused() throws IOException {
        write("cold-1", new PlannedCell("cold-1", 2, CELL.setting()), 1);

        assertThatThrownBy(() -> KeptCell.attempts(sweep, CELL))
                .isInstanceOf(BadInputException.class)
                .hasMessage(
                        sweep.resolve("cold-1") + ": this is the record of the setting cold in block 2, not of cold,"
                                + " block 1; take the folder away, and the cell is repeated");
    }

    @Test
    void aCellRecordThatCannotBeReadIsNamed() throws IOException {
        Files.writeString(Files.createDirectory(sweep.resolve("cold-1")).resolve("cell.json"), "{");

        assertThatThrownBy(() -> KeptCell.attempts(sweep, CELL))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith(sweep.resolve("cold-1/cell.json") + ": is not the record of a cell: ");
    }

    private static KeptCell attempt(int attempt, Verdict verdict) {
        return new KeptCell(
                CELL,
                new RunFolder(Path.of("unused")),
                CellRecord.of(CELL, attempt, Optional.empty(), Duration.ofSeconds(20)),
                RunRecord.of(
                        TestingRuns.running(TestingRuns.plan(0)).ended(TestingRuns.NINE, verdict, List.of()),
                        List.of()));
    }

    /** One rule says which attempt comes next, which cells are left, and whether a cell counts as left in the record. */
    @Test
    void anInvalidRunIsRepeatedOnceAndAResultIsNot() {
        PlannedCell other = new PlannedCell("cold-2", 2, CELL.setting());
        List<PlannedCell> cells = List.of(CELL, other);
        KeptCell invalid = attempt(1, Verdict.INVALID);

        assertThat(KeptCell.next(CELL, List.of(), 2)).hasValue(1);
        assertThat(KeptCell.next(CELL, List.of(invalid), 2)).hasValue(2);
        assertThat(KeptCell.next(CELL, List.of(invalid), 1)).isEmpty();
        assertThat(KeptCell.next(CELL, List.of(invalid, attempt(2, Verdict.INVALID)), 2))
                .isEmpty();
        assertThat(KeptCell.next(CELL, List.of(attempt(1, Verdict.SLO_MISSED)), 2))
                .isEmpty();
        assertThat(KeptCell.left(cells, List.of(invalid))).isEqualTo(cells);
        assertThat(KeptCell.left(cells, List.of(invalid), 1)).containsExactly(other);
        assertThat(SweepRecord.CellLine.of(CELL, List.of(invalid)).state()).isEqualTo(SweepRecord.CellLine.LEFT);
        assertThat(SweepRecord.CellLine.of(CELL, List.of(attempt(1, Verdict.SLO_MET)))
                        .state())
                .isEqualTo("counts");
    }
}
