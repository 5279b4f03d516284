package dev.firstbell.records.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class InstantTextPropertiesTest {
    private static final DateTimeFormatter JDK =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    /** From the year 500 BC to 12000. */
    @Property
    void theTextIsTheJdksAndReadsBackToTheMicrosecond(
            @ForAll @LongRange(min = -78_000_000_000L, max = 316_000_000_000L) long second,
            @ForAll @IntRange(max = 999_999_999) int nanos) {
        Instant instant = Instant.ofEpochSecond(second, nanos);
        String text = InstantText.of(instant);
        assertThat(text).isEqualTo(JDK.format(instant));
        if (text.length() == "2026-09-07T15:00:00.000000Z".length()) {
            assertThat(InstantText.parse(text)).isEqualTo(instant.truncatedTo(ChronoUnit.MICROS));
        }
    }

    /** One character of a good text changed: read as the JDK reads it, or refused as the JDK refuses it. */
    @Property
    void aChangedTextIsReadAsTheJdkReadsIt(
            @ForAll @LongRange(min = 0, max = 4_000_000_000L) long second,
            @ForAll @IntRange(max = 26) int at,
            @ForAll @IntRange(min = 32, max = 126) int character) {
        StringBuilder text = new StringBuilder(InstantText.of(Instant.ofEpochSecond(second, 123_456_000)));
        text.setCharAt(at, (char) character);
        Instant expected;
        try {
            expected = Instant.parse(text);
        } catch (DateTimeParseException e) {
            assertThatThrownBy(() -> InstantText.parse(text.toString())).isInstanceOf(DateTimeParseException.class);
            return;
        }
        assertThat(InstantText.parse(text.toString())).isEqualTo(expected);
    }

    @Example
    void otherFormsAreTheJdks() {
        assertThat(InstantText.parse("2026-09-07T15:00:00Z")).isEqualTo(Instant.parse("2026-09-07T15:00:00Z"));
        assertThat(InstantText.parse("2026-09-07T24:00:00.000000Z")).isEqualTo(Instant.parse("2026-09-08T00:00:00Z"));
        assertThatThrownBy(() -> InstantText.parse("2026-02-30T15:00:00.000000Z"))
                .isInstanceOf(DateTimeParseException.class);
    }
}
