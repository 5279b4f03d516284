package dev.firstbell.records.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @Property
    void aFormattedDurationReadsBackAsItself(
            @ForAll @LongRange(min = -3_000_000_000L, max = 3_000_000_000L) long millis) {
        Duration duration = Duration.ofMillis(millis);

        assertThat(Durations.parse(Durations.format(duration))).contains(duration);
    }

    @ParameterizedTest
    @CsvSource({
        "90s, PT1M30S",
        "2m, PT2M",
        "-2m, PT-2M",
        "1h30m, PT1H30M",
        "250ms, PT0.25S",
        "5m250ms, PT5M0.25S",
        "0s, PT0S",
        "' 3s ', PT3S"
    })
    void commonFormsAreRead(String text, Duration duration) {
        assertThat(Durations.parse(text)).contains(duration);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-", "90", "s", "1.5m", "30s1m", "1d", "PT2M", "--2m", "1m1m", "9999999999999999999s", "٣s"})
    void ambiguousFormsAreRejected(String text) {
        assertThat(Durations.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"PT90S, 1m30s", "PT0S, 0s", "PT-90S, -1m30s", "PT26H, 26h", "PT0.007S, 7ms"})
    void writesTheShortestText(Duration duration, String text) {
        assertThat(Durations.format(duration)).isEqualTo(text);
    }
}
