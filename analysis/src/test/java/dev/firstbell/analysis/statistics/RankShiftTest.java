package dev.firstbell.analysis.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RankShiftTest {
    @Test
    void agreesWithThePublishedEstimate() {
        double[] atTerm = {0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46};
        double[] earlier = {1.15, 0.88, 0.90, 0.74, 1.21};

        assertThat(RankShift.of(atTerm, earlier, 0.025).estimate()).isCloseTo(0.305, within(1e-9));
    }

    /** The interval holds the shifts that the test does not reject. */
    @Property(tries = 200)
    void theIntervalBelongsToTheTest(
            @ForAll @IntRange(min = 2, max = 5) int m, @ForAll @IntRange(min = 5, max = 20) int n, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] x = random.doubles(m).toArray();
        double[] y = random.doubles(n).toArray();
        double tail = 0.05;

        RankShift shift = RankShift.of(x, y, tail);

        assertThat(shift.low()).isLessThanOrEqualTo(shift.estimate());
        assertThat(shift.high()).isGreaterThanOrEqualTo(shift.estimate());
        if (Double.isFinite(shift.low())) {
            assertThat(RankTest.greater(moved(x, shift.low() - 1e-9), y)).isLessThanOrEqualTo(tail);
            assertThat(RankTest.greater(moved(x, shift.low() + 1e-9), y)).isGreaterThan(tail);
        }
    }

    private static double[] moved(double[] x, double by) {
        return Arrays.stream(x).map(value -> value - by).toArray();
    }

    @Test
    void tooFewFiguresHaveNoInterval() {
        RankShift shift = RankShift.of(new double[] {1}, new double[] {1, 2, 3}, 0.01);

        assertThat(shift.low()).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(shift.high()).isEqualTo(Double.POSITIVE_INFINITY);
    }

    @Test
    void hundredsOfFiguresAreNoProblem() {
        double[] y = new SplittableRandom(1).doubles(200).toArray();

        RankShift shift = RankShift.of(moved(y, -0.5), y, 0.01);

        assertThat(shift.estimate()).isCloseTo(0.5, within(1e-9));
        assertThat(shift.high() - shift.low()).isBetween(0.05, 0.3);
    }
}
