package dev.firstbell.records.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstbell.records.calendar.CalendarFile;
import dev.firstbell.records.calendar.TestingCalendar;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.schedule.DesiredNodes;
import dev.firstbell.records.schedule.Schedule;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The pre-scaler of another university skipped events without a description and took numbers as they came. Here an event that
 * requests no plain number of nodes is refused by its name.
 */
class OddCalendarEntriesTest {
    private static final Schedule SCHEDULE = Schedule.parse(
            "schedule.yaml", "schema: 1\ntimeZone: America/Denver\ncalendars: [{file: a.ics, lead: 0s}]\n");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "nodes: -3 | `nodes` in its description: expected a whole number from 0 to 1000, found `-3`",
                "nodes: 2.5 | `nodes` in its description: expected a whole number from 0 to 1000, found `2.5`",
                "nodes: 5.0 | `nodes` in its description: expected a whole number from 0 to 1000, found `5.0`",
                "nodes: 1\\,5 | `nodes` in its description: expected a whole number from 0 to 1000, found `1,5`",
                "nodes: five | `nodes` in its description: expected a whole number from 0 to 1000, found `five`",
                "nodes: 5 nodes | `nodes` in its description: expected a whole number from 0 to 1000, found `5 nodes`",
                "nodes: \u0665 | `nodes` in its description: expected a whole number from 0 to 1000, found `\u0665`",
                "nodes: 1e3 | `nodes` in its description: expected a whole number from 0 to 1000, found `1e3`",
                "nodes: 1001 | `nodes` in its description: expected a whole number from 0 to 1000, found `1001`",
                "nodes: 99999999999 | `nodes` in its description: expected a whole number from 0 to 1000, found `99999999999`",
                "nodes: | `nodes` in its description: expected a whole number from 0 to 1000, found nothing"
            })
    void aNumberThatIsNotAWholeOneIsRefused(String description, String message) {
        assertThat(problem(TestingCalendar.MONDAY_AT_NINE + "\nDESCRIPTION:" + description))
                .isEqualTo("a.ics: line 4: event `Lecture` of 2027-01-25T09:00: " + message
                        + "; write one line like `nodes: 5`");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "node: 5 | its description has the line `node: 5`; write the number of nodes as `nodes: 5`",
                "nodes 5 | its description has the line `nodes 5`; write the number of nodes as `nodes: 5`",
                "number of nodes: 5 | its description has the line `number of nodes: 5`; write the number of nodes as `nodes: 5`",
                "nodes: 5\\nnodes: 8 | its description has `nodes` twice, with 5 and 8; expected one number"
            })
    void aLineThatIsNearlyANumberOfNodesIsRefused(String description, String message) {
        assertThat(problem(TestingCalendar.MONDAY_AT_NINE + "\nDESCRIPTION:" + description))
                .isEqualTo("a.ics: line 4: event `Lecture` of 2027-01-25T09:00: " + message);
    }

    @Test
    void anEventWithoutADescriptionOrWithoutANumberIsRefused() {
        String rest = ", and no rule matches its title; write `nodes: 5` into the description, or add a rule to"
                + " `calendars[0].rules`, with `as: ignore` for events that need no nodes";

        assertThat(problem(TestingCalendar.MONDAY_AT_NINE))
                .isEqualTo("a.ics: line 4: event `Lecture` of 2027-01-25T09:00 has no description" + rest);
        assertThat(problem(
                        TestingCalendar.MONDAY_AT_NINE + "\nDESCRIPTION:datahub: 5\\nBring a laptop\\, nodes are few."))
                .isEqualTo(
                        "a.ics: line 4: event `Lecture` of 2027-01-25T09:00 has no line like `nodes: 5` in its description"
                                + rest);
        assertThat(problem("DTSTART;VALUE=DATE:20270125"))
                .isEqualTo("a.ics: line 4: the event without a title of 2027-01-25 has no description" + rest);
    }

    /** A calendar of a course has hundreds of events with one title: they are one problem. */
    @Test
    void eventsWithOneTitleAreOneProblem() {
        String[] events = new String[300];
        Arrays.fill(events, TestingCalendar.MONDAY_AT_NINE);

        assertThat(problem(events))
                .startsWith(
                        "a.ics: line 4: event `Lecture` of 2027-01-25T09:00 (and 299 more events with this title) has no"
                                + " description");
    }

    @Test
    void anEventWithoutALengthThatRequestsNodesIsRefused() {
        assertThat(problem("SUMMARY:Due\nDTSTART:20270125T160000Z\nDESCRIPTION:nodes: 3"))
                .isEqualTo(
                        "a.ics: line 4: event `Due` of 2027-01-25T09:00 requests 3 nodes, but ends when it begins; give it"
                                + " an end in the calendar, or a rule with `as: ignore`");
    }

    @Test
    void aCalendarThatRequestsNothingIsRefused() {
        assertThat(problem(TestingCalendar.MONDAY_AT_NINE + "\nDESCRIPTION:nodes: 0"))
                .isEqualTo(
                        "a.ics: the calendar's only event neither requests nodes nor means a holiday; check the rules at"
                                + " `calendars[0]`, or remove the calendar");
    }

    @Test
    void aCalendarThatRequestsNodesNeedsALeadTime() {
        Schedule without =
                Schedule.parse("schedule.yaml", "schema: 1\ntimeZone: America/Denver\ncalendars: [{file: a.ics}]\n");

        assertThat(problem(without, TestingCalendar.MONDAY_AT_NINE + "\nDESCRIPTION:nodes: 3"))
                .isEqualTo(
                        "calendars[0].lead: is missing: event `Lecture` of 2027-01-25T09:00 (a.ics: line 4) requests nodes,"
                                + " and they need time to boot before it; write a lead time like `20m`, or `0s` if the events include"
                                + " it");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nodes: 5",
                "Nodes:5",
                "NODES = 05",
                "Bring a laptop.\\nnodes: 5\\n\\nRoom 1",
                "nodes: 5\\nnodes: 5",
                "<html><body><p>Lecture</p><p>nodes:&nbsp;5</p></body></html>",
                "Lecture<br>nodes: <b>5</b><br/>Room 1",
                "\u00a0nodes: 5\u00a0"
            })
    void aPlainNumberIsReadFromTextAndFromHtml(String description) {
        assertThat(desired(SCHEDULE, TestingCalendar.MONDAY_AT_NINE + "\nDESCRIPTION:" + description)
                        .at(Instant.parse("2027-01-25T16:00:00Z"))
                        .nodes())
                .isEqualTo(5);
    }

    private static DesiredNodes desired(Schedule schedule, String... events) {
        return DesiredNodes.of(
                schedule, List.of(CalendarFile.parse("a.ics", TestingCalendar.of(events), schedule.timeZone())));
    }

    private static String problem(String... events) {
        return problem(SCHEDULE, events);
    }

    private static String problem(Schedule schedule, String... events) {
        List<String> problems = catchThrowableOfType(BadInputException.class, () -> desired(schedule, events))
                .problems();
        assertThat(problems).hasSize(1);
        return problems.get(0);
    }
}
