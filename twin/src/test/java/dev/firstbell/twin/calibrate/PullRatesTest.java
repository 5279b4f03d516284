package dev.firstbell.twin.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.firstbell.records.cluster.ClusterEntry.PodFact;
import dev.firstbell.records.cluster.ClusterEntry.PodMark;
import dev.firstbell.records.cluster.PullReport;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PullRatesTest {
    private static final Instant NINE = Instant.parse("2026-09-07T09:00:00Z");

    private static PodFact pulled(String node, double seconds, Optional<Long> bytes) {
        return new PodFact(
                NINE,
                Optional.empty(),
                NINE,
                PodMark.IMAGE_PULLED,
                "uid",
                "jupyter-ada",
                "ada",
                Optional.of(node),
                Optional.of("Pulled"),
                Optional.of(new PullReport(Duration.ofMillis(Math.round(seconds * 1000)), Optional.empty(), bytes)));
    }

    private static PodFact pulled(String node, double seconds) {
        return pulled(node, seconds, Optional.of(3_000_000_000L));
    }

    @Test
    void theMedianIsOverNodesAndEachNodeCountsWithItsLongestPull() {
        PullRates rates = PullRates.of(List.of(
                        List.of(pulled("a", 200), pulled("a", 199), pulled("a", 0.2), pulled("b", 300)),
                        List.of(pulled("a", 150))))
                .orElseThrow();

        assertThat(rates.nodes()).isEqualTo(3);
        assertThat(rates.bytes()).isEqualTo(3_000_000_000L);
        assertThat(rates.bytesPerSecond()).isCloseTo(15e6, within(1.0));
    }

    @Test
    void logNormalRatesAreFoundAgain() {
        Distribution time = new Distribution.LogNormal(200, 320);
        List<PodFact> run = IntStream.range(0, 400)
                .mapToObj(i -> pulled("n" + i, time.quantile((i + 0.5) / 400).toNanos() / 1e9))
                .toList();

        PullRates rates = PullRates.of(List.of(run)).orElseThrow();

        assertThat(rates.bytesPerSecond()).isCloseTo(15e6, within(0.1e6));
        assertThat(rates.slowNodeRatio()).isCloseTo(1.6, within(0.02));
        assertThat(rates.inWords())
                .startsWith("3000 MB at 15.0 MB/s in the median of 400 nodes, 1.")
                .endsWith(" times as long at the 95th percentile");
    }

    @Test
    void theLinesAreParametersWithTheSameRate() {
        PullRates rates = new PullRates(3_000_000_000L, 15e6, 1.6, 12);

        TwinParameters parameters = TwinParameters.parse(
                "mine.yaml",
                "format: firstbell/twin-parameters/v1\nquantities:\n  " + String.join("\n  ", rates.parameterLines())
                        + "\n");

        assertThat(parameters.distribution(RandomPart.IMAGE_PULL)).isEqualTo(new Distribution.LogNormal(200, 320));
    }

    @Test
    void pullsOfAnotherImageAndReportsWithoutASizeAreLeftOut() {
        List<PodFact> run = List.of(
                pulled("a", 100),
                pulled("b", 100),
                pulled("c", 100),
                pulled("d", 1, Optional.of(50_000_000L)),
                pulled("e", 900, Optional.empty()),
                pulled("f", 0));

        assertThat(PullRates.of(List.of(run)).orElseThrow().inWords())
                .isEqualTo("3000 MB at 30.0 MB/s in the median of 3 nodes, 1.00 times as long at the 95th percentile");
    }

    @Test
    void twoNodesShowNoRate() {
        assertThat(PullRates.of(List.of(List.of(pulled("a", 100), pulled("b", 100)))))
                .isEmpty();
        assertThat(PullRates.of(List.of())).isEmpty();
    }
}
