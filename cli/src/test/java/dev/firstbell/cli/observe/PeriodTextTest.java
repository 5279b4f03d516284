package dev.firstbell.cli.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class PeriodTextTest {
    private static final PeriodText DENVER = new PeriodText(ZoneId.of("America/Denver"), true);

    @Test
    void hasOffsetsWhereTheClocksAreSet() {
        Instant half = Instant.parse("2026-11-01T07:20:00Z");

        assertThat(DENVER.of(half, half.plus(Duration.ofMinutes(40))))
                .isEqualTo("2026-11-01 01:20 (-06:00) to 01:00 (-07:00) America/Denver");
    }

    @Test
    void hasNoneOtherwise() {
        Instant nine = Instant.parse("2026-09-07T15:00:00Z");

        assertThat(DENVER.of(nine, nine.plus(Duration.ofMinutes(40))))
                .isEqualTo("2026-09-07 09:00 to 09:40 America/Denver");
    }
}
