package dev.firstbell.cli.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.time.LocalTimes;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
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
    private final List<String> notes = new ArrayList<>();

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
        "2026-03-08T03:00, 2026-03-08T09:00:00Z",
        "2026-03-08T01:59, 2026-03-08T08:59:00Z"
    })
    void meansWhatAPersonMeansByIt(String phrase, Instant meant) {
        assertThat(parse(phrase)).isEqualTo(meant);
        assertThat(notes).isEmpty();
    }

    /** The clocks go forward at two. Half past two was moved to half past three without a word. */
    @Test
    void aTimeThatTheClocksSkipIsRefused() {
        assertThatExceptionOfType(BadInputException.class)
                .isThrownBy(() -> parse("2026-03-08T02:30"))
                .withMessage(
                        "--at: `2026-03-08T02:30` does not exist in America/Denver, where the clocks go from 02:00 to"
                                + " 03:00 on that day; write a time before 02:00, or 03:00 or later");
    }

    @Test
    void aTimeThatComesTwiceMeansTheFirstAndSaysSo() {
        Instant now = Instant.parse("2026-11-03T16:00:00Z");

        assertThat(WhenPhrase.parse("last Sunday 1:30", now, DENVER, notes::add))
                .isEqualTo(Instant.parse("2026-11-01T07:30:00Z"));
        assertThat(notes)
                .containsExactly("--at: `2026-11-01T01:30` comes twice in America/Denver, where the clocks go back from"
                        + " 02:00 to 01:00 on that day; the first is meant, 2026-11-01T07:30:00Z");
    }

    private Instant parse(String phrase) {
        return WhenPhrase.parse(phrase, NOW, DENVER, notes::add);
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
                .isThrownBy(() -> parse(phrase))
                .withMessageContaining("--at: `" + phrase + "`")
                .withMessageContaining(WhenPhrase.EXAMPLES);
    }

    @Test
    void whatIsStillToComeIsRefusedWithTheTimeThere() {
        assertThatExceptionOfType(BadInputException.class)
                .isThrownBy(() -> parse("today 11:00"))
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

        ZonedDateTime here = now.atZone(zone);
        LocalDateTime said =
                LocalDateTime.of(here.toLocalDate().with(TemporalAdjusters.previous(day)), LocalTime.of(hour, 0));
        Assume.that(LocalTimes.skipped(said, zone).isEmpty());

        ZonedDateTime meant = WhenPhrase.parse("last " + name + " " + hour + ":00", now, zone, notes::add)
                .atZone(zone);

        assertThat(meant.getDayOfWeek()).isEqualTo(day);
        assertThat(meant.toLocalDate())
                .isBetween(here.toLocalDate().minusDays(7), here.toLocalDate().minusDays(1));
        assertThat(meant.toLocalTime()).isEqualTo(LocalTime.of(hour, 0));
    }

    @Property
    void yesterdayIsTheDayBefore(@ForAll("instants") Instant now, @ForAll("zones") ZoneId zone) {
        assertThat(WhenPhrase.parse("yesterday 12:00", now, zone, notes::add)
                        .atZone(zone)
                        .toLocalDate())
                .isEqualTo(now.atZone(zone).toLocalDate().minusDays(1));
    }

    @Property
    void nothingButBadInputComesOfAnyText(@ForAll String text) {
        try {
            assertThat(parse(text)).isBeforeOrEqualTo(NOW);
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
