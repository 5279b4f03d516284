package dev.firstbell.analysis.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnpairedDifferenceTest {
    private static Bounds bounds(List<Double> first, List<Double> second) {
        return UnpairedDifference.of(first, second, 0, 0.05).bounds().orElseThrow();
    }

    /**
     * Variances 1 and 2/3 over 3 and 4 runs: standard error √(1/3 + (5/3)/4) = 0.8660, Satterthwaite's degrees of freedom
     * 4.959, t = 2.5777.
     */
    @Test
    void isWelchsT() {
        Bounds bounds = bounds(List.of(5.0, 6.0, 7.0), List.of(1.0, 2.0, 3.0, 4.0));
        assertThat((bounds.low() + bounds.high()) / 2).isCloseTo(3.5, within(1e-9));
        double error = Math.sqrt(1 / 3.0 + 5 / 3.0 / 4);
        double degrees = Math.pow(error, 4) / (1 / 9.0 / 2 + Math.pow(5 / 3.0 / 4, 2) / 3);
        double t = org.apache.commons.statistics.distribution.TDistribution.of(degrees)
                .inverseSurvivalProbability(0.025);
        assertThat(bounds.width() / 2).isCloseTo(t * error, within(1e-9));
        assertThat(degrees).isBetween(4.5, 5.0);
    }

    @Test
    void oneRunInEitherGroupHasNoInterval() {
        assertThat(UnpairedDifference.of(List.of(1.0), List.of(1.0, 2.0), 0, 0.05).bounds())
                .isEmpty();
        assertThat(UnpairedDifference.of(List.of(1.0, 2.0), List.of(1.0), 0, 0.05).bounds())
                .isEmpty();
    }

    @Test
    void runsThatAgreeStillLeaveTheLeastDeviation() {
        Bounds bounds = UnpairedDifference.of(List.of(1.0, 1.0), List.of(1.0, 1.0), 0.5, 0.05)
                .bounds()
                .orElseThrow();
        assertThat(bounds.high()).isCloseTo(1.95996 * 0.5, within(1e-5));
        assertThat(bounds.low()).isCloseTo(-bounds.high(), within(1e-12));
    }

    @Test
    void noRunsAreAnError() {
        assertThatThrownBy(() -> UnpairedDifference.of(List.of(), List.of(1.0), 0, 0.05))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Property(tries = 200)
    void theGroupsExchangedGiveTheOppositeInterval(
            @ForAll @Size(min = 2, max = 8) List<@DoubleRange(min = -100, max = 100) Double> first,
            @ForAll @Size(min = 2, max = 8) List<@DoubleRange(min = -100, max = 100) Double> second) {
        Bounds one = bounds(first, second);
        Bounds other = bounds(second, first).negated();
        assertThat(one.low()).isCloseTo(other.low(), within(1e-6));
        assertThat(one.high()).isCloseTo(other.high(), within(1e-6));
    }

    @Property(tries = 200)
    void moreRunsOfTheFirstGroupNeverReachLess(
            @ForAll @IntRange(min = 2, max = 30) int first,
            @ForAll @IntRange(min = 2, max = 30) int second,
            @ForAll @DoubleRange(min = 0.1, max = 10) double spread) {
        UnpairedDifference difference = new UnpairedDifference(first, second, 1, spread, spread, 0, 0.05);
        assertThat(difference.reach(2, 0.2)).isLessThanOrEqualTo(difference.reach(1, 0.2) + 1e-12);
    }

    /** A history of 20 runs cannot be made more certain by runs of the other group alone. */
    @Test
    void furtherRunsOfOneGroupHaveALimit() {
        assertThat(FurtherRuns.toSeparate(new UnpairedDifference(3, 20, 0.1, 1, 1, 0, 0.05)))
                .isEqualTo(new FurtherRuns(FurtherRuns.MOST, true));
        assertThat(FurtherRuns.toSeparate(new UnpairedDifference(3, 20, 1.5, 1, 1, 0, 0.05))
                        .runs())
                .isBetween(1, 6);
    }

    @ParameterizedTest
    @CsvSource({"3, 20, 1, 1", "3, 5, 1, 3", "5, 5, 2, 1"})
    void coversAsPromised(int first, int second, double firstSpread, double secondSpread) {
        SplittableRandom random = new SplittableRandom(31 + first + second);
        NormalDistribution one = NormalDistribution.of(7, firstSpread);
        NormalDistribution other = NormalDistribution.of(3, secondSpread);
        double covered = IntStream.range(0, 3_000)
                        .filter(i -> bounds(draws(random, one, first), draws(random, other, second))
                                .contains(4))
                        .count()
                / 3_000.0;
        assertThat(covered).isCloseTo(0.95, within(0.02));
    }

    private static List<Double> draws(SplittableRandom random, NormalDistribution from, int n) {
        return random.doubles(n)
                .map(u -> Math.max(u, 1e-12))
                .mapToObj(from::inverseCumulativeProbability)
                .toList();
    }
}
