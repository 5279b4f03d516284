package dev.firstbell.records.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstbell.records.calendar.CalendarFile;
import dev.firstbell.records.calendar.TestingCalendar;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.schedule.Desired;
import dev.firstbell.records.schedule.DesiredNodes;
import dev.firstbell.records.schedule.Schedule;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Calendars that say two things: one of them was taken without a word. What cannot be told is refused, and what RFC 5545 leaves
 * open is taken and noted.
 */
class ContradictoryCalendarTest {
    private static final String NODES = "\nDESCRIPTION:nodes: 5";
    private static final String SERIES = "UID:s\nSUMMARY:Lecture\nDTSTART;TZID=America/Denver:20270111T090000\n"
            + "DTEND;TZID=America/Denver:20270111T095000\nRRULE:FREQ=WEEKLY;BYDAY=MO,WE,FR" + NODES;
    private static final String MOVED = "UID:s\nSUMMARY:Lecture\nDTSTART;TZID=America/Denver:20270128T140000\n"
            + "DTEND;TZID=America/Denver:20270128T145000\nRECURRENCE-ID;TZID=America/Denver:";
    private static final Instant MONDAY = Instant.parse("2027-01-25T16:30:00Z");

    private static Schedule schedule(String rules) {
        return Schedule.parse(
                "schedule.yaml",
                "schema: 1\ntimeZone: America/Denver\ncalendars: [{file: a.ics, lead: 0s" + rules + "}]\n");
    }

    private static DesiredNodes read(Schedule schedule, String... events) {
        return DesiredNodes.of(
                schedule, List.of(CalendarFile.parse("a.ics", TestingCalendar.of(events), schedule.timeZone())));
    }

    private static String problem(String... events) {
        BadInputException refused = catchThrowableOfType(BadInputException.class, () -> read(schedule(""), events));
        assertThat(refused).isNotNull();
        assertThat(refused.problems()).hasSize(1);
        return refused.problems().get(0);
    }

    private static List<String> notes(String... events) {
        return read(schedule(""), events).notes(MONDAY);
    }

    @Test
    void anEndAndADurationThatDifferAreRefused() {
        assertThat(problem(TestingCalendar.MONDAY_AT_NINE + "\nDURATION:PT3H" + NODES))
                .isEqualTo(
                        "a.ics: line 9: event `Lecture`: `DTEND` and `DURATION` contradict each other: 2027-01-25T09:50"
                                + " and `PT3H` after 2027-01-25T09:00; export the calendar again, or remove the wrong one");
        assertThat(notes(TestingCalendar.MONDAY_AT_NINE + "\nDURATION:PT50M" + NODES))
                .isEmpty();
    }

    @Test
    void twoDescriptionsAreBothRead() {
        assertThat(problem(TestingCalendar.MONDAY_AT_NINE + NODES + "\nDESCRIPTION:nodes: 7"))
                .isEqualTo(
                        "a.ics: line 4: event `Lecture` of 2027-01-25T09:00: its description has `nodes` twice, with 5"
                                + " and 7; expected one number");
        assertThat(notes(TestingCalendar.MONDAY_AT_NINE + "\nDESCRIPTION:Bring a laptop" + NODES))
                .isEmpty();
    }

