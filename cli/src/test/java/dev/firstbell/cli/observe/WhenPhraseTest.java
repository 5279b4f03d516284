package dev.firstbell.cli.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.firstbell.records.io.BadInputException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WhenPhraseTest {
    private static final ZoneId DENVER = ZoneId.of("America/Denver");

    /** A Wednesday, 10:00 in Denver. */
    private static final Instant NOW = Instant.parse("2026-09-09T16:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "last Tuesday 9:00, 2026-09-08T15:00:00Z",
        "LAST tue 09:00, 2026-09-08T15:00:00Z",
        "last Wednesday at 9:00, 2026-09-02T15:00:00Z",
        "last sunday 23:59:30, 2026-09-07T05:59:30Z",
        "yesterday 9:00, 2026-09-08T15:00:00Z",
        "today 9:00, 2026-09-09T15:00:00Z",
        "2026-09-07T09:00, 2026-09-07T15:00:00Z",
        "'  2026-09-07 9:00 ', 2026-09-07T15:00:00Z",
        // The clocks go forward at two: half past two is half past three.
        "2026-03-08T02:30, 2026-03-08T09:30:00Z"
    })
    void meansWhatAPersonMeansByIt(String phrase, Instant meant) {
        assertThat(WhenPhrase.parse(phrase, NOW, DENVER)).isEqualTo(meant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "9:00",
                "tuesday 9:00",
                "next Tuesday 9:00",
                "last Blursday 9:00",
                "last Tuesday",
                "last Tuesday 25:00",
                "yesterday 9",
                "2026-02-30T09:00",
                "2026-09-07"
            })
    void whatMeansNothingIsRefusedWithExamples(String phrase) {
        assertThatExceptionOfType(BadInputException.class)
                .isThrownBy(() -> WhenPhrase.parse(phrase, NOW, DENVER))
                .withMessageContaining("--at: `" + phrase + "`")
                .withMessageContaining(WhenPhrase.EXAMPLES);
    }

    @Test
    void whatIsStillToComeIsRefusedWithTheTimeThere() {
        assertThatExceptionOfType(BadInputException.class)
                .isThrownBy(() -> WhenPhrase.parse("today 11:00", NOW, DENVER))
                .withMessage(
                        "--at: `today 11:00` is in the future: in America/Denver it is Wednesday, 2026-09-09 10:00");
    }

    @Property
    void theLastSuchDayIsWithinTheWeekBefore(
            @ForAll("instants") Instant now,
            @ForAll DayOfWeek day,
            @ForAll("zones") ZoneId zone,
            @ForAll @IntRange(max = 23) int hour) {
        String name = day.getDisplayName(TextStyle.FULL, Locale.ENGLISH);

        ZonedDateTime meant =
                WhenPhrase.parse("last " + name + " " + hour + ":00", now, zone).atZone(zone);

        ZonedDateTime here = now.atZone(zone);
        assertThat(meant.getDayOfWeek()).isEqualTo(day);
        assertThat(meant.toLocalDate())
                .isBetween(here.toLocalDate().minusDays(7), here.toLocalDate().minusDays(1));
        // Where the clocks are set forward over midnight or the hour, the next hour counts.
        assertThat(Duration.between(LocalTime.of(hour, 0), meant.toLocalTime()).toHours())
                .isBetween(0L, 1L);
    }

    @Property
    void yesterdayIsTheDayBefore(@ForAll("instants") Instant now, @ForAll("zones") ZoneId zone) {
        assertThat(WhenPhrase.parse("yesterday 12:00", now, zone).atZone(zone).toLocalDate())
                .isEqualTo(now.atZone(zone).toLocalDate().minusDays(1));
    }

    @Property
    void nothingButBadInputComesOfAnyText(@ForAll String text) {
        try {
            assertThat(WhenPhrase.parse(text, NOW, DENVER)).isBeforeOrEqualTo(NOW);
        } catch (BadInputException e) {
            assertThat(e.problems()).hasSize(1);
        }
    }

    @Provide
    private Arbitrary<Instant> instants() {
        return Arbitraries.longs().between(0, 4_000_000_000L).map(Instant::ofEpochSecond);
    }

    @Provide
    private Arbitrary<ZoneId> zones() {
        return Arbitraries.of("UTC", "America/Denver", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe")
                .map(ZoneId::of);
    }
}
