package dev.firstbell.analysis.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ClassClockTest {
    private static final ZoneId DENVER = ZoneId.of("America/Denver");

    @Test
    void readsAsOnTheWallOfTheClass() {
        ClassClock clock = new ClassClock(Instant.parse("2027-01-25T16:00:00Z"), DENVER);

        assertThat(clock.date()).isEqualTo("Monday, 25 January 2027, 9:00 MST (America/Denver)");
        assertThat(clock.start()).isEqualTo("9:00");
    }

    @Test
    void aRecordWithoutATimeZoneIsInUtc() {
        assertThat(new ClassClock(Instant.parse("2027-01-25T16:00:00Z"), ZoneOffset.UTC).date())
                .isEqualTo("Monday, 25 January 2027, 16:00 UTC");
        assertThat(new ClassClock(Instant.parse("2027-01-25T16:00:00Z"), ZoneOffset.ofHours(-7)).date())
                .isEqualTo("Monday, 25 January 2027, 9:00 UTC-07:00");
    }

    @Test
    void theDoubledHourOfTheEndOfDaylightSavingTimeIsToldApart() {
        assertThat(new ClassClock(Instant.parse("2027-11-07T07:30:00Z"), DENVER).date())
                .isEqualTo("Sunday, 7 November 2027, 1:30 MDT (America/Denver)");
        assertThat(new ClassClock(Instant.parse("2027-11-07T08:30:00Z"), DENVER).date())
                .isEqualTo("Sunday, 7 November 2027, 1:30 MST (America/Denver)");
    }

    @Test
    void ticksAreAtFullMinutesOfTheClock() {
        Axis axis = new Axis(-120, 480, 0, 600);

        assertThat(new ClassClock(Instant.parse("2027-01-25T16:00:00Z"), DENVER).ticks(axis))
                .extracting(ReportPage.Tick::label)
                .containsExactly("8:58", "9:00", "9:02", "9:04", "9:06", "9:08");
        assertThat(new ClassClock(Instant.parse("2027-01-25T16:00:30Z"), DENVER).ticks(axis))
                .first()
                .isEqualTo(new ReportPage.Tick("90", "9:00"));
    }

    @Test
    void shortAxesHaveTicksInSeconds() {
        assertThat(new ClassClock(Instant.parse("2027-01-25T16:00:00Z"), DENVER).ticks(new Axis(0, 60, 0, 60)))
                .extracting(ReportPage.Tick::label)
                .containsExactly("9:00:00", "9:00:10", "9:00:20", "9:00:30", "9:00:40", "9:00:50", "9:01:00");
    }
}
