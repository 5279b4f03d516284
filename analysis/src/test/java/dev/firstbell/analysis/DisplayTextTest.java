package dev.firstbell.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.analysis.statistics.Interval;
import dev.firstbell.records.student.Latencies.Quantile;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisplayTextTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0.0 s",
        "40, 0.0 s",
        "4_249, 4.2 s",
        "9_949, 9.9 s",
        "9_950, 10 s",
        "92_400, 92 s",
        "119_499, 119 s",
        "119_500, 2 min",
        "120_000, 2 min",
        "431_200, 7 min 11 s",
        "3_599_499, 59 min 59 s",
        "3_599_500, 1 h",
        "5_400_000, 1 h 30 min",
        "-2_500, −2.5 s"
    })
    void timesAreShort(String millis, String text) {
        assertThat(DisplayText.time(Duration.ofMillis(Long.parseLong(millis.replace("_", "")))))
                .isEqualTo(text);
    }

    @Test
    void whoNeverCameIsLongerThanTheLimit() {
        assertThat(DisplayText.time(new Quantile(Duration.ofSeconds(600), true)))
                .isEqualTo("> 10 min");
        assertThat(DisplayText.time(new Quantile(Duration.ofSeconds(5), true))).isEqualTo("> 5 s");
        assertThat(DisplayText.time(between(3_900, 4_700))).isEqualTo("3.9–4.7 s");
        assertThat(DisplayText.time(between(4_690, 4_700))).isEqualTo("4.7 s");
        assertThat(DisplayText.time(between(45_000, 130_000))).isEqualTo("45 s–2 min 10 s");
        assertThat(DisplayText.time(new Quantile(Duration.ofMillis(98_900), true)))
                .as("no more than is known")
                .isEqualTo("> 98 s");
        assertThat(DisplayText.time(new Quantile(Duration.ofMillis(4_290), true)))
                .isEqualTo("> 4.2 s");
    }

    @ParameterizedTest
    @CsvSource({"0, 0 %", "1, 100 %", "0.9996, 99.9 %", "0.0001, 0.1 %", "0.98636, 98.6 %", "0.5, 50.0 %"})
    void onlyAllIsAHundredPercentAndOnlyNoneIsZero(double share, String text) {
        assertThat(DisplayText.share(share)).isEqualTo(text);
    }

    @Test
    void intervalsNameTheUnitOnce() {
        assertThat(DisplayText.interval(new Interval(0.9591, 1))).isEqualTo("95.9–100 %");
    }

    @ParameterizedTest
    @CsvSource({"0.95, 95 %", "0.995, 99.5 %", "1, 100 %", "0.01, 1 %", "0, 0 %"})
    void configuredSharesAreAsShortAsTheyWereWritten(double share, String text) {
        assertThat(DisplayText.configuredShare(share)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"6.44, 6.4", "12, 12", "11.96, 12", "0, 0", "0.04, < 0.1", "0.05, 0.1"})
    void decimalsHaveAtMostOneDigit(double value, String text) {
        assertThat(DisplayText.decimal(value)).isEqualTo(text);
    }

    private static Quantile between(long atLeastMillis, long atMostMillis) {
        return new Quantile(Duration.ofMillis(atMostMillis), false, Optional.of(Duration.ofMillis(atLeastMillis)));
    }
}
