package dev.firstbell.analysis.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RankTestTest {
    /** Hollander and Wolfe (1973), page 69: the permeability of the human chorioamnion at two ages; R gives the same. */
    @Test
    void agreesWithThePublishedExample() {
        double[] atTerm = {0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46};
        double[] earlier = {1.15, 0.88, 0.90, 0.74, 1.21};

        assertThat(RankTest.greater(atTerm, earlier)).isCloseTo(0.1272, within(0.00005));
    }

    @Test
    void threeRunsAboveTwentyAreOneOrderOf1771() {
        double[] before = new SplittableRandom(1).doubles(20).toArray();

        assertThat(RankTest.greater(new double[] {2, 3, 4}, before)).isCloseTo(1 / 1771.0, within(1e-12));
        assertThat(RankTest.greater(before, new double[] {2, 3, 4})).isEqualTo(1);
    }

    @Test
    void threeRunsAboveTwoHundredAreCountedToo() {
        double[] before = new SplittableRandom(1).doubles(200).toArray();

        assertThat(RankTest.greater(new double[] {2, 3, 4}, before)).isCloseTo(1 / 1_373_701.0, within(1e-12));
        assertThat(RankTest.greater(new double[] {2, 2, 4}, before)).isCloseTo(1 / 1_373_701.0, within(1e-12));
    }

    @Test
    void aHundredRunsOnEachSideAreLittleWork() {
        SplittableRandom random = new SplittableRandom(1);
        double[] x = random.doubles(100).toArray();
        double[] y = random.doubles(100).toArray();

        // The exact probability is 0.06361.
        assertTimeout(
                Duration.ofSeconds(1), () -> assertThat(RankTest.greater(x, y)).isCloseTo(0.06361, within(0.0002)));
    }

    @Property(tries = 300)
    void withTiesItCountsEveryChoice(
            @ForAll @IntRange(min = 1, max = 4) int m,
            @ForAll @IntRange(min = 1, max = 6) int n,
            @ForAll @IntRange(min = 1, max = 5) int values,
            @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] x = random.ints(m, 0, values).asDoubleStream().toArray();
        double[] y = random.ints(n, 0, values).asDoubleStream().toArray();
        // A tie, so that the exact count is taken.
        x[0] = y[0];

        assertThat(RankTest.greater(x, y)).isCloseTo(byEnumeration(x, y), within(1e-12));
    }

    private static double byEnumeration(double[] x, double[] y) {
        double[] all = new double[x.length + y.length];
        System.arraycopy(x, 0, all, 0, x.length);
        System.arraycopy(y, 0, all, x.length, y.length);
        double observed = rankSum(all, (1 << x.length) - 1);
        int choices = 0;
        int atLeast = 0;
        for (int chosen = 0; chosen < 1 << all.length; chosen++) {
            if (Integer.bitCount(chosen) == x.length) {
                choices++;
                atLeast += rankSum(all, chosen) >= observed - 1e-9 ? 1 : 0;
            }
        }
        return (double) atLeast / choices;
    }

    private static double rankSum(double[] all, int chosen) {
        double sum = 0;
        for (int i = 0; i < all.length; i++) {
            if ((chosen >> i & 1) == 1) {
                double value = all[i];
                long below = Arrays.stream(all).filter(other -> other < value).count();
                long equal = Arrays.stream(all).filter(other -> other == value).count();
                sum += below + (equal + 1) / 2.0;
            }
        }
        return sum;
    }

    @Test
    void figuresThatAreAllAlikeShowNothing() {
        assertThat(RankTest.greater(new double[] {1, 1, 1}, new double[20])).isLessThan(0.001);
        assertThat(RankTest.greater(new double[3], new double[20])).isEqualTo(1);
        assertThat(RankTest.greater(new double[300], new double[300])).isEqualTo(1);
    }

    @Test
    void needsFigures() {
        assertThatThrownBy(() -> RankTest.greater(new double[0], new double[1]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RankTest.greater(new double[] {Double.NaN}, new double[1]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