    /** The line that a program did not fold is a property of its own, which was ignored; a rule would then have counted. */
    @Test
    void aNumberOutsideOfTheDescriptionIsRefused() {
        assertThat(problem(TestingCalendar.MONDAY_AT_NINE + "\nDESCRIPTION:Bring a laptop\nnodes: 5"))
                .isEqualTo(
                        "a.ics: line 10: event `Lecture`: the line `nodes: 5` does not belong to its description: in the"
                                + " file of a calendar, a line that goes on begins with a space; write it in the calendar program,"
                                + " and export again");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "* nodes: 9",
                "- nodes: 9",
                "\"nodes: 9\"",
                "**nodes: 9**",
                "nodes\uff1a 9",
                "Firstbell nodes: 9",
                "Please start nodes: 9."
            })
    void aNumberWithAMarkIsRefusedAlsoWhereARuleHasOne(String line) {
        BadInputException refused = catchThrowableOfType(
                BadInputException.class,
                () -> read(
                        schedule(", rules: [{summary: Lecture, nodes: 6}]"),
                        TestingCalendar.MONDAY_AT_NINE + "\nDESCRIPTION:" + line));

        assertThat(refused)
                .hasMessage("a.ics: line 4: event `Lecture` of 2027-01-25T09:00: its description has the line `" + line
                        + "`; write the number of nodes as `nodes: 5`");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nodes:&#160;5",
                "nodes:&nbsp;5",
                "nodes:\u00a05",
                "Read chapter 5 about nodes and edges\\nnodes: 5"
            })
    void aNumberAfterAnotherSpaceOrBesideProseIsRead(String line) {
        assertThat(read(schedule(""), TestingCalendar.MONDAY_AT_NINE + "\nDESCRIPTION:" + line)
                        .at(MONDAY)
                        .nodes())
                .isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FREQ=WEEKLY;BYDAY=TU,TH | begins at 2027-01-25T09:00, which its `RRULE` does not name; it takes place then, too",
                "FREQ=MONTHLY;BYDAY=-1FR | begins at 2027-01-25T09:00, which its `RRULE` does not name; it takes place then, too",
            })
    void aStartThatItsRuleDoesNotNameIsNoted(String rule, String note) {
        assertThat(notes(TestingCalendar.MONDAY_AT_NINE + "\nRRULE:" + rule + NODES))
                .containsExactly("a.ics: line 4: event `Lecture` " + note);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FREQ=WEEKLY",
                "FREQ=WEEKLY;BYDAY=MO,WE",
                "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;WKST=SU",
                "FREQ=MONTHLY;BYDAY=4MO",
                "FREQ=MONTHLY;BYDAY=-1MO",
                "FREQ=MONTHLY;BYMONTHDAY=25",
                "FREQ=DAILY;COUNT=3",
                "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=25"
            })
    void aStartThatItsRuleNamesHasNoNote(String rule) {
        assertThat(notes(TestingCalendar.MONDAY_AT_NINE + "\nRRULE:" + rule + NODES))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "20270331, FREQ=MONTHLY",
        "20270330, FREQ=MONTHLY",
        "20270531, FREQ=MONTHLY;INTERVAL=3",
        "20270831, FREQ=MONTHLY;INTERVAL=2"
    })
    void aDayThatTheMonthBeforeLacksIsNamedByItsRule(String day, String rule) {
        assertThat(notes(TestingCalendar.MONDAY_AT_NINE.replace("20270125", day) + "\nRRULE:" + rule + NODES))
                .isEmpty();
    }

    @Test
    void aSeriesThatEndsBeforeItBeginsIsNoted() {
        assertThat(notes(TestingCalendar.MONDAY_AT_NINE + "\nRRULE:FREQ=WEEKLY;UNTIL=20260101T000000Z" + NODES))
                .containsExactly(
                        "a.ics: line 4: event `Lecture`: its `UNTIL` is before its start, so it takes place once,"
                                + " at 2027-01-25T09:00");
    }

    @Test
    void aChangedOccurrenceThatReplacesNothingIsNoted() {
        assertThat(notes(SERIES, MOVED + "20270126T090000" + NODES))
                .containsExactly(
                        "a.ics: line 4: event `Lecture`: an occurrence that was changed replaces that of"
                                + " 2027-01-26T09:00, which does not match any of its start times, so it takes place in addition");
        assertThat(notes(SERIES, MOVED + "20270127T090000" + NODES)).isEmpty();
    }

    @Test
    void occurrencesWithoutTheirSeriesAreNotedOnce() {
        assertThat(notes(MOVED + "20270127T090000" + NODES, MOVED + "20270129T090000" + NODES))
                .containsExactly(
                        "a.ics: line 4: event `Lecture` (and 1 more event) is an occurrence of a series that is not"
                                + " in the file; it takes place, and other occurrences of the series may be missing; export the"
                                + " whole calendar");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Canceled: Lecture", "CANCELLED - Lecture", "Abgesagt: Vorlesung", "Annul\u00e9 : cours"})
    void aTitleThatSaysCancelledIsNoted(String title) {
        assertThat(notes(TestingCalendar.MONDAY_AT_NINE.replace("Lecture", title) + NODES))
                .containsExactly(
                        "a.ics: line 4: event `" + title + "` of 2027-01-25T09:00 requests 5 nodes, and its title"
                                + " says that it is cancelled; if it is, delete it in the calendar, or write `nodes: 0` into its"
                                + " description");
    }

    @Test
    void aTimeThatTheClocksSkipIsNamed() {
        String skipped = "SUMMARY:Night\nDTSTART;TZID=America/Denver:20270314T02%s00\n"
                + "DTEND;TZID=America/Denver:20270314T03%s00" + NODES;
        String rest = " on 2027-03-14, when the clocks of America/Denver skip that time; enter another one";

        assertThat(problem(skipped.formatted("30", "30")))
                .isEqualTo("a.ics: line 8: event `Night`: takes place from 02:30 to 03:30" + rest);
        assertThat(problem(skipped.formatted("45", "15")))
                .isEqualTo("a.ics: line 8: event `Night`: takes place from 02:45 to 03:15" + rest);
    }

    /** Exchange writes the name that Windows shows; without quotation marks, its colon ends the name too early. */
    @Test
    void aZoneWithAColonInItsNameIsReadWhole() {
        String zone =
                "SUMMARY:Lecture\nDTSTART;TZID=(UTC-07:00) Mountain Time (US & Canada):20270125T090000\nDURATION:PT1H"
                        + NODES;

        assertThat(problem(zone))
                .isEqualTo(
                        "a.ics: line 7: event `Lecture`: `TZID`: the time zone `(UTC-07:00) Mountain Time (US & Canada)`"
                                + " is unknown, and the calendar does not define it; set the time zone in the calendar program, and"
                                + " export again; did you mean America/Denver?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CSCI  1300", "CSCI\u00a01300", "csci\\t1300 "})
    void aTitleThatLooksLikeTheRulesMatches(String title) {
        assertThat(read(
                                schedule(", rules: [{summary: CSCI 1300, nodes: 6}]"),
                                TestingCalendar.MONDAY_AT_NINE.replace("Lecture", title.replace("\\t", "\t")))
                        .at(MONDAY)
                        .nodes())
                .isEqualTo(6);
    }

    @Test
    void aLetterIsTheSameHoweverItIsEncoded() {
        assertThat(read(
                                schedule(", rules: [{summary: \"\u00dcbung*\", nodes: 6}]"),
                                TestingCalendar.MONDAY_AT_NINE.replace("Lecture", "U\u0308bung 3"))
                        .at(MONDAY)
                        .nodes())
                .isEqualTo(6);
    }

    @Test
    void anEventWithoutATitleIsCalledSo() {
        Desired desired = read(schedule(""), TestingCalendar.MONDAY_AT_NINE.replace("SUMMARY:Lecture\n", "") + NODES)
                .at(MONDAY);

        assertThat(desired.reasons())
                .singleElement()
                .satisfies(reason -> assertThat(reason.request().name()).isEqualTo("event without a title"));
    }
}
