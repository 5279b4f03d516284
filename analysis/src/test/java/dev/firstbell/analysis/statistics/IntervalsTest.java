package dev.firstbell.analysis.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.firstbell.analysis.testing.SampleRuns;
import dev.firstbell.records.student.Latencies;
import dev.firstbell.records.student.Stage;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntervalsTest {
    private static Latencies oneToN(int n, int never) {
        int[] seconds =
                IntStream.range(0, n + never).map(i -> i < n ? i + 1 : -1).toArray();
        return Latencies.of(
                SampleRuns.withLatencies(SampleRuns.classPlan("c", n + never), SampleRuns.NONE, seconds)
                        .students(),
                Stage.LANDED,
                Duration.ofSeconds(10_000));
    }

    /** The closed ends: 1 − 0.025^(1/n) for none of n; the middle from any table of Clopper–Pearson limits. */
    @ParameterizedTest
    @CsvSource({"0, 10, 0, 0.3085", "10, 10, 0.6915, 1", "5, 10, 0.1871, 0.8129", "95, 100, 0.8872, 0.9836"})
    void exactAgreesWithThePrintedTables(int k, int n, double low, double high) {
        Interval interval = Intervals.exact(new Share(k, n));
        assertThat(interval.low()).isCloseTo(low, within(5e-5));
        assertThat(interval.high()).isCloseTo(high, within(5e-5));
    }

    @Property(tries = 200)
    void exactCoversAtLeast95PercentForEveryTrueShare(
            @ForAll @IntRange(min = 1, max = 60) int n, @ForAll @IntRange(min = 1, max = 99) int percent) {
        double p = percent / 100.0;
        BinomialDistribution draws = BinomialDistribution.of(n, p);
        double coverage = IntStream.rangeClosed(0, n)
                .filter(k -> Intervals.exact(new Share(k, n)).contains(p))
                .mapToDouble(draws::probability)
                .sum();
        assertThat(coverage).isGreaterThanOrEqualTo(0.95 - 1e-9);
    }

    @Test
    void overOneRunIsTheExactOne() {
        assertThat(Intervals.overRuns(List.of(new Share(190, 200)))).isEqualTo(Intervals.exact(new Share(190, 200)));
    }

    @Test
    void overRunsIsStudentsTWhereRunsScatter() {
        // Mean 0.7, standard deviation 0.1, t(2; 0.975) = 4.3027: 0.7 ± 0.2484.
        Interval interval = Intervals.overRuns(List.of(new Share(120, 200), new Share(140, 200), new Share(160, 200)));
        assertThat(interval.low()).isCloseTo(0.4516, within(5e-5));
        assertThat(interval.high()).isCloseTo(0.9484, within(5e-5));
    }

    @Test
    void overRunsThatAgreeByLuckIsNoNarrowerThanAllStudentsTogether() {
        List<Share> equal = List.of(new Share(190, 200), new Share(190, 200));
        assertThat(Intervals.overRuns(equal)).isEqualTo(Intervals.exact(new Share(380, 400)));
    }

    @Test
    void overRunsStaysAShare() {
        assertThat(Intervals.overRuns(List.of(new Share(0, 200), new Share(200, 200))))
                .isEqualTo(new Interval(0, 1));
    }

    @Test
    void overNoRunsIsAnError() {
        assertThatThrownBy(() -> Intervals.overRuns(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    /** Ranks 184 and 197 of 200 for p95, 936 and 964 of 1000: Hahn and Meeker's method, checked against its tables. */
    @ParameterizedTest
    @CsvSource({"200, 184, 197", "1000, 936, 964"})
    void aQuantilesIntervalIsTwoOrderStatistics(int n, int low, int high) {
        Intervals.QuantileInterval interval = Intervals.ofQuantile(oneToN(n, 0), 0.95);
        assertThat(interval.low().orElseThrow().value()).hasSeconds(low);
        assertThat(interval.high().orElseThrow().value()).hasSeconds(high);
    }

    @Test
    void aQuantilesIntervalEndsAboveTheLimitWhereTooManyNeverCame() {
        Intervals.QuantileInterval interval = Intervals.ofQuantile(oneToN(192, 8), 0.95);
        assertThat(interval.low().orElseThrow().censored()).isFalse();
        assertThat(interval.high().orElseThrow().censored()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"71, false", "72, true"})
    void fewStudentsCannotBoundA95thPercentile(int n, boolean bounded) {
        assertThat(Intervals.ofQuantile(oneToN(n, 0), 0.95).high().isPresent()).isEqualTo(bounded);
    }
}
