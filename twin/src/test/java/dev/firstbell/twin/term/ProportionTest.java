package dev.firstbell.twin.term;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProportionTest {
    /** R: binom.test(hits, trials)$conf.int. */
    @ParameterizedTest
    @CsvSource({
        "0, 10, 0, 0.3084971",
        "10, 10, 0.6915029, 1",
        "95, 100, 0.8871651, 0.9835681",
        "59, 59, 0.9393911, 1",
        "1, 2, 0.01257912, 0.9874209"
    })
    void theIntervalIsThatOfClopperAndPearson(int hits, int trials, double low, double high) {
        Proportion proportion = new Proportion(hits, trials);

        assertThat(proportion.low()).isCloseTo(low, within(1e-6));
        assertThat(proportion.high()).isCloseTo(high, within(1e-6));
        assertThat(proportion.contains(proportion.share())).isTrue();
    }

    @Test
    void soManyFailuresAreAllowedThatTheLowerEndReachesTheTarget() {
        int allowed = Proportion.allowedFailures(1000, 0.95);

        assertThat(new Proportion(1000 - allowed, 1000).low()).isGreaterThanOrEqualTo(0.95);
        assertThat(new Proportion(1000 - allowed - 1, 1000).low()).isLessThan(0.95);
        assertThat(Proportion.allowedFailures(50, 0.95)).isEqualTo(-1);
    }

    @Test
    void aProportionIsOfTrials() {
        assertThatThrownBy(() -> new Proportion(1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Proportion(3, 2)).isInstanceOf(IllegalArgumentException.class);
    }
}
