package dev.firstbell.records.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstbell.records.io.BadInputException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CalendarFileTest {
    private static final ZoneId DENVER = ZoneId.of("America/Denver");
    private static final String AT_NINE = TestingCalendar.MONDAY_AT_NINE;

    @Test
    void aSeriesOfOutlookHasItsExceptionsAndItsMovedClass() {
        CalendarFile calendar = parse(TestingCalendar.export("outlook"));

        assertThat(starts(calendar, "2027-01-11", "2027-01-24"))
                .as("no class on 18 January, and on the 20th in the afternoon")
                .containsExactly(
                        "2027-01-11T09:00",
                        "2027-01-13T09:00",
                        "2027-01-15T09:00",
                        "2027-01-20T14:00",
                        "2027-01-22T09:00");
        assertThat(starts(calendar, "2027-03-12", "2027-03-16"))
                .as("9:00 on both sides of the change of the clocks")
                .containsExactly("2027-03-12T09:00", "2027-03-15T09:00");
        assertThat(starts(calendar, "2027-04-28", "2027-05-30"))
                .as("UNTIL is the start of the last class")
                .containsExactly("2027-04-28T09:00", "2027-04-30T09:00");
        assertThat(calendar.notes()).isEmpty();
        assertThat(calendar.events()).allMatch(CalendarEvent::isOfSeries);
    }

    @Test
    void aSeriesOfGoogleHasItsExceptionsItsMovedAndItsCancelledClass() {
        CalendarFile calendar = parse(TestingCalendar.export("google"));

        assertThat(starts(calendar, "2027-01-11", "2027-01-29"))
                .containsExactly("2027-01-12T13:00", "2027-01-19T15:00", "2027-01-26T13:00", "2027-01-28T13:00");
        assertThat(calendar.events().get(0).summary()).isEqualTo("CSCI 2270, Data Structures");
        assertThat(starts(calendar, "2027-03-20", "2027-03-28"))
                .as("whole days, in the schedule's zone")
                .containsExactly("2027-03-22T00:00", "2027-03-23T13:00", "2027-03-25T13:00");
        assertThat(calendar.events())
                .filteredOn(CalendarEvent::isAllDay)
                .singleElement()
                .satisfies(event -> {
                    Occurrence days = event.occurrences(utc("2027-03-01T00:00"), utc("2027-04-01T00:00"))
                            .get(0);
                    assertThat(days.end()).isEqualTo(Instant.parse("2027-03-27T06:00:00Z"));
                    assertThat(event.isOfSeries()).isFalse();
                });
    }

    @Test
    void theEventsOfCanvasAreSingleOnesAndSomeHaveNoLength() {
        CalendarFile calendar = parse(TestingCalendar.export("canvas"));

        assertThat(calendar.events()).hasSize(4).noneMatch(CalendarEvent::isOfSeries);
        assertThat(calendar.events())
                .filteredOn(event -> !event.hasLength())
                .extracting(CalendarEvent::summary)
                .containsExactly("Homework 2 [CSCI-1300]");
        assertThat(calendar.events().get(2).label()).isEqualTo("event `Homework 1 [CSCI-1300]` of 2027-01-15");
        assertThat(calendar.events().get(0).place()).isEqualTo("a.ics: line 8");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FREQ=WEEKLY;COUNT=3                    | 2027-01-25 2027-02-01 2027-02-08",
                "FREQ=WEEKLY;INTERVAL=2;COUNT=3         | 2027-01-25 2027-02-08 2027-02-22",
                "FREQ=DAILY;UNTIL=20270127              | 2027-01-25 2027-01-26 2027-01-27",
                "FREQ=DAILY;UNTIL=20270127T090000       | 2027-01-25 2027-01-26 2027-01-27",
                "FREQ=DAILY;UNTIL=20270127T155959Z      | 2027-01-25 2027-01-26",
                "FREQ=WEEKLY;BYDAY=TU;COUNT=3           | 2027-01-25 2027-01-26 2027-02-02",
                "FREQ=MONTHLY;BYDAY=-1MO;COUNT=3        | 2027-01-25 2027-02-22 2027-03-29",
                "freq=monthly;count=2;                  | 2027-01-25 2027-02-25",
                "FREQ=YEARLY;UNTIL=20300101;WKST=SU     | 2027-01-25 2028-01-25 2029-01-25",
                "FREQ=WEEKLY;UNTIL=20270101             | 2027-01-25"
            })
    void aRuleRepeatsFromTheFirstStart(String rule, String days) {
        CalendarFile calendar = parse(TestingCalendar.of(AT_NINE + "\nRRULE:" + rule));

        assertThat(starts(calendar, "2026-01-01", "2031-01-01"))
                .containsExactly(
                        Stream.of(days.split(" ")).map(day -> day + "T09:00").toArray(String[]::new));
    }

    @Test
    void aSeriesWithoutAnEndIsComputedFarAhead() {
        CalendarFile calendar = parse(TestingCalendar.of(AT_NINE + "\nRRULE:FREQ=WEEKLY;BYDAY=MO"));

        assertThat(starts(calendar, "2190-01-01", "2190-01-12"))
                .containsExactly("2190-01-04T09:00", "2190-01-11T09:00");
    }

    @Test
    void furtherDatesAndExcludedDaysCount() {
        CalendarFile calendar = parse(TestingCalendar.of(AT_NINE
                + "\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE;VALUE=DATE:20270126"
                + "\nRDATE;TZID=America/Denver:20270130T100000,20270131T100000"
                + "\nRDATE;VALUE=PERIOD:20270201T160000Z/PT1H"));

        assertThat(starts(calendar, "2027-01-01", "2027-03-01"))
                .containsExactly(
                        "2027-01-25T09:00",
                        "2027-01-27T09:00",
                        "2027-01-30T10:00",
                        "2027-01-31T10:00",
                        "2027-02-01T09:00");
        assertThat(calendar.notes()).isEmpty();
    }

    @Test
    void aClassLastsAsLongOnTheNightInWhichTheClocksChange() {
        CalendarFile calendar = parse(TestingCalendar.of("SUMMARY:Night\nDTSTART;TZID=America/Denver:20270312T230000\n"
                + "DTEND;TZID=America/Denver:20270313T040000\nRRULE:FREQ=DAILY;COUNT=3"));

        assertThat(calendar.events().get(0).occurrences(utc("2027-03-01T00:00"), utc("2027-04-01T00:00")))
                .extracting(each -> Duration.between(each.start(), each.end()))
                .containsOnly(Duration.ofHours(5));
    }

    @ParameterizedTest
    @CsvSource({
        "America/Denver, 16", "Mountain Standard Time, 16", "mountain standard time, 16", "Pacific Standard Time, 17",
        "W. Europe Standard Time, 8", "/freeassociation.sourceforge.net/Europe/Berlin, 8", "UTC, 9", "Etc/GMT+7, 16"
    })
    void aTimeZoneIsKnownByItsName(String id, int utcHour) {
        CalendarFile calendar =
                parse(TestingCalendar.of("SUMMARY:x\nDTSTART;TZID=\"" + id + "\":20270125T090000\nDURATION:PT50M"));

        assertThat(calendar.events().get(0).occurrences(utc("2027-01-25T00:00"), utc("2027-01-26T00:00")))
                .extracting(Occurrence::start)
                .containsExactly(Instant.parse("2027-01-25T00:00:00Z").plus(Duration.ofHours(utcHour)));
        assertThat(calendar.notes()).isEmpty();
    }

    @Test
    void anotherNameMeansAZoneWithTheOffsetsOfItsDefinition() {
        String definition = TestingCalendar.export("outlook");
        String zone = definition.substring(definition.indexOf("BEGIN:VTIMEZONE"), definition.indexOf("BEGIN:VEVENT"));
        String eastern = zone.replace("Mountain Standard Time", "Eastern Time (US & Canada)")
                .replace("-0600", "-0400")
                .replace("-0700", "-0500");
        String event = "SUMMARY:x\nDTSTART;TZID=Eastern Time (US & Canada):20270701T090000\nDURATION:PT50M";

        assertThat(starts(
                        parse(TestingCalendar.of(event).replace("BEGIN:VEVENT", eastern + "BEGIN:VEVENT")),
                        "2027-07-01",
                        "2027-07-02"))
                .containsExactly("2027-07-01T07:00");
        assertThat(problem(TestingCalendar.of(event)))
                .isEqualTo(
                        "a.ics: line 7: event `x`: `TZID`: the time zone `Eastern Time (US & Canada)` is unknown, and the"
                                + " calendar does not define it; set the time zone in the calendar program, and export again; did"
                                + " you mean America/New_York?");
        assertThat(problem(TestingCalendar.of(event)
                        .replace("BEGIN:VEVENT", eastern.replace("-0500", "-0513") + "BEGIN:VEVENT")))
                .contains("and no zone has the offsets of its definition");
        assertThat(problem(TestingCalendar.of(event)
                        .replace("BEGIN:VEVENT", eastern.replace("FREQ=YEARLY", "FREQ=SECONDLY") + "BEGIN:VEVENT")))
                .contains(
                        "the definition of the time zone `Eastern Time (US & Canada)` in line 4 cannot be used: `FREQ`:");
    }

    @Test
    void aDefinitionThatContradictsItsNameIsNoted() {
        String zone = "BEGIN:VTIMEZONE\r\nTZID:America/Denver\r\nBEGIN:STANDARD\r\nDTSTART:16010101T020000\r\n"
                + "TZOFFSETFROM:-0700\r\nTZOFFSETTO:-0700\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";

        CalendarFile calendar = parse(TestingCalendar.of(AT_NINE).replace("BEGIN:VEVENT", zone + "BEGIN:VEVENT"));

        assertThat(calendar.notes())
                .containsExactly("a.ics: the calendar defines the time zone `America/Denver` with other offsets than"
                        + " America/Denver has in 2027; America/Denver counts");
    }

    @Test
    void everyWindowsZoneIsAZone() {
        assertThat(WindowsZones.all()).hasSizeGreaterThan(130).allSatisfy((name, zone) -> ZoneId.of(zone));
    }

    @Test
    void whatMayNotBeMeantIsNoted() {
        assertThat(parse(TestingCalendar.of("SUMMARY:x\nDTSTART:20270125T160000Z\nDURATION:PT50M\nRRULE:FREQ=WEEKLY"))
                        .notes())
                .containsExactly(
                        "a.ics: line 4: event `x` repeats at 16:00 UTC, so it moves by an hour in America/Denver"
                                + " when the clocks change");
        assertThat(parse(TestingCalendar.of(AT_NINE + "\nRRULE:FREQ=WEEKLY\nEXDATE:20270201T170000Z"))
                        .notes())
                .containsExactly(
                        "a.ics: line 4: event `Lecture`: its `EXDATE` 2027-02-01T10:00 does not match any of its"
                                + " start times, so it excludes nothing");
        assertThat(parse(TestingCalendar.of(
                                "UID:a\n" + AT_NINE,
                                "UID:a\nSEQUENCE:1\n" + AT_NINE.replace("T09", "T08"),
                                "UID:a\n" + AT_NINE))
                        .notes())
                .containsExactly(
                        "a.ics: line 10: event `Lecture` is in the file twice (line 4), with different contents; the one in"
                                + " line 10 counts, by its `SEQUENCE`",
                        "a.ics: line 17: event `Lecture` is in the file twice (line 10), with different contents; the one"
                                + " in line 10 counts, by its `SEQUENCE`");
    }

    @Test
    void timesWithoutAZoneAreInTheSchedulesZone() {
        String floating = TestingCalendar.of("SUMMARY:x\nDTSTART:20270125T090000\nDURATION:PT50M");

        assertThat(starts(parse(floating), "2027-01-25", "2027-01-26")).containsExactly("2027-01-25T09:00");
        assertThat(parse(floating).notes()).isEmpty();
        assertThat(parse(floating.replace("VERSION:2.0", "VERSION:2.0\r\nX-WR-TIMEZONE:America/New_York"))
                        .notes())
                .containsExactly(
                        "a.ics: some events name no time zone, so they take place on the clock of America/Denver; the"
                                + " calendar's own zone is `America/New_York`");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "RRULE:FREQ=SECONDLY | `RRULE`: `FREQ`: expected DAILY, WEEKLY, MONTHLY or YEARLY, because classes do not repeat several times a day, found `SECONDLY`",
                "RRULE:FREQ=HOURLY;COUNT=2 | `RRULE`: `FREQ`: expected DAILY, WEEKLY, MONTHLY or YEARLY, because classes do not repeat several times a day, found `HOURLY`",
                "RRULE:FREQ=WEEKLYX | `RRULE`: `FREQ`: expected DAILY, WEEKLY, MONTHLY or YEARLY, found `WEEKLYX`",
                "RRULE:BYDAY=MO | `RRULE`: has no `FREQ`, such as `FREQ=WEEKLY`",
                "RRULE:FREQ=DAILY;INTERVAL=0 | `RRULE`: `INTERVAL`: expected a whole number from 1 to 1000, found `0`",
                "RRULE:FREQ=DAILY;COUNT=1000000 | `RRULE`: `COUNT`: expected a whole number from 1 to 10000, found `1000000`",
                "RRULE:FREQ=DAILY;COUNT=2;UNTIL=20270301 | `RRULE`: has both `COUNT` and `UNTIL`; expected one of them",
                "RRULE:FREQ=WEEKLY;BYDAY=MON | `RRULE`: `BYDAY`: expected a day like MO or 2TU, found `MON`",
                "RRULE:FREQ=WEEKLY;FREQ=DAILY | `RRULE`: has `FREQ` twice",
                "RRULE:FREQ=WEEKLY;EVERY=2 | `RRULE`: has the part `EVERY`, which is unknown; the known ones are FREQ, INTERVAL, COUNT, UNTIL, BYHOUR, BYMINUTE, BYSECOND, BYMONTH, BYMONTHDAY, BYYEARDAY, BYWEEKNO, BYSETPOS, BYDAY, WKST",
                "RRULE:FREQ=DAILY;BYMINUTE=0,5,10,15,20,25;BYSECOND=0,10,20,30,40 | `RRULE`: repeats 30 times a day; expected at most 24 times",
                "RRULE:W1 MO 0 | `RRULE`: expected parts like `FREQ=WEEKLY;BYDAY=MO`, found `W1 MO 0`",
                "RRULE:FREQ=WEEKLY;UNTIL=May | `RRULE`: `UNTIL`: expected a date like 20270125, or a date and time like 20270125T090000, found `May`",
                "EXRULE:FREQ=WEEKLY | `EXRULE` cannot be read; exclude the dates with `EXDATE`, as calendar programs do",
                "RECURRENCE-ID;RANGE=THISANDFUTURE:20270125T160000Z | `RECURRENCE-ID` with `RANGE=THISANDFUTURE` cannot be read; end the series in the calendar program, and begin a new one",
                "EXDATE:20270199 | `EXDATE`: expected a date like 20270125, or a date and time like 20270125T090000, that exists, in a year from 1601 to 2199, found `20270199`"
            })
    void aRepetitionThatCannotBeReadIsRefusedByName(String line, String message) {
        assertThat(problem(TestingCalendar.of(AT_NINE + "\n" + line)))
                .isEqualTo("a.ics: line 9: event `Lecture`: " + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SUMMARY:x | line 4: event `x`: has no `DTSTART`; expected the time at which it begins",
                "DTSTART:20270125T250000 | line 6: the event without a title: `DTSTART`: expected a date like 20270125, or a date and time like 20270125T090000, that exists, in a year from 1601 to 2199, found `20270125T250000`",
                "DTSTART:20270125T160000Z;DTEND:20270125T150000Z | line 7: the event without a title: ends before it begins: `DTEND` is 2027-01-25T15:00, `DTSTART` is 2027-01-25T16:00",
                "DTSTART;VALUE=DATE:20270125;DTEND:20270125T150000Z | line 7: the event without a title: `DTEND`: expected a date as in `DTSTART`, found `20270125T150000Z`",
                "DTSTART:20270125T160000Z;DURATION:-PT5M | line 7: the event without a title: `DURATION`: expected a duration like PT50M, found `-PT5M`",
                "DTSTART;VALUE=DATE:20270125;DURATION:PT5M | line 7: the event without a title: `DURATION`: expected a number of days like P1D, because `DTSTART` is a date, found `PT5M`",
                "DTSTART:20270125T160000Z;DURATION:P400D | line 7: the event without a title: lasts 400 days; expected at most a year",
                "DTSTART:20270125T160000Z;DURATION:P40D;RRULE:FREQ=DAILY | line 4: the event without a title: lasts 40 days and repeats; expected at most 31 days for an event that repeats"
            })
    void anEventWithImpossibleTimesIsRefusedByName(String lines, String message) {
        assertThat(problem(TestingCalendar.of(lines.replaceAll(";(?=DTEND|DURATION|RRULE)", "\n"))))
                .isEqualTo("a.ics: " + message);
    }

    @Test
    void anEventThatBeginsTwiceIsRefused() {
        assertThat(problem(TestingCalendar.of(AT_NINE + "\nDTSTART:20270126T160000Z")))
                .isEqualTo("a.ics: line 9: event `Lecture`: has a second `DTSTART`; expected one");
    }

    @Test
    void aZoneOfExchangeIsReadWithoutQuotationMarks() {
        assertThat(starts(
                        parse(TestingCalendar.of(
                                "SUMMARY:x\nDTSTART;TZID=tzone://Microsoft/Utc:20270125T160000\nDURATION:PT50M")),
                        "2027-01-25",
                        "2027-01-26"))
                .containsExactly("2027-01-25T09:00");
    }

    @Test
    void whatIsNoCalendarOrAnEmptyOneIsRefused() {
        String good = TestingCalendar.of(AT_NINE);
        String refused = "; an empty calendar would request no nodes, so it is refused; export it again";

        assertThat(problem(""))
                .isEqualTo("a.ics: the file is empty; expected a calendar; export the calendar as iCalendar (.ics)");
        assertThat(problem("<!DOCTYPE html>"))
                .contains("found a web page or XML, perhaps a log-in page instead of the calendar");
        assertThat(problem("{\"items\": []}")).contains("found JSON");
        assertThat(problem("Subject,Start\nLab,1")).contains("found `Subject,Start`");
        assertThat(problem(TestingCalendar.of())).isEqualTo("a.ics: the calendar has no event" + refused);
        assertThat(problem(TestingCalendar.of().replace("END:VCAL", "BEGIN:VTODO\r\nEND:VTODO\r\nEND:VCAL")))
                .isEqualTo("a.ics: the calendar has no event, only 1 task" + refused);
        assertThat(problem(TestingCalendar.of(AT_NINE + "\nSTATUS:CANCELLED")))
                .isEqualTo(
                        "a.ics: the event of the calendar is cancelled; a calendar without events would request no nodes,"
                                + " so it is refused");
        assertThat(problem(good.replace("VERSION:2.0", "VERSION:2.0\r\nMETHOD:CANCEL")))
                .contains("is cancelled");
        assertThat(problem(good.replace("END:VCALENDAR\r\n", "")))
                .isEqualTo(
                        "a.ics: the file is cut off: `BEGIN:VCALENDAR` in line 1 has no `END`; export the calendar as"
                                + " iCalendar (.ics) again");
        assertThat(problem(good.replace("END:VEVENT\r\n", "")))
                .isEqualTo(
                        "a.ics: line 9: `END:VCALENDAR` does not end what was begun, `BEGIN:VEVENT` in line 4; lines are"
                                + " missing: export the calendar as iCalendar (.ics) again");
        assertThat(problem(good.replace("SUMMARY:Lecture", "SUMMARY:Lecture\r\nsecond line")))
                .isEqualTo(
                        "a.ics: line 7: expected `NAME:VALUE`, or a space and the rest of the line above, found `second"
                                + " line`");
        assertThat(problem(good.replace("VERSION:2.0", "VERSION:1.0"))).contains("vCalendar 1.0 (.vcs)");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 60, 150, 200})
    void aCalendarThatIsCutOffIsRefused(int length) {
        assertThatThrownBy(() -> parse(TestingCalendar.of(AT_NINE).substring(0, length)))
                .isInstanceOf(BadInputException.class);
    }

    @Test
    void severalCalendarsInOneFileAreRead() {
        assertThat(parse(TestingCalendar.of("UID:a\n" + AT_NINE) + TestingCalendar.of("UID:b\n" + AT_NINE))
                        .events())
                .hasSize(2);
    }

    @Test
    void aTextOfManyMeaningsHasItsLineFeedsAndSigns() {
        assertThat(parse(TestingCalendar.of(AT_NINE + "\nDESCRIPTION:one\\ntwo\\, three\\; four\\\\n"))
                        .events()
                        .get(0)
                        .description())
                .isEqualTo("one\ntwo, three; four\\n");
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheCalendar(@org.junit.jupiter.api.io.TempDir java.nio.file.Path folder)
            throws Exception {
        java.nio.file.Path file = java.nio.file.Files.write(
                folder.resolve("a.ics"), ("\uFEFF" + TestingCalendar.of(AT_NINE)).getBytes(StandardCharsets.UTF_8));

        assertThat(CalendarFile.read(file, DENVER).events()).hasSize(1);
        assertThatThrownBy(() -> CalendarFile.read(folder.resolve("b.ics"), DENVER))
                .hasMessageContaining("b.ics: no such file; export the calendar as iCalendar (.ics)");
    }

    private static CalendarFile parse(String text) {
        return CalendarFile.parse("a.ics", text, DENVER);
    }

    private static String problem(String text) {
        List<String> problems =
                catchThrowableOfType(BadInputException.class, () -> parse(text)).problems();
        assertThat(problems).hasSize(1);
        return problems.get(0);
    }

    /** The local starts of all events from one day until before another. */
    private static List<String> starts(CalendarFile calendar, String from, String until) {
        Instant begin = LocalDateTime.parse(from + "T00:00").atZone(DENVER).toInstant();
        Instant end = LocalDateTime.parse(until + "T00:00").atZone(DENVER).toInstant();
        return calendar.events().stream()
                .flatMap(event -> event.occurrences(begin, end).stream())
                .map(occurrence ->
                        LocalDateTime.ofInstant(occurrence.start(), DENVER).toString())
                .sorted()
                .toList();
    }

    private static Instant utc(String local) {
        return LocalDateTime.parse(local).toInstant(ZoneOffset.UTC);
    }
}
