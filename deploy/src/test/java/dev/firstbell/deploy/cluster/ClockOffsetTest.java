package dev.firstbell.deploy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ClockOffsetTest {
    private static final Instant NOON = Instant.parse("2027-01-25T12:00:00Z");

    @Property(edgeCases = EdgeCasesMode.NONE)
    void elevenResponsesGiveTheOffsetToAMillisecondPlusTheRoundTrip(
            @ForAll @IntRange(min = -7_200_000, max = 7_200_000) int aheadMillis,
            @ForAll @IntRange(max = 200) int thereMillis,
            @ForAll @IntRange(max = 200) int backMillis,
            @ForAll @IntRange(max = 999_999) int phaseMicros) {
        Duration ahead = Duration.ofMillis(aheadMillis);
        ClockOffset known = ClockOffset.unknown();
        Instant now = NOON.plus(phaseMicros, ChronoUnit.MICROS);
        for (int i = 0; i < 11; i++) {
            Instant sent = now;
            Instant respondedAt = sent.plusMillis(thereMillis);
            Instant received = respondedAt.plusMillis(backMillis);
            known = known.with(sent, received, respondedAt.plus(ahead).truncatedTo(ChronoUnit.SECONDS));
            now = received.plus(known.delayToNextHalving(received));
        }

        assertThat(known.ahead().minus(ahead).abs()).isLessThanOrEqualTo(known.uncertainty());
        assertThat(known.uncertainty()).isLessThanOrEqualTo(Duration.ofMillis(1 + thereMillis + backMillis));
    }

    @Test
    void responseThatContradictsEarlierOnesReplacesThem() {
        ClockOffset known = ClockOffset.unknown()
                .with(NOON, NOON.plusMillis(10), NOON)
                .with(NOON.plusSeconds(5), NOON.plusSeconds(5).plusMillis(10), NOON.plusSeconds(65));

        assertThat(known.lowerBound()).isEqualTo(Duration.ofMillis(59_990));
        assertThat(known.upperBound()).isEqualTo(Duration.ofSeconds(61));
    }
}
