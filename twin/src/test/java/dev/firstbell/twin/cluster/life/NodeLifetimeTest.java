package dev.firstbell.twin.cluster.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.firstbell.records.classes.Draws;
import dev.firstbell.twin.clock.VirtualLoop;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.Distribution.Piecewise.Knot;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeLifetimeTest {
    private static final TwinParameters SHIPPED = TwinParameters.defaults().with(Quantity.POOL_PREEMPTIBLE, 1);
    private static final TwinParameters SPOT = SHIPPED.with(Quantity.NODE_AGE_LIMIT, 0);
    private static final Instant START = Instant.parse("2026-09-07T00:00:00Z");

    /** The estimate from all 1442 records of the data set, of which the shipped parameters know four ages. */
    @ParameterizedTest
    @CsvSource({"1, 0.149", "3, 0.232", "6, 0.276", "23.9, 0.386"})
    void theShippedLifetimeIsCloseToTheEstimateFromAllRecords(double hours, double share) {
        assertThat(NodeLifetime.of(SHIPPED).lostBy(Duration.ofSeconds(Math.round(hours * 3600))))
                .isCloseTo(share, within(0.03));
    }

    @Test
    void aPreemptibleNodeEndsAtTheLimitOfAgeAndASpotNodeGoesOn() {
        NodeLifetime preemptible = NodeLifetime.of(SHIPPED);
        NodeLifetime spot = NodeLifetime.of(SPOT);

        assertThat(preemptible.lostBy(Duration.ofHours(24))).isEqualTo(1);
        assertThat(spot.lostBy(Duration.ofHours(24))).isBetween(0.36, 0.38);
        assertThat(spot.lostBy(Duration.ofHours(12))).isEqualTo(preemptible.lostBy(Duration.ofHours(12)));
        // 0.0084 an hour, as in hours 12 to 23.9 of the data.
        assertThat(spot.lostWithin(Duration.ofHours(30), Duration.ofHours(2))).isBetween(0.0155, 0.018);
        assertThat(preemptible.lostWithin(Duration.ofMinutes(1350), Duration.ofHours(2)))
                .isEqualTo(1);
        assertThat(preemptible.lostWithin(Duration.ofHours(25), Duration.ofHours(2)))
                .isEqualTo(1);
    }

    @Property(tries = 300)
    void atScaleOneAndBelowTheLimitTheDrawIsTheDistributions(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Draws draws = new Draws(seed);
        Duration plain = SHIPPED.draw(draws, RandomPart.NODE_LIFETIME, "node-3", 0);
        Duration drawn = NodeLifetime.of(SHIPPED).draw(draws, "node-3").orElseThrow();

        if (plain.compareTo(Duration.ofSeconds(86_040)) <= 0) {
            assertThat(drawn).isEqualTo(plain);
        } else {
            assertThat(drawn).isBetween(Duration.ofSeconds(86_040), Duration.ofHours(24));
        }
        assertThat(NodeLifetime.of(SPOT).draw(draws, "node-3")).contains(plain);
    }

    @Property(tries = 100)
    void aScaleMultipliesTheRateAtEveryAge(
            @ForAll @DoubleRange(min = 0.05, max = 5) double scale,
            @ForAll @LongRange(min = 1, max = 1380) long minutes) {
        Duration age = Duration.ofMinutes(minutes);
        double once = NodeLifetime.of(SHIPPED).lostBy(age);

        double scaled =
                NodeLifetime.of(SHIPPED.with(Quantity.LIFETIME_SCALE, scale)).lostBy(age);

        assertThat(1 - scaled).isCloseTo(Math.pow(1 - once, scale), within(1e-9));
    }

    @Test
    void atScaleZeroOnlyTheLimitEndsANode() {
        TwinParameters none = SHIPPED.with(Quantity.LIFETIME_SCALE, 0);
        Draws draws = new Draws(4);

        assertThat(NodeLifetime.of(none).draw(draws, "node-0").orElseThrow())
                .isBetween(Duration.ofSeconds(86_040), Duration.ofHours(24));
        assertThat(NodeLifetime.of(none.with(Quantity.NODE_AGE_LIMIT, 0)).draw(draws, "node-0"))
                .isEmpty();
        assertThat(NodeLifetime.of(none).lostBy(Duration.ofHours(23))).isZero();
    }

    /** Whatever the share that comes together, a single node lives as long as before. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.2, 0.6, 1})
    void shocksDoNotChangeTheLifetimeOfASingleNode(double together) {
        for (double scale : List.of(1.0, 4.0)) {
            TwinParameters parameters =
                    SHIPPED.with(Quantity.PREEMPTIONS_TOGETHER, together).with(Quantity.LIFETIME_SCALE, scale);
            List<Duration> ends = new ArrayList<>();
            for (long seed = 1; seed <= 400; seed++) {
                ends.addAll(ends(parameters, seed, 10, Duration.ofHours(25)).values());
            }

            NodeLifetime expected = NodeLifetime.of(SHIPPED.with(Quantity.LIFETIME_SCALE, scale));
            assertThat(ends).as("all end by the limit").hasSize(4000);
            for (Duration age :
                    List.of(Duration.ofMinutes(1), Duration.ofMinutes(30), Duration.ofHours(3), Duration.ofHours(23))) {
                double found =
                        ends.stream().filter(end -> end.compareTo(age) <= 0).count() / 4000.0;
                // Four standard errors of 400 independent worlds, in each of which all ten nodes end together.
                double wide = 4 * Math.sqrt(expected.lostBy(age) * (1 - expected.lostBy(age)) / 400);
                assertThat(found)
                        .as("%s lost together, scale %s, by %s", together, scale, age)
                        .isCloseTo(expected.lostBy(age), within(wide));
            }
        }
    }

    @Test
    void shocksTakeSeveralNodesAtTheSameInstant() {
        assertThat(shareLostWithAnother(0)).isLessThan(0.01);
        assertThat(shareLostWithAnother(0.5)).isBetween(0.2, 0.5);
        assertThat(shareLostWithAnother(1)).isGreaterThan(0.6);
    }

    /** Of the nodes that are older than an hour when they are lost; young ones mostly are lost alone. */
    private static double shareLostWithAnother(double together) {
        int lost = 0;
        int withAnother = 0;
        for (long seed = 1; seed <= 300; seed++) {
            Map<String, Duration> ends =
                    ends(SPOT.with(Quantity.PREEMPTIONS_TOGETHER, together), seed, 10, Duration.ofDays(2));
            List<Duration> old = ends.values().stream()
                    .filter(end -> end.compareTo(Duration.ofHours(1)) > 0)
                    .toList();
            lost += old.size();
            withAnother += (int) old.stream()
                    .filter(end -> old.stream().filter(end::equals).count() > 1)
                    .count();
        }
        return withAnother / (double) lost;
    }

    @Property(tries = 50)
    void theSameSeedTakesTheSameNodesWhenTheWorldStartsEarlier(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        TwinParameters all = SPOT.with(Quantity.PREEMPTIONS_TOGETHER, 1).with(Quantity.LIFETIME_SCALE, 0.2);

        assertThat(shocks(all, seed, START.minus(Duration.ofDays(9)), START.plus(Duration.ofDays(30))))
                .isEqualTo(shocks(all, seed, START, START.plus(Duration.ofDays(30))));
    }

    private static List<Instant> shocks(TwinParameters parameters, long seed, Instant from, Instant to) {
        VirtualLoop loop = new VirtualLoop(from);
        List<Instant> shocks = new ArrayList<>();
        new ZoneShocks(
                loop,
                new Draws(seed),
                "zone",
                parameters.seconds(Quantity.SHOCK_INTERVAL),
                number -> shocks.add(loop.now()));
        loop.runUntil(to);
        shocks.removeIf(at -> at.isBefore(START));
        return shocks;
    }

    @Test
    void shocksComeAtTheirMeanInterval() {
        int shocks = 0;
        for (long seed = 1; seed <= 40; seed++) {
            shocks +=
                    shocks(SPOT, seed, START, START.plus(Duration.ofDays(500))).size();
        }
        // 40 * 500 / 5 = 4000, and four times the standard deviation of a Poisson number.
        assertThat(shocks).isBetween(4000 - 253, 4000 + 253);
    }

    @Test
    void aDistributionWithoutATailLeavesNoNode() {
        for (Distribution any : List.of(
                new Distribution.Constant(5_000),
                new Distribution.Uniform(0, 5_000),
                new Distribution.LogNormal(100, 100))) {
            TwinParameters parameters =
                    SPOT.with(RandomPart.NODE_LIFETIME, any).with(Quantity.PREEMPTIONS_TOGETHER, 0.5);
            assertThat(ends(parameters, 3, 20, Duration.ofHours(3)))
                    .as(any.inWords())
                    .hasSize(20)
                    .allSatisfy((node, end) -> assertThat(end).isLessThanOrEqualTo(Duration.ofSeconds(5_400)));
        }
    }

    /** 3 losses in 182 node-hours are what the vintage of 2019 has, too, within a wide interval. */
    @Test
    void theTraceOf2023IsCompatibleWithTheScaleOf2019() {
        Vintage.Scale scale = Vintage.SPOT_2023.scale(SHIPPED);

        assertThat(Vintage.SPOT_2023.nodeHours()).isCloseTo(182.4, within(0.01));
        assertThat(scale.low()).isLessThan(scale.estimate());
        assertThat(scale.estimate()).isLessThan(scale.high());
        assertThat(scale.low()).isLessThan(1);
        assertThat(scale.high()).isGreaterThan(1);
        assertThat(4
                        * NodeLifetime.of(SPOT.with(Quantity.LIFETIME_SCALE, scale.estimate()))
                                .expectedLosses(Duration.ofMinutes(2736)))
                .isCloseTo(3, within(0.01));
    }

    /** When each of some nodes that are requested at once is lost, without notice. */
    private static Map<String, Duration> ends(TwinParameters parameters, long seed, int nodes, Duration time) {
        VirtualLoop loop = new VirtualLoop(START);
        NodeLives lives = new NodeLives(loop, parameters, new Draws(seed), Duration.ZERO);
        Map<String, Duration> ends = new HashMap<>();
        for (int i = 0; i < nodes; i++) {
            String node = "node-" + i;
            lives.begin(node, 0, () -> {
                Optional<Duration> before = Optional.ofNullable(ends.put(node, Duration.between(START, loop.now())));
                assertThat(before).as("a node is lost once").isEmpty();
            });
        }
        loop.runUntil(START.plus(time));
        return ends;
    }

    @Test
    void aNodeOfAPoolThatIsNotPreemptibleIsNeverLost() {
        assertThat(ends(
                        SHIPPED.with(Quantity.POOL_PREEMPTIBLE, 0).with(Quantity.PREEMPTIONS_TOGETHER, 1),
                        1,
                        20,
                        Duration.ofDays(40)))
                .isEmpty();
    }

    @Property(tries = 200)
    void everyPlausibleScaleHasADraw(
            @ForAll @LongRange(min = 0, max = 1_000_000) long seed,
            @ForAll @DoubleRange(min = 0.01, max = 100) double scale,
            @ForAll boolean together) {
        for (TwinParameters any : List.of(SHIPPED, SPOT)) {
            for (Distribution shape : List.of(
                    any.distribution(RandomPart.NODE_LIFETIME),
                    new Distribution.LogNormal(40_000, 400_000),
                    new Distribution.Constant(100_000))) {
                NodeLifetime lifetime = NodeLifetime.of(any.with(RandomPart.NODE_LIFETIME, shape)
                        .with(Quantity.LIFETIME_SCALE, scale)
                        .with(Quantity.PREEMPTIONS_TOGETHER, together ? 0.5 : 0));

                Optional<Duration> drawn = lifetime.draw(new Draws(seed), "node-0");

                // With shocks, a node may never be lost alone.
                assertThat(drawn.isPresent() || together).isTrue();
                drawn.ifPresent(age -> assertThat(age).isPositive());
            }
        }
    }

    /** The same values as in lab/cluster/test_draws.py, because lab and twin must draw the same numbers. */
    @Test
    void drawsOfAKnownKeyAreStable() {
        TwinParameters parameters = SHIPPED.with(
                RandomPart.NODE_LIFETIME,
                new Distribution.Piecewise(
                        List.of(new Knot(0, 0), new Knot(600, 0.1), new Knot(86000, 0.4), new Knot(86400, 1))));
        NodeLifetime once = NodeLifetime.of(parameters);
        NodeLifetime thrice = NodeLifetime.of(parameters.with(Quantity.LIFETIME_SCALE, 3));

        assertThat(once.draw(new Draws(7), "node-0")).contains(Duration.ofNanos(61_084_104_729_739L));
        assertThat(once.draw(new Draws(2026), "node-3")).contains(Duration.ofNanos(46_638_985_348_553L));
        assertThat(thrice.draw(new Draws(7), "node-0")).contains(Duration.ofNanos(5_553_640_932_615L));
        assertThat(thrice.draw(new Draws(2026), "node-3")).contains(Duration.ofNanos(577_206_120_069L));
    }

    @Test
    void theDistributionFunctionIsTheInverseOfTheQuantile() {
        for (Distribution any : Arrays.asList(
                new Distribution.Uniform(10, 20),
                new Distribution.LogNormal(100, 220),
                SHIPPED.distribution(RandomPart.NODE_LIFETIME))) {
            for (double share : new double[] {0.01, 0.3, 0.5, 0.9, 0.99}) {
                assertThat(any.shareWithin(any.quantile(share).toNanos() / 1e9)).isCloseTo(share, within(1e-7));
            }
            assertThat(any.shareWithin(-1)).isZero();
            assertThat(any.shareWithin(1e12)).isEqualTo(1);
        }
        assertThat(new Distribution.Constant(5).shareWithin(5)).isEqualTo(1);
        assertThat(new Distribution.Constant(5).shareWithin(4.9)).isZero();
        assertThat(new Distribution.LogNormal(5, 5).shareWithin(4.9)).isZero();
        assertThat(new Distribution.LogNormal(5, 5).shareWithin(5)).isEqualTo(1);
    }
}
