package dev.firstbell.twin.cluster.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.firstbell.twin.cluster.life.KaplanMeier.Lifetime;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class KaplanMeierTest {
    private static Lifetime lost(double seconds) {
        return new Lifetime(seconds, true);
    }

    private static Lifetime censored(double seconds) {
        return new Lifetime(seconds, false);
    }

    /** By hand: 1 of 6 at 1 s; 1 of 4 at 3 s, where the one censored at 3 s still counts; the last one at 5 s. */
    @Test
    void aHandComputedCase() {
        KaplanMeier estimate =
                KaplanMeier.of(List.of(lost(3), censored(4), lost(1), censored(2), lost(5), censored(3)));

        assertThat(estimate.lostBy(0.9)).isZero();
        assertThat(estimate.lostBy(1)).isCloseTo(1 / 6.0, within(1e-12));
        assertThat(estimate.lostBy(2.9)).isCloseTo(1 / 6.0, within(1e-12));
        assertThat(estimate.lostBy(3)).isCloseTo(1 - 5 / 6.0 * 3 / 4.0, within(1e-12));
        assertThat(estimate.lostBy(5)).isEqualTo(1);
        assertThat(estimate.losses()).isEqualTo(3);
        assertThat(estimate.lifetimes()).isEqualTo(6);
        // Greenwood: 0.625 * sqrt(1/(6*5) + 1/(4*3)).
        assertThat(estimate.standardError(3)).isCloseTo(0.625 * Math.sqrt(1 / 30.0 + 1 / 12.0), within(1e-12));
    }

    @Test
    void beyondTheLongestLifetimeNothingIsKnown() {
        KaplanMeier estimate = KaplanMeier.of(List.of(lost(1), censored(10)));

        assertThat(estimate.lostBy(10)).isEqualTo(0.5);
        assertThatThrownBy(() -> estimate.lostBy(10.1)).hasMessageContaining("nothing is known about 10.1 s");
        assertThatThrownBy(() -> KaplanMeier.of(List.of())).hasMessage("there are no lifetimes");
        assertThatThrownBy(() -> lost(-1)).hasMessageContaining("not negative");
        assertThatThrownBy(() -> lost(Double.NaN)).hasMessageContaining("finite");
    }

    @Test
    void withoutLossesNothingIsLost() {
        assertThat(KaplanMeier.of(List.of(censored(5), censored(7))).lostBy(6)).isZero();
    }

    @Property(tries = 100)
    void withoutCensoringItIsTheEmpiricalDistribution(
            @ForAll @Size(min = 1, max = 30) List<@IntRange(min = 0, max = 20) Integer> seconds) {
        KaplanMeier estimate =
                KaplanMeier.of(seconds.stream().map(KaplanMeierTest::lost).toList());

        int last = seconds.stream().max(Integer::compare).orElseThrow();
        IntStream.rangeClosed(0, last)
                .forEach(at -> assertThat(estimate.lostBy(at))
                        .isCloseTo(
                                seconds.stream().filter(end -> end <= at).count() / (double) seconds.size(),
                                within(1e-9)));
    }
}
