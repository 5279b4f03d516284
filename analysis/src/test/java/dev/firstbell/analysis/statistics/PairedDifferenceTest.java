package dev.firstbell.analysis.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairedDifferenceTest {
    private static final double ALPHA = 0.05;

    private static PairedDifference of(List<Double> differences) {
        return PairedDifference.of(differences, 0, ALPHA);
    }

    private static Bounds bounds(List<Double> differences) {
        return of(differences).bounds().orElseThrow();
    }

    /** Mean 2, standard deviation 1, t(2; 0.975) = 4.3027: 2 ± 2.4841. */
    @Test
    void isStudentsT() {
        Bounds bounds = bounds(List.of(1.0, 2.0, 3.0));
        assertThat(bounds.low()).isCloseTo(-0.4841, within(5e-5));
        assertThat(bounds.high()).isCloseTo(4.4841, within(5e-5));
    }

    /** t(2; 0.99167) = 7.6488: two comparisons less than four settings make. */
    @Test
    void aSmallerAlphaWidensIt() {
        Bounds bounds = PairedDifference.of(List.of(1.0, 2.0, 3.0), 0, ALPHA / 3)
                .bounds()
                .orElseThrow();
        assertThat(bounds.width() / 2).isCloseTo(7.6488 / Math.sqrt(3), within(5e-4));
    }

    @Test
    void onePairHasNoInterval() {
        assertThat(of(List.of(3.0)).bounds()).isEmpty();
    }

    @Test
    void noPairIsAnError() {
        assertThatThrownBy(() -> of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void pairsThatAgreeStillLeaveTheLeastDeviation() {
        Bounds bounds = PairedDifference.of(List.of(0.1, 0.1, 0.1, 0.1), 0.02, ALPHA)
                .bounds()
                .orElseThrow();
        // z(0.975) = 1.95996.
        assertThat(bounds.low()).isCloseTo(0.1 - 0.0196, within(1e-6));
        assertThat(bounds.high()).isCloseTo(0.1 + 0.0196, within(1e-6));
    }

    @Provide
    Arbitrary<List<Double>> differences() {
        return Arbitraries.doubles().between(-100, 100).list().ofMinSize(2).ofMaxSize(12);
    }

    @Property(tries = 200)
    void theOppositeDifferenceHasTheOppositeInterval(@ForAll("differences") List<Double> differences) {
        assertClose(
                bounds(differences.stream().map(d -> -d).toList()),
                bounds(differences).negated());
    }

    @Property(tries = 200)
    void aShiftShiftsIt(@ForAll("differences") List<Double> differences, @ForAll @DoubleRange(min = -50, max = 50) double by) {
        Bounds bounds = bounds(differences);
        assertClose(
                bounds(differences.stream().map(d -> d + by).toList()),
                new Bounds(bounds.low() + by, bounds.high() + by));
    }

    @Property(tries = 200)
    void aUnitScalesIt(@ForAll("differences") List<Double> differences, @ForAll @DoubleRange(min = 0.01, max = 1_000) double by) {
        Bounds bounds = bounds(differences);
        Bounds scaled = bounds(differences.stream().map(d -> d * by).toList());
        assertThat(scaled.low()).isCloseTo(bounds.low() * by, within(1e-6 * by));
        assertThat(scaled.high()).isCloseTo(bounds.high() * by, within(1e-6 * by));
    }

    @Property(tries = 200)
    void theOrderOfPairsDoesNotMatter(@ForAll("differences") List<Double> differences, @ForAll Random random) {
        List<Double> shuffled = new ArrayList<>(differences);
        Collections.shuffle(shuffled, random);
        assertThat(of(shuffled)).isEqualTo(of(differences));
    }

    @Property(tries = 200)
    void morePairsOfTheSameSpreadNeverWidenIt(
            @ForAll @IntRange(min = 2, max = 200) int pairs,
            @ForAll @DoubleRange(min = 0, max = 10) double deviation,
            @ForAll @DoubleRange(min = 0, max = 10) double least) {
        assertThat(new PairedDifference(pairs + 1, 0, deviation, least, ALPHA)
                        .bounds()
                        .orElseThrow()
                        .width())
                .isLessThanOrEqualTo(new PairedDifference(pairs, 0, deviation, least, ALPHA)
                        .bounds()
                        .orElseThrow()
                        .width());
    }

    private static void assertClose(Bounds found, Bounds expected) {
        assertThat(found.low()).isCloseTo(expected.low(), within(1e-6));
        assertThat(found.high()).isCloseTo(expected.high(), within(1e-6));
    }

    /** The interval of normal differences covers what it promises; 4,000 draws leave about 0.7 points to chance. */
    @ParameterizedTest
    @CsvSource({"2, 0.05", "3, 0.05", "5, 0.05", "10, 0.05", "3, 0.0166667"})
    void coversNormalDifferencesAsPromised(int pairs, double alpha) {
        SplittableRandom random = new SplittableRandom(20261130L + pairs);
        double share = IntStream.range(0, 4_000)
                        .filter(i -> PairedDifference.of(
                                        random.doubles(pairs)
                                                .mapToObj(u -> 7 + 3 * normal(u))
                                                .toList(),
                                        0,
                                        alpha)
                                .bounds()
                                .orElseThrow()
                                .contains(7))
                        .count()
                / 4_000.0;
        assertThat(share).isCloseTo(1 - alpha, within(0.01));
    }

    private static double normal(double u) {
        return org.apache.commons.statistics.distribution.NormalDistribution.of(0, 1)
                .inverseCumulativeProbability(u == 0 ? 1e-12 : u);
    }
}
