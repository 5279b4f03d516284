package dev.firstbell.records.classes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class DrawsTest {
    private static final int MANY = 20_000;

    @Property
    void aDrawLiesInTheOpenUnitIntervalAndDependsOnItsKeyAlone(
            @ForAll long seed, @ForAll String purpose, @ForAll String subject, @ForAll long index) {
        double draw = new Draws(seed).uniform(purpose, subject, index);

        assertThat(draw).isStrictlyBetween(0.0, 1.0).isEqualTo(new Draws(seed).uniform(purpose, subject, index));
        assertThat(new Draws(seed).gaussian(purpose, subject, index)).isFinite();
    }

    @Property
    void aDrawIsTheSameHoweverItsKeyIsGiven(
            @ForAll long seed, @ForAll String purpose, @ForAll String subject, @ForAll long index) {
        Draws draws = new Draws(seed);

        assertThat(draws.of(purpose).of(subject).uniform(index)).isEqualTo(draws.uniform(purpose, subject, index));
    }

    @Test
    void aKnownKeyHasAKnownDrawForEver() {
        assertThat(new Draws(1).uniform("arrival/shape", "0", 0)).isEqualTo(0.33865943804992954);
        assertThat(new Draws(1).gaussian("arrival/bell", "0", 0)).isCloseTo(0.8017769347678702, within(1e-12));
    }

    @Test
    void drawsAreUniformAlongEveryPartOfTheKey() {
        assertUniform(i -> new Draws(i).uniform("p", "s", 0));
        assertUniform(i -> new Draws(1).uniform("p" + i, "s", 0));
        assertUniform(i -> new Draws(1).uniform("p", Integer.toString(i), 0));
        assertUniform(i -> new Draws(1).uniform("p", "s", i));
    }

    @Test
    void neighboursInAnyPartOfTheKeyAreUncorrelated() {
        assertUncorrelated(i -> new Draws(i).uniform("p", "s", 0), i -> new Draws(i + 1).uniform("p", "s", 0));
        assertUncorrelated(i -> new Draws(1).uniform("p", "s", i), i -> new Draws(1).uniform("p", "s", i + 1));
        assertUncorrelated(
                i -> new Draws(1).uniform("p", Integer.toString(i), 0),
                i -> new Draws(1).uniform("q", Integer.toString(i), 0));
    }

    @Test
    void whereAKeyIsSplitMatters() {
        assertThat(new Draws(1).uniform("ab", "c", 0)).isNotEqualTo(new Draws(1).uniform("a", "bc", 0));
    }

    @Test
    void gaussiansAreStandardNormal() {
        double[] draws = IntStream.range(0, MANY)
                .mapToDouble(i -> new Draws(1).gaussian("p", "s", i))
                .toArray();

        double mean =
                IntStream.range(0, MANY).mapToDouble(i -> draws[i]).average().orElseThrow();
        double variance = IntStream.range(0, MANY)
                .mapToDouble(i -> draws[i] * draws[i])
                .average()
                .orElseThrow();
        double beyondTwo = (double) IntStream.range(0, MANY)
                        .filter(i -> Math.abs(draws[i]) > 1.959964)
                        .count()
                / MANY;
        assertThat(mean).isCloseTo(0, within(0.03));
        assertThat(variance).isCloseTo(1, within(0.05));
        assertThat(beyondTwo).isCloseTo(0.05, within(0.007));
    }

    /** Pearson's chi-squared over 100 cells; 99 degrees of freedom exceed 161 once in ten thousand. */
    private static void assertUniform(IntToDoubleFunction draw) {
        int[] cells = new int[100];
        for (int i = 0; i < MANY; i++) {
            cells[(int) (draw.applyAsDouble(i) * cells.length)]++;
        }
        double expected = (double) MANY / cells.length;
        double chiSquared = IntStream.of(cells)
                .mapToDouble(count -> Math.pow(count - expected, 2) / expected)
                .sum();
        assertThat(chiSquared).isBetween(50.0, 161.0);
    }

    private static void assertUncorrelated(IntToDoubleFunction one, IntToDoubleFunction other) {
        double covariance = IntStream.range(0, MANY)
                .mapToDouble(i -> (one.applyAsDouble(i) - 0.5) * (other.applyAsDouble(i) - 0.5))
                .average()
                .orElseThrow();
        // Of independent draws its standard deviation is 1 / (12 · √n); four of them.
        assertThat(covariance).isCloseTo(0, within(4 / (12 * Math.sqrt(MANY))));
    }
}
