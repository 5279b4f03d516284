package dev.firstbell.twin.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.student.Stage;
import dev.firstbell.twin.heldout.Cell;
import dev.firstbell.twin.heldout.CellResult;
import dev.firstbell.twin.heldout.Coverage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LabSectionTest {
    private static final CellResult QUICK =
            cell(Prescaling.nodePlaceholders(3), true, List.of(7.0, 7.1, 7.2, 7.3, 7.4), 7.9);
    private static final CellResult SLOW = cell(Prescaling.NONE, false, List.of(60.0, 64.0), 50.0);
    private static final CellResult OTHER = cell(Prescaling.nodePlaceholders(3), false, List.of(40.0), 39.0);

    @Test
    void statesHowMuchOfTheLadderThereIsAndWhereThePredictionIsOff() {
        String text = LabSection.of(
                "abc1234",
                "2026-12-01",
                "Ready after 30 s, pull 20 s",
                List.of(),
                List.of(SLOW, QUICK, OTHER),
                Map.of(QUICK.cell(), new Coverage(5, 70, 66, 5, 5), SLOW.cell(), new Coverage(3, 30, 25, 3, 2)));

        assertThat(text.replaceAll("(?m)(?<=[^|\\n])\\n(?=[^|\\n])", " "))
                .startsWith(
                        "State: 1 of 12 cells have 5 runs or more (7 runs of them); in all, 0 runs of 3 cells, measured")
                .contains("Predicted at abc1234 on 2026-12-01.")
                .contains(
                        "| 100 | 3 node placeholders, warm, limit 64 | 5 | 7.2 s (7.0 to 7.4) | 7.9 s | +0.7 s (+10 %) |"
                                + " passed | 66 of 70 |\n")
                .contains("| 100 | no pre-scaling, limit 64 | 2 | 62.0 s (60.0 to 64.0) | 50.0 s | -12.0 s (-19 %) |"
                        + " **missed**, most of it by “placed on a node” | 25 of 30 |\n")
                .contains("| 100 | 3 node placeholders, cold, limit 64 | 1 | 40.0 s | 39.0 s |")
                .contains("\n2 of 3 cells within max(10 %, 5 s).\n")
                .contains("91 of 100 figures");
        assertThat(text.lines().filter(line -> !line.startsWith("|"))).allMatch(line -> line.length() <= 120);
    }

    @Test
    void aRunWithoutAKnownPercentileIsNotLeftOutWithoutAWord() {
        CellResult cut = new CellResult(
                new Cell(100, Prescaling.NONE, false, 64),
                List.of(60.0, 64.0),
                1,
                Optional.of(62.0),
                Optional.of(Stage.SCHEDULED));

        assertThat(LabSection.of("abc1234", "2026-12-01", "", List.of(), List.of(cut), Map.of()))
                .contains("| 2, and 1 in which too many never landed | 62.0 s (60.0 to 64.0) | 62.0 s | – |"
                        + " not comparable | – |\n")
                .contains("\n0 of 1 cell within max(10 %, 5 s).\n");
    }

    private static CellResult cell(Prescaling prescaling, boolean warm, List<Double> measured, double predicted) {
        return new CellResult(
                new Cell(100, prescaling, warm, 64), measured, 0, Optional.of(predicted), Optional.of(Stage.SCHEDULED));
    }
}
