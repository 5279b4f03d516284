package dev.firstbell.records.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubClockTest {
    private static final Instant HUB = Instant.parse("2027-01-25T15:59:00Z");
    private static final Instant WALL = Instant.parse("2026-11-24T02:00:00Z");

    private final AtomicLong nanos = new AtomicLong(-77);

    @Test
    void tenHubSecondsPassInOneWallSecondAtSpeedTen() {
        HubClock clock = clock(10, WALL);

        assertThat(clock.now()).isEqualTo(HUB);
        nanos.addAndGet(Duration.ofSeconds(6).toNanos());
        assertThat(clock.now()).isEqualTo(HUB.plusSeconds(60));
        assertThat(clock.toWall(Duration.ofSeconds(45))).isEqualTo(Duration.ofMillis(4_500));
        assertThat(clock.toHub(Duration.ofMillis(4_500))).isEqualTo(Duration.ofSeconds(45));
    }

    @Test
    void theHubsEpochIsReadAtTheWallsEpochWheneverTheClockWasMade() {
        assertThat(clock(10, WALL.plusSeconds(3)).now()).isEqualTo(HUB.plusSeconds(30));
        assertThat(clock(10, WALL.minusSeconds(3)).now()).isEqualTo(HUB.minusSeconds(30));
    }

    @Test
    void twoProcessesWithTheSameAnchorsAgree() {
        HubClock parent = clock(4, WALL);
        nanos.addAndGet(Duration.ofSeconds(5).toNanos());
        AtomicLong othersNanos = new AtomicLong(123_456);
        HubClock child = HubClock.paced(
                parent.hubEpoch(),
                parent.wallEpoch(),
                parent.speed(),
                Clock.fixed(WALL.plusSeconds(5), ZoneOffset.UTC),
                othersNanos::get);

        assertThat(child.now()).isEqualTo(parent.now()).isEqualTo(HUB.plusSeconds(20));
    }

    @Test
    void theTimeToWaitUntilAnInstantIsWallTimeAndNeverNegative() {
        HubClock clock = clock(10, WALL);

        assertThat(clock.wallUntil(HUB.plusSeconds(30))).isEqualTo(Duration.ofSeconds(3));
        assertThat(clock.wallUntil(HUB)).isZero();
        assertThat(clock.wallUntil(HUB.minusSeconds(1))).isZero();
    }

    @Property
    void wallAndHubDurationsConvertBackAndForth(
            @ForAll @IntRange(min = 1, max = 10) int speed, @ForAll @LongRange(max = 86_400_000) long millis) {
        HubClock clock = clock(speed, WALL);

        assertThat(clock.toHub(clock.toWall(Duration.ofMillis(millis)))
                        .minusMillis(millis)
                        .abs())
                .isLessThanOrEqualTo(Duration.ofNanos(speed));
    }

    @Test
    void atSpeedOneTheHubsTimeIsTheWallClock() {
        Instant before = Instant.now();
        HubClock clock = HubClock.realTime();

        assertThat(clock.speed()).isEqualTo(1);
        assertThat(clock.hubEpoch()).isEqualTo(clock.wallEpoch()).isAfterOrEqualTo(before);
    }

    @Test
    void anotherZoneIsTheSameTime() {
        HubClock clock = clock(10, WALL);
        HubClock inDenver = clock.withZone(ZoneId.of("America/Denver"));
        nanos.addAndGet(1_000_000);

        assertThat(inDenver.instant()).isEqualTo(clock.instant());
        assertThat(inDenver.getZone()).isEqualTo(ZoneId.of("America/Denver"));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void aSpeedThatIsNotPositiveIsRejected(double speed) {
        assertThatThrownBy(() -> HubClock.paced(HUB, WALL, speed))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("speed must be a positive number");
    }

    private HubClock clock(double speed, Instant wallNow) {
        return HubClock.paced(HUB, WALL, speed, Clock.fixed(wallNow, ZoneOffset.UTC), nanos::get);
    }
}
