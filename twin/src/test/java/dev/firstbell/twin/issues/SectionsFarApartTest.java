package dev.firstbell.twin.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.schedule.Schedule;
import dev.firstbell.twin.parameters.TwinParameters;
import dev.firstbell.twin.plan.ClosedForm;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/**
 * Sections that lie hours apart were planned as one window with all their nodes from the first to the last, 35.7 node hours
 * instead of about 7, and students who come after the end of class had no nodes and no word.
 */
class SectionsFarApartTest {
    private static final TwinParameters PARAMETERS = TwinParameters.defaults();

    @Test
    void sectionsHoursApartHaveWindowsOfTheirOwn() {
        ClassFile file = sections(0, 300);
        ScalingPlan plan = ClosedForm.plan(file, PARAMETERS);

        assertThat(plan.windows())
                .containsExactly(
                        new ScalingPlan.Window(
                                List.of("0"), at("2027-01-25T15:46:00Z"), at("2027-01-25T16:50:00Z"), 110, 3),
                        new ScalingPlan.Window(
                                List.of("1"), at("2027-01-25T20:46:00Z"), at("2027-01-25T21:50:00Z"), 110, 3));
        assertThat(plan.warmNodes()).isEqualTo(3);
        assertThat(plan.lead()).isEqualTo(Duration.ofMinutes(14));
        assertThat(plan.hub().concurrentSpawnLimit()).isEqualTo(110);
        assertThat(plan.nodeHours()).isCloseTo(2 * 3 * 64 / 60.0, within(1e-9));
        assertThat(plan.notes())
                .containsExactly("the plan has 2 windows, the closest 3h56m apart; it assumes that the servers of one"
                        + " window have stopped before the next (`cull.timeout` in the Helm values)");
        assertThat(Schedule.of(file, plan).windows())
                .extracting(Schedule.Window::nodes)
                .containsExactly(3, 3);
    }

    @Test
    void sectionsOneAfterTheOtherShareAWindow() {
        ScalingPlan plan = ClosedForm.plan(sections(0, 60), PARAMETERS);

        assertThat(plan.windows()).singleElement().satisfies(window -> {
            assertThat(window.sections()).containsExactly("0", "1");
            assertThat(window.nodes()).isEqualTo(6);
            assertThat(window.until()).isEqualTo(at("2027-01-25T17:50:00Z"));
        });
        assertThat(plan.notes()).isEmpty();
    }

    @Test
    void theRuleIsTheLeadTimePlusTheAutoscalersDelay() {
        // About 24.6 minutes, by the evidence.
        assertThat(ClosedForm.plan(sections(0, 50 + 24), PARAMETERS).windows()).hasSize(1);
        assertThat(ClosedForm.plan(sections(0, 50 + 26), PARAMETERS).windows()).hasSize(2);
        assertThat(ClosedForm.plan(sections(0, 76), PARAMETERS).evidence()).anySatisfy(evidence -> {
            assertThat(evidence.name()).isEqualTo("longest break within a window (s)");
            assertThat(Integer.parseInt(evidence.value())).isBetween(24 * 60, 26 * 60);
        });
    }

    @Test
    void aSectionDaysOrAYearLaterCostsItsOwnTimeOnly() {
        assertThat(ClosedForm.plan(sections(0, 2 * 24 * 60), PARAMETERS).nodeHours())
                .isCloseTo(6.4, within(0.01));
        assertThat(ClosedForm.plan(sections(0, 365 * 24 * 60), PARAMETERS).nodeHours())
                .isCloseTo(6.4, within(0.01));
    }

    @Test
    void aSectionBeforeTheClassesStartBeginsTheWindow() {
        ScalingPlan plan = ClosedForm.plan(sections(-60, 0), PARAMETERS);

        assertThat(plan.windows())
                .singleElement()
                .satisfies(window -> assertThat(window.from()).isEqualTo(at("2027-01-25T14:45:00Z")));
        assertThat(plan.lead()).isEqualTo(Duration.ofMinutes(75));
    }

    @Test
    void studentsWhoComeAfterTheEndOfClassAreSaidAndHaveNodes() {
        ScalingPlan plan = ClosedForm.plan(whole("""
                arrivals:
                  - {shape: bell, sd: 25s, share: 0.9}
                  - {shape: burst, mean: 20s, from: 60m, share: 0.1}
                """), PARAMETERS);

        assertThat(plan.notes())
                .containsExactly("31 of 220 students come after the end of class at 2027-01-25T09:50, the last at"
                        + " 2027-01-25T10:00; nodes are requested for them until 10m after that");
        assertThat(plan.windows())
                .singleElement()
                .satisfies(window -> assertThat(window.until()).isEqualTo(at("2027-01-25T17:11:00Z")));
    }

    @Test
    void aSecondMeetingInACurveHasAWindowForItsStudents() {
        ScalingPlan plan = ClosedForm.plan(whole("""
                arrivals:
                  - shape: poisson
                    rates:
                      - {at: 0s, perMinute: 90}
                      - {at: 4m, perMinute: 0}
                      - {at: 24h, perMinute: 0}
                      - {at: 24h4m, perMinute: 90}
                      - {at: 24h6m, perMinute: 0}
                """), PARAMETERS);

        assertThat(plan.windows()).extracting(ScalingPlan.Window::nodes).containsExactly(6, 4);
        assertThat(plan.windows().get(1).sections()).isEmpty();
        assertThat(plan.notes().get(0)).startsWith("133 of 220 students come after the end of class");
    }

