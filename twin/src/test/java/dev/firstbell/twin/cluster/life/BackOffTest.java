package dev.firstbell.twin.cluster.life;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackOffTest {
    private static final Instant NINE = Instant.parse("2026-09-07T09:00:00Z");
    private static final BackOff NEVER_FAILED =
            new BackOff(Duration.ofMinutes(5), Duration.ofMinutes(30), Duration.ofHours(3));

    @Test
    void thePauseDoublesFromFiveToThirtyMinutes() {
        BackOff backOff = NEVER_FAILED;
        Instant now = NINE;
        List<Long> minutes = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            backOff = backOff.failed(now);
            Instant until = backOff.until(now).orElseThrow();
            minutes.add(Duration.between(now, until).toMinutes());
            assertThat(backOff.until(until.minusNanos(1))).contains(until);
            assertThat(backOff.until(until)).isEmpty();
            now = until.plusSeconds(7);
        }

        assertThat(minutes).containsExactly(5L, 10L, 20L, 30L, 30L, 30L);
    }

    @Test
    void thePauseIsShortAgainThreeHoursAfterTheLastFailure() {
        BackOff twice = NEVER_FAILED.failed(NINE).failed(NINE.plus(Duration.ofMinutes(6)));
        Instant last = NINE.plus(Duration.ofMinutes(6));

        assertThat(pause(twice, last.plus(Duration.ofHours(3)))).isEqualTo(Duration.ofMinutes(20));
        assertThat(pause(twice, last.plus(Duration.ofHours(3)).plusSeconds(1))).isEqualTo(Duration.ofMinutes(5));
    }

    /** The autoscaler's code: concurrent failures do not make the pause longer. */
    @Test
    void aFailureDuringAPauseBeginsTheFirstPauseAnew() {
        BackOff once = NEVER_FAILED.failed(NINE);

        assertThat(pause(once, NINE.plusSeconds(60))).isEqualTo(Duration.ofMinutes(5));
    }

    /** Several nodes of one request, or all zones at once. */
    @Test
    void failuresAtOneInstantAreOne() {
        Instant again = NINE.plus(Duration.ofMinutes(6));
        BackOff twice = NEVER_FAILED.failed(NINE).failed(again).failed(again);

        assertThat(twice.until(again)).contains(again.plus(Duration.ofMinutes(10)));
    }

    @Test
    void aScaleUpThatSucceedsEndsTheBackOff() {
        BackOff after = NEVER_FAILED.failed(NINE).succeeded();

        assertThat(after.until(NINE.plusSeconds(1))).isEmpty();
        assertThat(pause(after, NINE.plus(Duration.ofMinutes(6)))).isEqualTo(Duration.ofMinutes(5));
        assertThat(NEVER_FAILED.until(NINE)).isEmpty();
    }

    private static Duration pause(BackOff before, Instant now) {
        return Duration.between(now, before.failed(now).until(now).orElseThrow());
    }
}
