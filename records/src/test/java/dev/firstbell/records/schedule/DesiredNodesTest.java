package dev.firstbell.records.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.firstbell.records.calendar.CalendarFile;
import dev.firstbell.records.calendar.TestingCalendar;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.schedule.Desired.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DesiredNodesTest {
    private static final ZoneId DENVER = ZoneId.of("America/Denver");

    private static final String TERM = """
            schema: 1
            timeZone: America/Denver
            terms: [{name: Spring 2027, from: 2027-01-11, through: 2027-04-30}]
            holidays:
              - {name: MLK Day, from: 2027-01-18}
              - {name: Spring break, from: 2027-03-22, through: 2027-03-26}
            weekly:
              - {course: CSCI-1300, days: [monday, wednesday, friday], from: 09:00, until: 09:50, nodes: 6, lead: 20m}
              - {course: CSCI-2270, days: [mon], from: 09:50, until: 11:00, nodes: 4, except: [2027-02-01]}
              - {course: Night lab, days: [sun], from: 22:00, until: 01:00, nodes: 2}
            windows:
              - {course: Hackathon, from: 2027-01-18T10:00, until: 2027-01-18T12:00, nodes: 3}
            """;

    @ParameterizedTest
    @CsvSource({
        "2027-01-11T08:39:59, 0",
        "2027-01-11T08:40, 6",
        "2027-01-11T09:49:59, 6",
        "2027-01-11T09:50, 4",
        "2027-01-11T11:00, 0",
        "2027-01-13T09:00, 6",
        // before the term, and on its last day
        "2027-01-08T09:00, 0",
        "2027-04-30T09:00, 6",
        "2027-05-03T09:00, 0",
        // a holiday, on which a window with a date holds
        "2027-01-18T09:00, 0",
        "2027-01-18T10:00, 3",
        "2027-01-18T10:30, 3",
        "2027-01-18T12:00, 0",
        // the last day of several
        "2027-03-26T09:00, 0",
        "2027-03-29T09:00, 6",
        // an exception
        "2027-02-01T09:49, 6",
        "2027-02-01T09:50, 0",
        // across midnight; on the night before a holiday until midnight
        "2027-01-24T22:00, 2",
        "2027-01-25T00:59, 2",
        "2027-01-25T01:00, 0",
        "2027-01-17T23:59, 2",
        "2027-01-18T00:00, 0"
    })
    void theLargestOpenWindowCountsUnlessAHolidayTakesItOut(String local, int nodes) {
        assertThat(at(of(TERM), local).nodes()).isEqualTo(nodes);
    }

    @Test
    void everyReasonIsNamed() {
        DesiredNodes desired =
                of(TERM + "  - {course: Extra, from: 2027-01-11T09:00, until: 2027-01-11T10:00, nodes: 6}\n"
                        + "  - {course: Small, from: 2027-01-11T09:00, until: 2027-01-11T10:00, nodes: 1}\n");

        assertThat(at(desired, "2027-01-11T09:10").reasons())
                .extracting(reason -> reason.request().place(), Desired.Reason::role)
                .containsExactly(
                        tuple("weekly[0]", Role.DECIDES),
                        tuple("windows[1]", Role.DECIDES),
                        tuple("windows[2]", Role.COVERED));
        assertThat(at(desired, "2027-01-18T10:30").reasons())
                .extracting(
                        reason -> reason.request().name(),
                        Desired.Reason::role,
                        reason -> reason.holiday().map(Closure::name))
                .containsExactly(
                        tuple("Hackathon", Role.DECIDES, Optional.of("MLK Day")),
                        tuple("CSCI-2270", Role.CANCELLED, Optional.of("MLK Day")));
        assertThat(at(desired, "2027-01-18T08:45").closures())
                .extracting(Closure::name, Closure::place)
                .containsExactly(tuple("MLK Day", "holidays[0]"));
    }

    @Test
    void theNextChangeIsWhereTheNumberChanges() {
        DesiredNodes desired = of(TERM);

        assertThat(desired.nextChange(local("2027-01-11T07:00"))).contains(new Change(local("2027-01-11T08:40"), 0, 6));
        assertThat(desired.nextChange(local("2027-01-11T08:40"))).contains(new Change(local("2027-01-11T09:50"), 6, 4));
        assertThat(desired.nextChange(local("2027-04-30T10:00")))
                .as("the term is over")
                .isEmpty();
        assertThat(desired.nextChange(local("2025-06-01T00:00")))
                .as("more than a year ahead")
                .contains(new Change(local("2027-01-11T08:40"), 0, 6));
    }

    @Test
    void backToBackClassesOfOneSizeHaveNoGap() {
        DesiredNodes desired = of("""
                schema: 1
                timeZone: America/Denver
                weekly:
                  - {course: A, days: [mon], from: 09:00, until: 09:50, nodes: 4}
                  - {course: B, days: [mon], from: 09:50, until: 10:40, nodes: 4}
                """);

        assertThat(desired.nextChange(local("2027-01-25T09:00"))).contains(new Change(local("2027-01-25T10:40"), 4, 0));
        assertThat(desired.between(local("2027-01-25T00:00"), local("2027-01-26T00:00"))
                        .spans())
                .extracting(Period.Span::nodes)
                .containsExactly(0, 4, 4, 0);
    }

    @Test
    void aWeekHasItsSpansItsHolidaysAndWhatTheyTakeOut() {
        Period week = of(TERM).between(local("2027-01-18T00:00"), local("2027-01-25T00:00"));

        assertThat(week.spans())
                .filteredOn(span -> span.nodes() > 0)
                .extracting(span -> LocalDateTime.ofInstant(span.from(), DENVER).toString(), Period.Span::nodes)
                .containsExactly(
                        tuple("2027-01-18T10:00", 3),
                        tuple("2027-01-20T08:40", 6),
                        tuple("2027-01-22T08:40", 6),
                        tuple("2027-01-24T22:00", 2));
        assertThat(week.cancelled())
                .extracting(each -> each.request().name())
                .containsExactly("Night lab", "CSCI-1300", "CSCI-2270");
        assertThat(week.most()).isEqualTo(6);
        assertThat(week.nodeHours()).isEqualTo(3 * 2 + 6 * 70 / 60.0 * 2 + 2 * 2);
    }

    /** Denver skips 02:00 to 03:00 on 14 March 2027, and has 01:00 to 02:00 twice on 7 November. */
    @ParameterizedTest
    @CsvSource({
        "sun, 02:15, 02:45, 2027-03-14T07:00:00Z, 2027-03-15T06:00:00Z, ''",
        "sun, 02:30, 04:00, 2027-03-14T07:00:00Z, 2027-03-15T06:00:00Z, 09:00 10:00",
        "sun, 01:30, 02:30, 2027-03-14T07:00:00Z, 2027-03-15T06:00:00Z, 08:30 09:00",
        "sat, 23:00, 04:00, 2027-03-14T00:00:00Z, 2027-03-15T06:00:00Z, 06:00 10:00",
        "sun, 01:30, 02:30, 2027-11-07T06:00:00Z, 2027-11-08T06:00:00Z, 07:30 09:30",
        "sun, 01:15, 01:45, 2027-11-07T06:00:00Z, 2027-11-08T06:00:00Z, 07:15 07:45",
        "sun, 09:00, 10:00, 2027-11-07T06:00:00Z, 2027-11-08T06:00:00Z, 16:00 17:00"
    })
    void aWeeklyWindowFollowsTheClocks(
            String day, String from, String until, String begin, String end, String expected) {
        DesiredNodes desired = of("schema: 1\ntimeZone: America/Denver\nweekly: [{course: A, days: [" + day
                + "], from: " + from + ", until: " + until + ", nodes: 3}]\n");

        assertThat(desired.between(Instant.parse(begin), Instant.parse(end)).spans())
                .filteredOn(span -> span.nodes() > 0)
                .extracting(span -> span.from().toString().substring(11, 16) + " "
                        + span.until().toString().substring(11, 16))
                .containsExactlyElementsOf(expected.isEmpty() ? List.of() : List.of(expected));
    }

    /** What is left of a class keeps its lead time: nodes boot before the holiday ends. */
    @Test
    void aHolidayOfAFewHoursTakesOutAPartAndTheLeadStays() {
        String calendar = TestingCalendar.of(
                "SUMMARY:Closed\nDTSTART;TZID=America/Denver:20270125T080000\nDTEND;TZID=America/Denver:20270125T100000",
                "SUMMARY:Closed\nDTSTART;TZID=America/Denver:20270125T110000\nDTEND;TZID=America/Denver:20270125T113000");
        DesiredNodes desired = of("""
                schema: 1
                timeZone: America/Denver
                weekly: [{course: A, days: [mon], from: 09:00, until: 12:00, nodes: 3, lead: 20m}]
                calendars: [{file: a.ics, rules: [{summary: closed, as: holiday}]}]
                """, calendar);

        assertThat(desired.between(local("2027-01-25T00:00"), local("2027-01-26T00:00"))
                        .spans())
                .filteredOn(span -> span.nodes() > 0)
                .extracting(
                        span -> LocalDateTime.ofInstant(span.from(), DENVER)
                                .toLocalTime()
                                .toString(),
                        span -> LocalDateTime.ofInstant(span.until(), DENVER)
                                .toLocalTime()
                                .toString())
                .containsExactly(tuple("09:40", "11:00"), tuple("11:10", "12:00"));
    }

    @Test
    void theEventsOfACalendarRequestWhatTheirDescriptionsOrTheRulesSay() {
        DesiredNodes desired = of(
                """
                schema: 1
                timeZone: America/Denver
                calendars:
                  - {file: outlook.ics, lead: 20m}
                  - {file: google.ics, lead: 15m, rules: [{summary: "*BREAK*", as: holiday}]}
                  - file: canvas.ics
                    lead: 10m
                    rules: [{summary: "lecture*", nodes: 7}, {summary: "*", as: ignore}]
                """,
                TestingCalendar.exports().stream().map(TestingCalendar::export).toArray(String[]::new));

        assertThat(at(desired, "2027-01-11T08:40").nodes()).as("Outlook").isEqualTo(6);
        assertThat(at(desired, "2027-01-11T08:50").nodes()).as("Canvas, too").isEqualTo(7);
        assertThat(at(desired, "2027-01-20T13:40").nodes())
                .as("moved, with a number of its own")
                .isEqualTo(8);
        assertThat(at(desired, "2027-01-12T12:45").nodes())
                .as("Google, in HTML")
                .isEqualTo(4);
        assertThat(at(desired, "2027-02-28T17:15").nodes()).as("in UTC").isEqualTo(10);
        assertThat(at(desired, "2027-03-23T13:00")).satisfies(closed -> {
            assertThat(closed.nodes()).isZero();
            assertThat(closed.reasons())
                    .extracting(reason -> reason.holiday().orElseThrow().place())
                    .containsExactly("google.ics: line 64");
        });
        assertThat(desired.notes(local("2027-01-10T00:00"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"single, 5, 0", "all, 5, 5", "none, 0, 0"})
    void aCalendarStatesWhichEventsHoldOnAHoliday(String held, int single, int series) {
        DesiredNodes desired = of(
                "schema: 1\ntimeZone: America/Denver\nholidays: [{name: Day off, from: 2027-01-25}]\n"
                        + "calendars: [{file: a.ics, lead: 0s, heldOnHolidays: " + held + "}]\n",
                TestingCalendar.of(
                        TestingCalendar.MONDAY_AT_NINE + "\nDESCRIPTION:nodes: 5",
                        "SUMMARY:Weekly\nDTSTART:20270118T200000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY\nDESCRIPTION:nodes=5"));

        assertThat(at(desired, "2027-01-25T09:00").nodes()).isEqualTo(single);
        assertThat(at(desired, "2027-01-25T13:00").nodes()).isEqualTo(series);
    }

    @Test
    void aScheduleAndItsCalendarsAreReadFromItsFolder(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("schedule.yaml"), """
                schema: 1
                timeZone: America/Denver
                calendars: [{file: a.ics, lead: 0s}, {file: gone.ics, lead: 0s}]
                """);
        Files.writeString(folder.resolve("a.ics"), "");

        assertThat(catchThrowableOfType(BadInputException.class, () -> DesiredNodes.read(file))
                        .problems())
                .containsExactly(
                        folder
                                + "/a.ics: the file is empty; expected a calendar; export the calendar as iCalendar (.ics)",
                        folder
                                + "/gone.ics: no such file; export the calendar as iCalendar (.ics); a path counts from the"
                                + " schedule's folder");

        Files.writeString(
                folder.resolve("a.ics"), TestingCalendar.of(TestingCalendar.MONDAY_AT_NINE + "\nDESCRIPTION:nodes: 2"));
        Files.writeString(folder.resolve("gone.ics"), TestingCalendar.of(TestingCalendar.MONDAY_AT_NINE));
        assertThat(catchThrowableOfType(BadInputException.class, () -> DesiredNodes.read(file))
                        .problems())
                .containsExactly(
                        folder + "/gone.ics: line 4: event `Lecture` of 2027-01-25T09:00 has no description, and no"
                                + " rule matches its title; write `nodes: 5` into the description, or add a rule to `schedule.yaml:"
                                + " calendars[1].rules`, with `as: ignore` for events that need no nodes");
    }

    @Test
    void whatIsOverOrWithoutEffectIsNoted() {
        DesiredNodes desired = of(
                """
                schema: 1
                timeZone: America/Denver
                terms: [{name: Fall 2026, from: 2026-08-24, through: 2026-12-11}]
                weekly: [{course: A, days: [mon], from: 09:00, until: 10:00, nodes: 3, except: [2026-09-08]}]
                calendars: [{file: a.ics, lead: 5m, rules: [{summary: Lab*, nodes: 4}]}]
                """, TestingCalendar.of("SUMMARY:Exam\nDTSTART:20261201T160000Z\nDURATION:PT1H\nDESCRIPTION:nodes: 5"));

        assertThat(desired.notes(local("2026-10-01T00:00")))
                .containsExactly(
                        "weekly[0].except: 2026-09-08 is a Tuesday, a day on which the window of `A` does not begin, so it"
                                + " excludes nothing",
                        "calendar-0.ics: no event has a title for the rule `calendars[0].rules[0]` as the first one that"
                                + " matches; check `summary` and the order of the rules");
        assertThat(desired.notes(local("2027-01-01T00:00")))
                .contains(
                        "all terms are past: the last one, `Fall 2026`, ended on 2026-12-11, so weekly windows request no"
                                + " nodes",
                        "calendar-0.ics: no event takes place in the next year; export the calendar again",
                        "the schedule requests no nodes now, and none in the next two years");
        assertThat(of("schema: 1\ntimeZone: America/Denver\nwindows: []\n").notes(local("2027-01-01T00:00")))
                .containsExactly("the schedule requests no nodes now, and none in the next two years");
    }

    @Test
    void aPeriodIsNeitherEmptyNorLong() {
        DesiredNodes desired = of(TERM);

        assertThatThrownBy(() -> desired.between(local("2027-01-01T00:00"), local("2027-01-01T00:00")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> desired.between(local("2027-01-01T00:00"), local("2027-03-01T00:00")))
                .hasMessageContaining("at most 32 days");
        assertThatThrownBy(() -> DesiredNodes.of(
                        Schedule.parse("s.yaml", "schema: 1\ntimeZone: UTC\ncalendars: [{file: a.ics}]\n"), List.of()))
                .hasMessage("the schedule has 1 calendars, found 0");
    }

    static DesiredNodes of(String schedule, String... calendars) {
        Schedule parsed = Schedule.parse("schedule.yaml", schedule);
        List<CalendarFile> files = Stream.iterate(0, i -> i + 1)
                .limit(calendars.length)
                .map(i -> CalendarFile.parse(
                        calendars.length == 3 ? TestingCalendar.exports().get(i) + ".ics" : "calendar-" + i + ".ics",
                        calendars[i],
                        parsed.timeZone()))
                .toList();
        return DesiredNodes.of(parsed, files);
    }

    private static Desired at(DesiredNodes desired, String local) {
        return desired.at(local(local));
    }

    private static Instant local(String local) {
        return LocalDateTime.parse(local).atZone(DENVER).toInstant();
    }
}