    /** Ten percent of the students came 40 minutes early, and had a window of their own that ended before class. */
    @Test
    void studentsWhoComeEarlyStayUntilTheEndOfTheirClass() {
        ScalingPlan plan = ClosedForm.plan(whole("""
                arrivals:
                  - {shape: burst, mean: 20s, from: -40m, share: 0.1}
                  - {shape: bell, sd: 25s, share: 0.9}
                """), PARAMETERS);

        assertThat(plan.notes()).isEmpty();
        assertThat(plan.windows()).singleElement().satisfies(window -> {
            assertThat(window.from()).isBetween(at("2027-01-25T15:00:00Z"), at("2027-01-25T15:10:00Z"));
            assertThat(window.until()).isEqualTo(at("2027-01-25T16:50:00Z"));
            assertThat(window.students()).isEqualTo(220);
        });
    }

    @Test
    void studentsWhoComeTheDayBeforeHaveAWindowOfTheirOwn() {
        ScalingPlan plan = ClosedForm.plan(whole("""
                arrivals:
                  - {shape: burst, mean: 20s, from: -20h, share: 0.1}
                  - {shape: bell, sd: 25s, share: 0.9}
                """), PARAMETERS);

        assertThat(plan.windows()).hasSize(2);
        assertThat(plan.windows().get(0).until()).isBefore(at("2027-01-24T21:30:00Z"));
    }

    @Test
    void studentsWhoComeEarlyForALaterSectionKeepItsNodesUntilItsEnd() {
        ClassFile file = ClassFile.parse("class.yaml", """
                name: CSCI-1300
                start: 2027-01-25T09:00
                timeZone: America/Denver
                sections:
                  - {name: a, students: 110, arrivals: [{shape: uniform, to: 2m}]}
                  - name: b
                    start: 2027-01-25T12:00
                    students: 110
                    arrivals: [{shape: burst, mean: 20s, from: -1h, share: 0.2}, {shape: uniform, to: 2m, share: 0.8}]
                """);
        ScalingPlan plan = ClosedForm.plan(file, PARAMETERS);

        assertThat(plan.windows()).hasSize(2);
        assertThat(plan.windows().get(1).sections()).containsExactly("b");
        assertThat(plan.windows().get(1).from()).isBefore(at("2027-01-25T18:00:00Z"));
        assertThat(plan.windows().get(1).until()).isEqualTo(at("2027-01-25T19:50:00Z"));
    }

    @Test
    void tabsThatStayOpenAreSaidAndNotPaidTwice() {
        ScalingPlan plan = ClosedForm.plan(whole("""
                behaviour: {patient: 0.9, leavesTabOpen: {share: 0.1, until: 3h}}
                arrivals: [{shape: bell, sd: 25s}]
                """), PARAMETERS);

        assertThat(plan.notes())
                .containsExactly(
                        "students with `leavesTabOpen` keep their servers until 2027-01-25T12:00, after the end of"
                                + " class at 2027-01-25T09:50; nodes with these servers stay as long, beyond the schedule and its"
                                + " node hours");
        assertThat(plan.windows())
                .singleElement()
                .satisfies(window -> assertThat(window.until()).isEqualTo(at("2027-01-25T16:50:00Z")));
    }

    /** Every section has its nodes from its first arrival to its end, and no window begins before the one before it ends. */
    @Property(tries = 60)
    void everySectionIsCoveredAndWindowsDoNotOverlap(
            @ForAll @Size(min = 1, max = 5) List<@IntRange(min = -3_000, max = 3_000) Integer> minutes) {
        ClassFile file = sections(minutes.stream().mapToInt(Integer::intValue).toArray());
        ScalingPlan plan = ClosedForm.plan(file, PARAMETERS);

        file.sections().forEach(section -> {
            Instant start = file.startInstant().plus(file.offset(section));
            assertThat(plan.windows())
                    .filteredOn(
                            window -> window.sections().contains(section.name().orElseThrow()))
                    .singleElement()
                    .satisfies(window -> {
                        assertThat(window.from()).isBeforeOrEqualTo(start.minus(Duration.ofMinutes(10)));
                        assertThat(window.until()).isAfterOrEqualTo(start.plus(file.duration()));
                    });
        });
        for (int i = 1; i < plan.windows().size(); i++) {
            assertThat(plan.windows().get(i).from())
                    .isAfter(plan.windows().get(i - 1).until());
        }
    }

    private static ClassFile sections(int... minutes) {
        StringBuilder sections = new StringBuilder();
        for (int i = 0; i < minutes.length; i++) {
            sections.append("  - {name: \"")
                    .append(i)
                    .append("\", students: 110, start: ")
                    .append(LocalDateTime.parse("2027-01-25T09:00").plusMinutes(minutes[i]))
                    .append("}\n");
        }
        return ClassFile.parse("class.yaml", """
                name: CSCI-1300
                start: 2027-01-25T09:00
                timeZone: America/Denver
                arrivals: [{shape: uniform, to: 2m}]
                sections:
                """ + sections);
    }

    private static ClassFile whole(String rest) {
        return ClassFile.parse("class.yaml", """
                name: CSCI-1300
                start: 2027-01-25T09:00
                timeZone: America/Denver
                students: 220
                """ + rest);
    }

    private static Instant at(String instant) {
        return Instant.parse(instant);
    }
}
