package dev.firstbell.records.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.firstbell.records.calendar.CalendarFile;
import dev.firstbell.records.calendar.TestingCalendar;
import dev.firstbell.records.schedule.DesiredNodes;
import dev.firstbell.records.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calendars that would keep a program busy for hours are read, or refused, in seconds. */
class CalendarBombsTest {
    /** Generous: a busy machine, and a cold start. */
    private static final Duration SOON = Duration.ofSeconds(60);

    private static final Instant MONDAY = Instant.parse("2027-01-25T16:00:00Z");

    private static final String NINE_TO_TEN =
            "DTSTART;TZID=America/Denver:20200106T090000\nDURATION:PT50M\nDESCRIPTION:nodes: 3\nRRULE:";

    @Test
    void tenThousandEventsAreRead() {
        assertThat(nodes(10_000, i -> TestingCalendar.MONDAY_AT_NINE + "\nDESCRIPTION:nodes: " + (1 + i % 9)))
                .isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FREQ=WEEKLY;BYDAY=MO",
                "FREQ=DAILY",
                "FREQ=MONTHLY;BYMONTHDAY=25",
                "FREQ=DAILY;BYMONTH=1;BYMONTHDAY=25",
                "FREQ=YEARLY;BYYEARDAY=25",
                "FREQ=WEEKLY;COUNT=400"
            })
    void thousandsOfSeriesWithoutAnEndAreRead(String rule) {
        assertThat(nodes(
                        2_000,
                        i -> "SUMMARY:" + i + "\n" + NINE_TO_TEN
                                + (i == 7 ? rule : rule.replace("COUNT=400", "COUNT=50"))))
                .isEqualTo(3);
    }

    /** 30 February never comes. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
                "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
                "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=3",
                "FREQ=MONTHLY;INTERVAL=12;BYMONTH=2;BYMONTHDAY=31",
                "FREQ=WEEKLY;BYSETPOS=200;BYDAY=MO"
            })
    void rulesThatNeverComeEnd(String rule) {
        assertThat(nodes(200, i -> "SUMMARY:" + i + "\n" + NINE_TO_TEN + rule)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"FREQ=SECONDLY", "FREQ=MINUTELY;INTERVAL=10", "FREQ=HOURLY;BYHOUR=9"})
    void rulesThatRepeatWithinADayAreRefused(String rule) {
        assertThatThrownBy(() -> nodes(1, i -> NINE_TO_TEN + rule))
                .hasMessageContaining("expected DAILY, WEEKLY, MONTHLY or YEARLY");
    }

    @Test
    void seriesThatHaveToBeCountedTooFarAreRefused() {
        assertThatThrownBy(() -> nodes(100, i -> NINE_TO_TEN + "FREQ=DAILY;COUNT=10000"))
                .hasMessageContaining(
                        "the series up to here have 60000 occurrences by `COUNT`, too many to count; use `UNTIL`");
    }

    @Test
    void anEventThatOverlapsItselfForMonthsIsRefused() {
        assertThatThrownBy(() -> nodes(1, i -> NINE_TO_TEN.replace("PT50M", "P300D") + "FREQ=DAILY"))
                .hasMessageContaining("lasts 300 days and repeats; expected at most 31 days");
    }

    @Test
    void aPatternOfManyStarsIsMatched() {
        String stars = "a*".repeat(200) + "b";
        Schedule schedule = Schedule.parse(
                "schedule.yaml",
                "schema: 1\ntimeZone: America/Denver\ncalendars: [{file: a.ics, lead: 0s, rules: [{summary: \"" + stars
                        + "\", nodes: 5}, {summary: \"*\", nodes: 2}]}]\n");
        String event = "SUMMARY:" + "a".repeat(5_000) + "\nDTSTART:20270125T160000Z\nDURATION:PT1H";

        assertThat(at(schedule, TestingCalendar.of(event))).isEqualTo(2);
    }

    private static int nodes(int events, IntFunction<String> event) {
        Schedule schedule = Schedule.parse(
                "schedule.yaml", "schema: 1\ntimeZone: America/Denver\ncalendars: [{file: a.ics, lead: 10m}]\n");
        return at(
                schedule,
                TestingCalendar.of(IntStream.range(0, events).mapToObj(event).toArray(String[]::new)));
    }

    private static int at(Schedule schedule, String calendar) {
        return assertTimeoutPreemptively(SOON, () -> {
            DesiredNodes desired = DesiredNodes.of(
                    schedule, List.of(CalendarFile.parse("a.ics", calendar, ZoneId.of("America/Denver"))));
            desired.nextChange(MONDAY);
            desired.notes(MONDAY);
            return desired.at(MONDAY).nodes();
        });
    }
}
