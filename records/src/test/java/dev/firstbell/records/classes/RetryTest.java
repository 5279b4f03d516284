package dev.firstbell.records.classes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RetryTest {
    @Test
    void aStartThatFailsAtOnceAndForGoodIsRequestedElevenTimesInTenMinutes() {
        List<Duration> requests = new ArrayList<>();
        Duration at = Duration.ZERO;
        for (int failures = 1; at.compareTo(Duration.ofMinutes(10)) <= 0; failures++) {
            requests.add(at);
            at = at.plus(Retry.DEFAULT.pauseAfter(failures));
        }

        assertThat(requests)
                .extracting(Duration::toSeconds)
                .containsExactly(0L, 5L, 10L, 15L, 25L, 45L, 85L, 165L, 285L, 405L, 525L);
    }

    @Test
    void theFifthFailureInARowWhichRestartsAHubComesAfter25Seconds() {
        assertThat(IntStream.rangeClosed(1, 4)
                        .mapToObj(Retry.DEFAULT::pauseAfter)
                        .reduce(Duration.ZERO, Duration::plus))
                .isEqualTo(Duration.ofSeconds(25));
    }

    @Property
    void thePausesNeverShrinkAndNeverExceedTheLongest(
            @ForAll @IntRange(max = Retry.MOST_QUICK_TRIES) int quickTries,
            @ForAll @IntRange(min = 1_000, max = 60_000) int pause,
            @ForAll @IntRange(max = 3_600_000) int more,
            @ForAll @IntRange(min = 1, max = 1_000_000) int failures) {
        Retry retry = new Retry(quickTries, Duration.ofMillis(pause), Duration.ofMillis((long) pause + more));

        assertThat(retry.pauseAfter(failures))
                .isBetween(retry.pause(), retry.longestPause())
                .isLessThanOrEqualTo(retry.pauseAfter(failures + 1));
        if (failures <= quickTries) {
            assertThat(retry.pauseAfter(failures)).isEqualTo(retry.pause());
        }
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThatThrownBy(() -> new Retry(-1, Duration.ofSeconds(5), Duration.ofSeconds(5)))
                .hasMessage("quickTries must be from 0 to 1000: -1");
        assertThatThrownBy(() -> new Retry(3, Duration.ofMillis(999), Duration.ofSeconds(5)))
                .hasMessage("pause must be at least PT1S: PT0.999S");
        assertThatThrownBy(() -> new Retry(3, Duration.ofSeconds(5), Duration.ofSeconds(4)))
                .hasMessage("longestPause PT4S is shorter than pause PT5S");
    }
}
