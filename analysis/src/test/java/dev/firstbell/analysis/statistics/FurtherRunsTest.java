package dev.firstbell.analysis.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;

class FurtherRunsTest {
    private static PairedDifference difference(int pairs, double mean, double deviation) {
        return new PairedDifference(pairs, mean, deviation, 0, 0.05);
    }

    /** A paired t test at 5 % with a power of 80 % needs 10 pairs for a difference of one standard deviation. */
    @Test
    void agreesWithThePrintedTables() {
        assertThat(FurtherRuns.toSeparate(difference(3, 1, 1))).isEqualTo(new FurtherRuns(7, false));
        assertThat(FurtherRuns.toSeparate(difference(3, -1, 1))).isEqualTo(new FurtherRuns(7, false));
    }

    @Test
    void aDifferenceOfZeroIsNeverSeparated() {
        assertThat(FurtherRuns.toSeparate(difference(3, 0, 1))).isEqualTo(new FurtherRuns(FurtherRuns.MOST, true));
    }

    @Test
    void aDifferenceAtTheMarginIsNeverShownToBeSmaller() {
        assertThat(FurtherRuns.toShowEqual(difference(3, 2, 0.1), 2).orMore()).isTrue();
    }

    @Test
    void onePairTellsNothing() {
        assertThatThrownBy(() -> FurtherRuns.toSeparate(difference(1, 3, 0)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theLargerNumberCounts() {
        FurtherRuns few = new FurtherRuns(2, false);
        FurtherRuns all = new FurtherRuns(FurtherRuns.MOST, false);
        FurtherRuns more = new FurtherRuns(FurtherRuns.MOST, true);
        assertThat(few.max(all)).isEqualTo(all);
        assertThat(all.max(few)).isEqualTo(all);
        assertThat(all.max(more)).isEqualTo(more);
        assertThat(more.max(all)).isEqualTo(more);
    }

    @Property(tries = 200)
    void aLargerDifferenceNeedsNoMoreAndALargerSpreadNoFewer(
            @ForAll @IntRange(min = 2, max = 20) int pairs,
            @ForAll @DoubleRange(min = 0.1, max = 10) double mean,
            @ForAll @DoubleRange(min = 0.1, max = 10) double deviation) {
        int needed = FurtherRuns.toSeparate(difference(pairs, mean, deviation)).runs();
        assertThat(FurtherRuns.toSeparate(difference(pairs, mean * 1.5, deviation))
                        .runs())
                .isLessThanOrEqualTo(needed);
        assertThat(FurtherRuns.toSeparate(difference(pairs, mean, deviation * 1.5))
                        .runs())
                .isGreaterThanOrEqualTo(needed);
    }

    /** With so many pairs, about 80 % of the intervals exclude 0, if mean and spread are as observed. */
    @Test
    void theNumberHasThePromisedPower() {
        PairedDifference observed = difference(4, 1, 1.2);
        int pairs = observed.pairs() + FurtherRuns.toSeparate(observed).runs();
        SplittableRandom random = new SplittableRandom(7);
        NormalDistribution truth = NormalDistribution.of(1, 1.2);
        double power = IntStream.range(0, 4_000)
                        .filter(i -> PairedDifference.of(
                                                random.doubles(pairs)
                                                        .map(u -> Math.max(u, 1e-12))
                                                        .mapToObj(truth::inverseCumulativeProbability)
                                                        .toList(),
                                                0,
                                                0.05)
                                        .bounds()
                                        .orElseThrow()
                                        .low()
                                > 0)
                        .count()
                / 4_000.0;
        assertThat(power).isCloseTo(FurtherRuns.POWER, within(0.04));
    }
}
