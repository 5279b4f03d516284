package dev.firstbell.analysis.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.analysis.report.ReportPage.TextRow;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.plan.TermEvidence;
import dev.firstbell.records.plan.TermEvidence.Alternative;
import dev.firstbell.records.plan.TermEvidence.Promise;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TermSectionTest {
    private static final List<Alternative> FRONTIER = List.of(
            new Alternative("1 fewer node", 90, 0.3, 0.1),
            new Alternative("this plan", 100, 0.98, 0.96),
            new Alternative("1 more node", 110, 0.98, 0.97));

    private static final List<Alternative> RIVALS = List.of(
            new Alternative("this plan", 100.5, 0.979, 0.96),
            new Alternative("nothing", 80, 0, 0),
            new Alternative("fixed cron", 900, 1, 1),
            new Alternative("clairvoyant", 85, 1, 1),
            new Alternative("clairvoyant, as many kept", 84, 0.979, 0.96),
            new Alternative("the same, turning students away", 83, 0.979, 0.96),
            new Alternative("no schedule costs less", 88, 0.979, 0.96),
            new Alternative("a new rival", 120, 1, 1));

    private static TermEvidence term(List<Promise> promises, List<Alternative> frontier) {
        return new TermEvidence(
                TermEvidence.SCHEMA,
                "Spring",
                ZoneId.of("America/Denver"),
                0.95,
                Slo.DEFAULT,
                HubLimits.Z2JH,
                Optional.empty(),
                Optional.of(Duration.ofMinutes(1)),
                Optional.of(Duration.ofHours(2)),
                30,
                5,
                100.5,
                2000,
                List.of(new TermEvidence.Day(
                        List.of(DayOfWeek.MONDAY, DayOfWeek.FRIDAY),
                        15,
                        6.7,
                        6,
                        List.of(new TermEvidence.Window(
                                List.of("A"),
                                1_800,
                                Duration.ofMinutes(40),
                                2_100,
                                5,
                                Optional.of(new TermEvidence.Probability(0.2, 0.1, 0.3, 500)),
                                Optional.empty())),
                        promises)),
                RIVALS,
                List.of(
                        new Alternative("20 % more students", 120, 0.49, 0.26),
                        new Alternative("the moon is full", 100, 0.9, 0.9)),
                frontier,
                List.of());
    }

    private static Promise promise(String name, DayOfWeek day, double share) {
        return new Promise(name, day, LocalTime.of(9, 5), share, share - 0.01, Math.min(1, share + 0.01), 2000);
    }

    @Test
    void meetingsWithTheSameProbabilityAreOneRowAndTheLeastCertainComesFirst() {
        TermSection section = TermSection.of(term(
                List.of(
                        promise("A", DayOfWeek.MONDAY, 0.98),
                        promise("B", DayOfWeek.MONDAY, 0.9699),
                        promise("A", DayOfWeek.FRIDAY, 0.98)),
                FRONTIER));

        assertThat(section.promises())
                .containsExactly(
                        new TermSection.PromiseRow("B", "Mon 9:05", "96.9 %", "95.9–97.9 %"),
                        new TermSection.PromiseRow("A", "Mon, Fri 9:05", "98 %", "97–99 %"));
        assertThat(section.more()).isEmpty();
    }

    @Test
    void ofManyClassesTheLeastCertainAreShownAndTheOthersFolded() {
        TermSection section = TermSection.of(term(
                IntStream.range(0, 13)
                        .mapToObj(i -> promise("C" + i, DayOfWeek.MONDAY, 0.99 - i / 1000.0))
                        .toList(),
                FRONTIER));

        assertThat(section.promises())
                .hasSize(10)
                .first()
                .satisfies(row -> assertThat(row.name()).isEqualTo("C12"));
        assertThat(section.more()).extracting(TermSection.PromiseRow::name).containsExactly("C2", "C1", "C0");
    }

    @Test
    void waysAreInPlainWordsWithTheirDifferenceAndUnknownNamesStandAsTheyAre() {
        TermSection section = TermSection.of(term(List.of(promise("A", DayOfWeek.MONDAY, 0.98)), FRONTIER));

        assertThat(section.ways())
                .extracting(TermSection.WayRow::name)
                .containsExactly(
                        "This plan",
                        "No preparation",
                        "Every weekday, 7:00 to 20:00",
                        "Perfect foresight",
                        "Perfect foresight, as many promises kept",
                        "Perfect foresight, students turned away",
                        "The least possible",
                        "a new rival");
        assertThat(section.ways())
                .extracting(TermSection.WayRow::difference)
                .containsExactly(
                        "–",
                        "$20.50 less",
                        "$799.50 more",
                        "$15.50 less",
                        "$16.50 less",
                        "$17.50 less",
                        "$12.50 less",
                        "$19.50 more");
        assertThat(section.whatIfs())
                .extracting(TextRow::name)
                .containsExactly("20 % more students come", "the moon is full");
        assertThat(section.findings())
                .containsExactly(
                        "One node fewer before each class: the term costs $10.00 less, and 30 % of the promises are kept"
                                + " instead of 98 %.",
                        "One node more before each class: the term costs $10.00 more, and 98 % of the promises are kept"
                                + " instead of 98 %.");
    }

    @Test
    void theDrawingHasTheFrontierAndTheRivalsThatAreNotFar() {
        ParetoDrawing.Chart chart = TermSection.of(term(List.of(promise("A", DayOfWeek.MONDAY, 0.98)), FRONTIER))
                .chart()
                .orElseThrow();

        // 80 to 120 with a margin of 1.6 on each side is drawn from 52 to 694; 0 to 1 from 300 up to 34.
        assertThat(chart.curve()).isEqualTo("M224.4 220.2L373 39.3L521.6 39.3");
        assertThat(chart.legend())
                .extracting(ParetoDrawing.Key::name)
                .containsExactly("This plan", "No preparation", "Perfect foresight", "a new rival");
        assertThat(chart.points()).extracting(ParetoDrawing.Point::series).containsExactly(2, 2, 2, 0, 1, 3);
        assertThat(chart.description()).contains("perfect foresight is out of reach. A mark further up");
        assertThat(chart.beyond())
                .contains("Not drawn, because it costs much more: “Every weekday, 7:00 to 20:00” ($900.00).");
        assertThat(chart.x()).extracting(ReportPage.Tick::label).containsExactly("$80", "$90", "$100", "$110", "$120");
        assertThat(chart.table())
                .filteredOn(row -> row.cells().get(3).equals("yes"))
                .extracting(TextRow::name)
                .containsExactly("1 more node", "Every weekday, 7:00 to 20:00");
        // What no plan can do neither beats one nor is beaten; bounds are not ways to run the term.
        assertThat(chart.table())
                .filteredOn(row -> row.cells().get(3).equals("–"))
                .extracting(TextRow::name)
                .containsExactly("Perfect foresight");
        assertThat(chart.table()).hasSize(3 + 4);
        assertThat(TermSection.of(term(List.of(promise("A", DayOfWeek.MONDAY, 0.98)), List.of()))
                        .chart())
                .isEmpty();
    }

    @Test
    void thePlansLooksAreAmongWhatWouldBeChanged() {
        assertThat(new TermLines(term(List.of(promise("A", DayOfWeek.MONDAY, 0.98)), FRONTIER)).deployment())
                .contains(
                        new PlanPage.DeploymentRow("pre-scaler", "--means", "nodePlaceholders"),
                        new PlanPage.DeploymentRow("pre-scaler", "--every", "1m"),
                        new PlanPage.DeploymentRow("pre-scaler", "--keep", "2h"));
    }

    @Test
    void windowsThatBeginOnTheEveningBeforeAreOnTheClock() {
        PlanPage.WindowTable windows =
                new TermLines(term(List.of(promise("A", DayOfWeek.MONDAY, 0.98)), FRONTIER)).windows();

        assertThat(windows.rows())
                .containsExactly(new PlanPage.WindowRow(
                        "Mon, Fri", "23:50", "0:35", "5", "A at 0:30, 40 min ahead", "20 %", "–"));
    }
}
