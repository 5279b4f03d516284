package dev.firstbell.records.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.schedule.DesiredNodes;
import dev.firstbell.records.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/**
 * A start in the hour that the clocks skip was moved by an hour without a word, and of a start in the hour that comes twice
 * the first was taken without a word. A schedule that ended in the second of the two hours was empty or an hour too short.
 */
class ClockChangeTest {
    @Test
    void aStartThatTheClocksSkipIsRefused() {
        assertThatThrownBy(() -> classAt("2027-03-14T02:30"))
                .isInstanceOf(BadInputException.class)
                .hasMessage(
                        "class.yaml: start: `2027-03-14T02:30` does not exist in America/Denver, where the clocks go"
                                + " from 02:00 to 03:00 on that day; write a time before 02:00, or 03:00 or later");
        assertThat(classAt("2027-03-14T01:59").notes()).isEmpty();
        assertThat(classAt("2027-03-14T03:00").notes()).isEmpty();
    }

    @Test
    void aSectionsStartIsCheckedToo() {
        assertThatThrownBy(() -> ClassFile.parse("class.yaml", """
                        name: CSCI-1300
                        start: 2027-03-14T01:30
                        timeZone: America/Denver
                        arrivals: [{shape: bell, sd: 25s}]
                        sections:
                          - {name: "001", students: 20}
                          - {name: "002", students: 20, start: 2027-03-14T02:10}
                        """))
                .hasMessageStartingWith("class.yaml: sections[1].start: `2027-03-14T02:10` does not exist");
    }

    @Test
    void ofAStartThatComesTwiceTheFirstIsMeantAndThatIsNoted() {
        ClassFile file = classAt("2027-11-07T01:30");

        assertThat(file.startInstant()).isEqualTo(Instant.parse("2027-11-07T07:30:00Z"));
        assertThat(file.notes())
                .containsExactly(
                        "class.yaml: `2027-11-07T01:30` comes twice in America/Denver, where the clocks go back"
                                + " from 02:00 to 01:00 on that day; the first is meant, 2027-11-07T07:30:00Z");
        assertThat(classAt("2027-11-07T00:59").notes()).isEmpty();
        assertThat(classAt("2027-11-07T02:00").notes()).isEmpty();
    }

    @Test
    void aScheduleDoesNotNameATimeThatTheClocksSkip() {
        assertThatThrownBy(() -> Schedule.parse("schedule.yaml", """
                        schema: 1
                        timeZone: America/Denver
                        windows:
                          - {course: A, from: 2027-03-14T02:30, until: 2027-03-14T09:00, nodes: 3}
                        """))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("schedule.yaml: windows[0].from: `2027-03-14T02:30` does not exist");
    }

    @Test
    void aScheduleNamesTheTimesThatComeTwice() {
        Schedule schedule = Schedule.of(classAt("2027-11-07T01:10"), plan(Duration.ofMinutes(20)));

        assertThat(schedule.windows().get(0).until())
                .as("the class ends at 02:00 of the first hour, which is 01:00 of the second")
                .isEqualTo(LocalDateTime.parse("2027-11-07T02:00"));
        assertThat(schedule.notes()).isEmpty();
        assertThat(Schedule.of(classAt("2027-11-07T01:40"), plan(Duration.ofMinutes(20)))
                        .notes())
                .containsExactly("`2027-11-07T01:20` comes twice in America/Denver, where the clocks go back from 02:00"
                        + " to 01:00 on that day; the first is meant, 2027-11-07T07:20:00Z");
    }

    /** From the lead time to the end of class, at every minute of the night in which the clocks go back. */
    @Property(tries = 300)
    void theNodesOfAScheduleAreThereFromTheLeadToTheEndOfClass(
            @ForAll @IntRange(min = 0, max = 300) int minute, @ForAll @IntRange(min = 1, max = 120) int lead) {
        LocalDateTime start = LocalDateTime.parse("2027-11-07T00:00").plusMinutes(minute);
        ClassFile file = classAt(start.toString());
        Schedule schedule = Schedule.of(file, plan(Duration.ofMinutes(lead)));
        Instant from = file.startInstant().minus(Duration.ofMinutes(lead));
        Instant last = file.startInstant().plus(file.length()).minusSeconds(1);

        assertThat(DesiredNodes.of(schedule, List.of()).at(from).nodes()).isEqualTo(6);
        assertThat(DesiredNodes.of(schedule, List.of()).at(last).nodes()).isEqualTo(6);
        assertThat(Schedule.parse("schedule.yaml", schedule.toYaml("A comment.")))
                .isEqualTo(schedule);
    }

    private static ClassFile classAt(String start) {
        return ClassFile.parse("class.yaml", """
                name: CSCI-1300
                start: %s
                timeZone: America/Denver
                students: 220
                arrivals: [{shape: bell, sd: 25s}]
                """.formatted(start));
    }

    private static ScalingPlan plan(Duration lead) {
        return new ScalingPlan(
                ScalingPlan.SCHEMA,
                "CSCI-1300",
                "closed form",
                220,
                220,
                6,
                lead,
                Setting.HubLimits.Z2JH,
                5,
                1,
                List.of());
    }
}
