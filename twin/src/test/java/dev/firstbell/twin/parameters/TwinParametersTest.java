package dev.firstbell.twin.parameters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.firstbell.records.classes.Draws;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.twin.parameters.Distribution.Piecewise.Knot;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

class TwinParametersTest {
    @Test
    void shippedParametersAllNameASource() {
        TwinParameters defaults = TwinParameters.defaults();

        assertThat(defaults.distributions().values())
                .allSatisfy(sourced -> assertThat(sourced.source()).isNotBlank());
        assertThat(defaults.quantities().values())
                .allSatisfy(sourced -> assertThat(sourced.source()).isNotBlank());
        assertThat(defaults.studentsPerNode()).isEqualTo(40);
        assertThat(defaults.usdPerNodeHour()).isCloseTo(0.1139, within(1e-9));
        assertThat(defaults.distribution(RandomPart.NODE_BOOT).quantile(0.95)).isEqualTo(Duration.ofSeconds(220));
    }

    @Test
    void parseReportsEveryProblemAtOnce() {
        assertThatThrownBy(() -> TwinParameters.parse("mine.yaml", """
                        format: firstbell/twin-parameters/v1
                        distributions:
                          node.boot: {shape: logNormal, medianSeconds: 100, p95Seconds: 50, tag: assumed, source: x}
                          image.pull: {shape: triangular, tag: assumed, source: x}
                          node.bot: {shape: constant, seconds: 1, tag: assumed, source: x}
                        quantities:
                          pool.maxNodes: {value: many, tag: assumed, source: x}
                        """))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("distributions.node.boot")
                .hasMessageContaining("distributions.image.pull")
                .hasMessageContaining("distributions.node.bot: unknown key; did you mean `node.boot`?")
                .hasMessageContaining("quantities.pool.maxNodes");
    }

    @Test
    void writtenParametersParseToTheSame() {
        TwinParameters changed = TwinParameters.defaults()
                .with(RandomPart.IMAGE_PULL, new Distribution.Constant(0))
                .with(Quantity.POOL_MAX, 12);

        assertThat(TwinParameters.parse("mine.yaml", changed.toYaml())).isEqualTo(changed);
    }

    @Test
    void otherFormatsAreRejected() {
        assertThatThrownBy(() -> TwinParameters.parse("mine.yaml", "format: other"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("firstbell/twin-parameters/v1");
    }

    /** The same values as in lab/cluster/test_draws.py, because lab and twin must draw the same numbers. */
    @Test
    void drawsOfAKnownKeyAreStable() {
        TwinParameters parameters = TwinParameters.defaults()
                .with(RandomPart.NODE_BOOT, new Distribution.LogNormal(100, 220))
                .with(RandomPart.SERVER_UP, new Distribution.LogNormal(2, 4))
                .with(RandomPart.POD_STOP, new Distribution.Uniform(1, 3))
                .with(
                        RandomPart.NODE_LIFETIME,
                        new Distribution.Piecewise(
                                List.of(new Knot(0, 0), new Knot(600, 0.1), new Knot(86000, 0.4), new Knot(86400, 1))));

        assertThat(parameters.draw(new Draws(7), RandomPart.NODE_BOOT, "node-0", 0))
                .isEqualTo(Duration.ofNanos(82_277_208_473L));
        assertThat(parameters.draw(new Draws(7), RandomPart.SERVER_UP, "zo\u00eb", 0))
                .isEqualTo(Duration.ofNanos(3_071_584_747L));
        assertThat(parameters.draw(new Draws(2026), RandomPart.POD_STOP, "ada", 0))
                .isEqualTo(Duration.ofNanos(2_459_580_423L));
        assertThat(parameters.draw(new Draws(7), RandomPart.NODE_LIFETIME, "node-0", 0))
                .isEqualTo(Duration.ofNanos(61_084_104_729_739L));
        assertThat(parameters.draw(new Draws(2026), RandomPart.NODE_LIFETIME, "node-3", 0))
                .isEqualTo(Duration.ofNanos(46_638_985_348_553L));
    }

    @Property(tries = 200)
    void quantilesNeverDecrease(
            @ForAll @Scale(4) @DoubleRange(min = 0.001, max = 0.999) double a,
            @ForAll @Scale(4) @DoubleRange(min = 0.001, max = 0.999) double b) {
        for (Sourced<Distribution> sourced :
                TwinParameters.defaults().distributions().values()) {
            Duration low = sourced.value().quantile(Math.min(a, b));
            Duration high = sourced.value().quantile(Math.max(a, b));
            assertThat(low).isLessThanOrEqualTo(high);
            assertThat(low.isNegative()).isFalse();
        }
    }
}
