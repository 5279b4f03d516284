package dev.firstbell.deploy.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.cluster.PullReport;
import java.time.Duration;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PullMessageTest {
    /** Messages as Kubernetes 1.20, 1.24 to 1.29 and 1.30 write them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Successfully pulled image \"nginx\" in 1.393s (1.393s including waiting). Image size: 62958873 bytes. | 1393 | 1393 | 62958873",
                "Successfully pulled image \"ghcr.io/actions/actions-runner:latest\" in 796ms (1.594s including waiting). Image size: 543804759 bytes. | 796 | 1594 | 543804759",
                "Successfully pulled image \"a/b@sha256:00ff\" in 4m2.5s (5m0s including waiting). Image size: 5400000000 bytes. | 242500 | 300000 | 5400000000",
                "Successfully pulled image \"a\" in 1h0m3.25s (1h0m3.25s including waiting) | 3603250 | 3603250 |",
                "Successfully pulled image \"a\" in 27.88s | 27880 | |",
                "Successfully pulled image \"a\" in 20s (20s including waiting). | 20000 | 20000 |",
                "Successfully pulled image \"a\" in 0s (0s including waiting). Image size: 1 bytes. | 0 | 0 | 1",
            })
    void aMessageHasItsTimesAndSize(String message, long took, Long since, Long bytes) {
        assertThat(PullMessage.read(message))
                .contains(new PullReport(
                        Duration.ofMillis(took),
                        Optional.ofNullable(since).map(Duration::ofMillis),
                        Optional.ofNullable(bytes)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Successfully pulled image \"a\"",
                "Container image \"a\" already present on machine",
                "Successfully pulled image \"a\" in 1.2.3s",
                "Successfully pulled image \"a\" in 12 s",
                "Successfully pulled image \"a\" in -5s",
                "Successfully pulled image \"a\" in 5s (soon). Image size: 4 bytes.",
                "Failed to pull image \"a\" in 5s",
            })
    void otherMessagesReportNothing(String message) {
        assertThat(PullMessage.read(message)).isEmpty();
        assertThat(PullMessage.read(null)).isEmpty();
    }

    @Property
    void anyTextIsRead(@ForAll String any) {
        PullMessage.read(any);
        PullMessage.read("Successfully pulled image \"a\" in " + any);
    }

    /** As Go writes durations of whole milliseconds below an hour. */
    @Property
    void anyDurationIsReadAsGoWritesIt(@ForAll @LongRange(min = 1, max = 3_599_999) long millis) {
        String seconds =
                (millis % 60_000) / 1000 + (millis % 1000 == 0 ? "" : String.format(".%03d", millis % 1000)) + "s";
        String text = millis < 1000 ? millis + "ms" : millis < 60_000 ? seconds : millis / 60_000 + "m" + seconds;

        assertThat(PullMessage.read("Successfully pulled image \"a\" in " + text)
                        .orElseThrow()
                        .took())
                .isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void theWaitIsWhatThePullDidNotTake() {
        PullReport report = PullMessage.read(
                        "Successfully pulled image \"a\" in 2s (5s including waiting). Image size: 100000000 bytes.")
                .orElseThrow();

        assertThat(report.waited()).contains(Duration.ofSeconds(3));
        assertThat(report.bytesPerSecond()).contains(5e7);
        assertThat(new PullReport(Duration.ofSeconds(5), Optional.of(Duration.ofSeconds(2)), Optional.empty()).waited())
                .as("a contradiction")
                .isEmpty();
    }
}
