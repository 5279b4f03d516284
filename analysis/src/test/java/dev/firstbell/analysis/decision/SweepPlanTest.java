package dev.firstbell.analysis.decision;

import static dev.firstbell.analysis.testing.SampleSweeps.COLD;
import static dev.firstbell.analysis.testing.SampleSweeps.FOUR;
import static dev.firstbell.analysis.testing.SampleSweeps.SIX;
import static dev.firstbell.analysis.testing.SampleSweeps.all;
import static dev.firstbell.analysis.testing.SampleSweeps.cells;
import static dev.firstbell.analysis.testing.SampleSweeps.of;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.ScalingPlan.Evidence;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.schedule.Schedule;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

class SweepPlanTest {
    private static final SweepPlan.Price PRICE = new SweepPlan.Price(0.1, "prior: a price list");

    private static ClassFile file(String name, int students) {
        return ClassFile.parse(
                "class.yaml", """
                name: %s
                start: 2026-09-07T09:00
                timeZone: America/Denver
                duration: 1h
                students: %d
                arrivals:
                  - {shape: burst, mean: 45s}
                """.formatted(name, students));
    }

    private static final ClassFile FILE = file("CS 101", 200);

    private static Decision winner(Setting setting) {
        return Decision.of(
                all(cells(COLD, of(120, 118, 123), of(12, 13, 12), 3), cells(setting, of(0, 0, 1), of(6, 7, 6), 6.2)));
    }

    private static ScalingPlan plan(Decision decision) {
        return SweepPlan.of(decision, FILE, "sweep.yaml", PRICE)
                .match(SweepPlan.Proposed::plan, none -> {
                    throw new AssertionError(none.reason());
                });
    }

    private static String reason(Decision decision) {
        return SweepPlan.of(decision, FILE, "sweep.yaml", PRICE)
                .match(proposed -> "a plan", SweepPlan.None::reason);
    }

    @Test
    void hasTheFiguresOfTheWinnerAndItsEvidence() {
        ScalingPlan plan = plan(winner(SIX));

        assertThat(plan.method()).isEqualTo(ScalingPlan.SWEEP);
        assertThat(plan.warmNodes()).isEqualTo(6);
        assertThat(plan.lead()).isEqualTo(Duration.ofMinutes(20));
        assertThat(plan.hub()).isEqualTo(SIX.hub());
        assertThat(plan.plannedStudents()).isEqualTo(200);
        assertThat(plan.room()).isEmpty();
        assertThat(plan.prescaling()).isEqualTo(SIX.prescaling());
        assertThat(plan.nodeHours()).isCloseTo(8, within(1e-9));
        assertThat(plan.dollars()).isCloseTo(0.8, within(1e-9));
        assertThat(plan.evidence())
                .contains(
                        new Evidence(
                                "sweep",
                                "sweep.yaml",
                                "measured (embedded): 3 repetitions, 6 runs that count, 0 left out"),
                        new Evidence("setting", "6 nodes", "sweep: the winner"),
                        new Evidence("US dollars per node-hour", "0.100", "prior: a price list"));
        Evidence margin = plan.evidence().stream()
                .filter(one -> one.name().equals("margin over cold: students in time"))
                .findFirst()
                .orElseThrow();
        assertThat(margin.value()).isEqualTo("60.0 points");
        assertThat(margin.source()).startsWith("measured (embedded): better (interval ").endsWith(", 3 repetitions");
    }

    @Test
    void isReadBackAsItWasWritten() {
        ScalingPlan plan = plan(winner(SIX));
        ScalingPlan other = plan(winner(new Setting(
                "pool", Prescaling.poolMinimum(5), Duration.ofMinutes(30), SIX.hub())));

        for (ScalingPlan one : List.of(plan, other)) {
            String json = Json.pretty().writeValueAsString(one);
            assertThat(Json.lines().readValue(json, ScalingPlan.class)).isEqualTo(one);
        }
        assertThat(Json.pretty().writeValueAsString(plan)).doesNotContain("\"room\"");
    }

    @Test
    void itsScheduleIsOneWindowFromTheLeadToTheEndOfClass() {
        assertThat(Schedule.of(FILE, plan(winner(SIX))).windows())
                .containsExactly(new Schedule.Window(
                        "CS 101", LocalDateTime.parse("2026-09-07T08:40"), LocalDateTime.parse("2026-09-07T10:00"), 6));
    }

    @Test
    void keepsAnotherMeansAndSaysHowToUseIt() {
        ScalingPlan plan = plan(winner(new Setting(
                "pool", Prescaling.poolMinimum(5), Duration.ofMinutes(30), SIX.hub())));

        assertThat(plan.prescaling()).isEqualTo(Prescaling.poolMinimum(5));
        assertThat(plan.notes())
                .containsExactly("the sweep tested a pool minimum of 5 nodes; `firstbell prescale converge --means"
                        + " poolMinimum` uses the same means");
    }

    @Test
    void roomForStudentsIsNoNumberOfNodes() {
        assertThat(reason(winner(new Setting(
                        "users", Prescaling.userPlaceholders(200), Duration.ofMinutes(30), SIX.hub()))))
                .isEqualTo("“users” asks for room for students (200 user placeholders), and a schedule counts nodes; set"
                        + " it in the chart’s values");
    }

    @Test
    void aSweepThatDoesNotTellGivesNoPlan() {
        Decision open = Decision.of(
                all(cells(FOUR, of(22, 8, 15), of(8, 8, 9), 5), cells(SIX, of(9, 5, 12), of(6, 7, 6), 6.2)));

        assertThat(reason(open)).startsWith("the sweep does not choose a setting: It cannot be told yet");
    }

    @Test
    void whatWasNotTestedIsANote() {
        ScalingPlan plan = SweepPlan.of(winner(SIX), file("CS 101", 260), "sweep.yaml", PRICE)
                .match(SweepPlan.Proposed::plan, none -> null);

        assertThat(plan.notes())
                .containsExactly("the sweep tested 200 students, and 260 are enrolled; if more come than were tested, the"
                        + " room may be too small");
    }

    @Test
    void anotherClassIsAnError() {
        assertThatThrownBy(() -> SweepPlan.of(winner(SIX), file("CS 102", 200), "sweep.yaml", PRICE))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
