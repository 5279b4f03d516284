package dev.firstbell.analysis.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.junit.jupiter.api.Test;

class MatchedSharesTest {
    @Test
    void noStudentThatDiffersStillLeavesSomeUncertainty() {
        MatchedShares none = new MatchedShares(0, 0, 660);
        assertThat(none.difference()).isZero();
        assertThat(none.standardError()).isCloseTo(1 / 662.0, within(1e-12));
    }

    @Test
    void blocksAddUp() {
        assertThat(new MatchedShares(3, 1, 200).plus(new MatchedShares(2, 4, 200)))
                .isEqualTo(new MatchedShares(5, 5, 400));
    }

    @Test
    void moreStudentsThanThereAreIsAnError() {
        assertThatThrownBy(() -> new MatchedShares(150, 60, 200)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Where a student can only gain, the difference is one binomial share, and the interval covers about 95 %. */
    @Property(tries = 50)
    void coversAShareThatOnlyGains(
            @ForAll @IntRange(min = 50, max = 400) int students, @ForAll @IntRange(min = 2, max = 40) int percent) {
        double truth = percent / 100.0;
        BinomialDistribution gain = BinomialDistribution.of(students, truth);
        double coverage = 0;
        for (int k = 0; k <= students; k++) {
            MatchedShares seen = new MatchedShares(k, 0, students);
            if (Math.abs(seen.difference() - truth) <= 1.96 * seen.standardError() + 1 / (students + 2.0)) {
                coverage += gain.probability(k);
            }
        }
        assertThat(coverage).isGreaterThan(0.92);
    }
}
