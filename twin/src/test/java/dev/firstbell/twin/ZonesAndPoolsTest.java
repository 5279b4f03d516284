package dev.firstbell.twin;

import static dev.firstbell.twin.TestingPlans.NINE;
import static dev.firstbell.twin.TestingPlans.arriving;
import static dev.firstbell.twin.TestingPlans.asking;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.twin.cluster.NodeRecord;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Several zones, and an on-demand pool to fall back to. */
class ZonesAndPoolsTest {
    private static final ClassPlan CLASS = arriving(80, i -> Duration.ofSeconds(i), Duration.ofMinutes(20));
    private static final Duration EARLY = Duration.ofMinutes(40);
    private static final Instant ASKED = NINE.minus(EARLY);
    private static final Setting FOUR = asking(Prescaling.nodePlaceholders(4), EARLY, 200);

    private static final TwinParameters QUICK = TwinParameters.defaults()
            .with(RandomPart.NODE_BOOT, new Distribution.Constant(100))
            .with(RandomPart.IMAGE_PULL, new Distribution.Constant(200))
            .with(RandomPart.AUTOSCALER_PHASE, new Distribution.Constant(0));

    /** A stock-out from long before the request until after class. */
    private static final TwinParameters OUT =
            QUICK.with(Quantity.STOCK_OUT_BEFORE_CLASS, 7_200).with(Quantity.STOCK_OUT, 20_000);

    private static final TwinParameters TWO_ZONES =
            OUT.with(Quantity.POOL_ZONES, 2).with(Quantity.STOCK_OUT_PROBABILITY, 0.5);

    private static Map<String, Long> byZone(Prediction prediction) {
        return prediction.nodes().stream()
                .collect(Collectors.groupingBy(NodeRecord::zone, TreeMap::new, Collectors.counting()));
    }

    private static List<Long> requestedAfter(Prediction prediction) {
        return prediction.nodes().stream()
                .map(node -> Duration.between(ASKED, node.requestedAt()).toSeconds())
                .toList();
    }

    /** The seconds between the first and the last request. */
    private static long spread(Prediction prediction) {
        List<Long> after = requestedAfter(prediction);
        return after.get(after.size() - 1) - after.get(0);
    }

    @Test
    void nodesAreSpreadOverTheZones() {
        assertThat(byZone(Twin.predict(CLASS, FOUR, QUICK.with(Quantity.POOL_ZONES, 3), 1)))
                .hasToString("{zone-a=2, zone-b=1, zone-c=1}");
    }

    @Test
    void withLocationPolicyAnyTheyAreInTheFirstZoneThatHasMachines() {
        TwinParameters any = TWO_ZONES.with(Quantity.POOL_ANY_ZONE, 1);
        List<Map<String, Long>> places = LongStream.rangeClosed(1, 40)
                .mapToObj(seed -> Twin.predict(CLASS, FOUR, any, seed))
                .map(ZonesAndPoolsTest::byZone)
                .distinct()
                .toList();

        assertThat(places).containsExactlyInAnyOrder(Map.of("zone-a", 4L), Map.of("zone-b", 4L), Map.of());
        assertThat(byZone(Twin.predict(
                        CLASS, FOUR, QUICK.with(Quantity.POOL_ZONES, 2).with(Quantity.POOL_ANY_ZONE, 1), 1)))
                .hasToString("{zone-a=4}");
    }

    /** One of two zones is out: its half of the request fails, and the next scan asks the other zone for it. */
    @Test
    void theOtherZoneGivesWhatTheFirstDoesNotHave() {
        List<Prediction> halves = LongStream.rangeClosed(1, 60)
                .mapToObj(seed -> Twin.predict(CLASS, FOUR, TWO_ZONES, seed))
                .filter(prediction -> byZone(prediction).size() == 1)
                .toList();

        assertThat(halves).hasSizeBetween(20, 40).allSatisfy(prediction -> {
            assertThat(prediction.nodes()).hasSize(4);
            assertThat(spread(prediction)).isBetween(1L, 10L);
        });
    }

    @Test
    void theAutoscalerNoticesAfterItsDelay() {
        TwinParameters slow = TWO_ZONES.with(Quantity.FAILURE_DELAY, 60);

        assertThat(LongStream.rangeClosed(1, 60)
                        .mapToObj(seed -> Twin.predict(CLASS, FOUR, slow, seed))
                        .filter(prediction -> byZone(prediction).size() == 1))
                .hasSizeBetween(20, 40)
                .allSatisfy(prediction -> {
                    assertThat(prediction.nodes()).hasSize(4);
                    assertThat(spread(prediction)).isBetween(60L, 70L);
                });
    }

    /** A stock-out in each of two zones with probability 0.5 leaves a quarter of the classes without a node. */
    @Test
    void stockOutsOfZonesAreIndependent() {
        long without = LongStream.rangeClosed(1, 1_000)
                .mapToObj(seed -> Twin.predict(CLASS, FOUR, TWO_ZONES, seed))
                .filter(prediction -> prediction.nodes().isEmpty())
                .count();

        assertThat(without / 1_000.0).isCloseTo(0.25, within(0.045));
    }

    @Test
    void aResizeOfThePoolGetsTheShareOfTheZoneThatHasMachines() {
        Setting minimum = asking(Prescaling.poolMinimum(4), EARLY, 200);

        assertThat(LongStream.rangeClosed(1, 60)
                        .mapToObj(seed -> Twin.predict(CLASS, minimum, TWO_ZONES, seed))
                        .filter(prediction -> byZone(prediction).size() == 1))
                .hasSizeBetween(20, 40)
                .allSatisfy(prediction -> assertThat(prediction.nodes()).hasSize(2));
    }

    /** After the pause, the zone with the fewest nodes is again the one that has none. */
    @Test
    void beforeGke136AFailureInOneZoneStopsAllZones() {
        TwinParameters together = TWO_ZONES.with(Quantity.BACKOFF_ALL_ZONES, 1);

        assertThat(LongStream.rangeClosed(1, 60)
                        .mapToObj(seed -> Twin.predict(CLASS, FOUR, together, seed))
                        .filter(prediction -> byZone(prediction).size() == 1))
                .isNotEmpty()
                .allSatisfy(prediction -> assertThat(prediction.nodes()).hasSize(2));
    }

    @Test
    void theOnDemandPoolGivesNodesWhenNoZoneDoes() {
        TwinParameters fallback = OUT.with(Quantity.ON_DEMAND_MAX, 10)
                .with(Quantity.NODE_PRICE, 1)
                .with(Quantity.ON_DEMAND_PRICE, 3)
                .with(Quantity.DISK_PRICE, 0);

        Prediction prediction = Twin.predict(CLASS, FOUR, fallback, 1, Duration.ofMinutes(50));

        assertThat(prediction.nodes()).hasSize(4).allSatisfy(node -> {
            assertThat(node.onDemand()).isTrue();
            assertThat(node.name()).startsWith("on-demand-pool-");
            assertThat(node.deletedAt()).isPresent();
        });
        assertThat(requestedAfter(prediction).get(0)).isBetween(10L, 25L);
        assertThat(prediction.onDemandHours()).isEqualTo(prediction.nodeHours());
        assertThat(prediction.usd()).isCloseTo(3 * prediction.nodeHours(), within(1e-9));
    }

    @Test
    void theOnDemandPoolIsLeftAloneWhereTheOtherHasMachines() {
        Prediction prediction = Twin.predict(CLASS, FOUR, QUICK.with(Quantity.ON_DEMAND_MAX, 10), 1);

        assertThat(prediction).isEqualTo(Twin.predict(CLASS, FOUR, QUICK, 1));
        assertThat(prediction.onDemandHours()).isZero();
    }

    @Test
    void theOnDemandPoolTakesWhatIsBeyondTheMaximumOfTheOther() {
        Prediction prediction =
                Twin.predict(CLASS, FOUR, QUICK.with(Quantity.POOL_MAX, 3).with(Quantity.ON_DEMAND_MAX, 10), 1);

        assertThat(prediction.nodes()).extracting(NodeRecord::onDemand).containsExactly(false, false, false, true);
    }

    @Test
    void withoutPricesOneOfThePoolsIsTakenAtRandom() {
        TwinParameters random = QUICK.with(Quantity.ON_DEMAND_MAX, 10).with(Quantity.CHEAPEST_POOL, 0);
        long onDemand = LongStream.rangeClosed(1, 100)
                .mapToObj(seed -> Twin.predict(CLASS, FOUR, random, seed))
                .filter(prediction -> prediction.nodes().stream().allMatch(NodeRecord::onDemand))
                .count();

        assertThat(onDemand).isBetween(30L, 70L);
    }

    /** The students need two nodes. Nodes of the on-demand pool do not count for the minimum, so none is added for it. */
    @Test
    void anEnforcedMinimumIsOfThePoolAlone() {
        TwinParameters enforced = OUT.with(Quantity.POOL_MIN_ENFORCED, 1)
                .with(Quantity.POOL_MIN, 4)
                .with(Quantity.ON_DEMAND_MAX, 30);

        Prediction prediction = Twin.predict(CLASS, asking(Prescaling.NONE, EARLY, 200), enforced, 1);

        assertThat(prediction.nodes()).hasSizeBetween(2, 3).allMatch(NodeRecord::onDemand);
    }

    /** Both zones are out, and each failure of both is one failure of the pool: the pause doubles. */
    @Test
    void failuresInAllZonesAtOnceLengthenThePauseAsOne() {
        TwinParameters together = OUT.with(Quantity.POOL_ZONES, 2)
                .with(Quantity.BACKOFF_ALL_ZONES, 1)
                .with(Quantity.STOCK_OUT_BEFORE_CLASS, EARLY.toSeconds())
                .with(Quantity.STOCK_OUT, 1_000);

        // Asked after 10 s, 5 min and 10 min more, when the stock-out is about to end, and 20 min more.
        assertThat(requestedAfter(Twin.predict(CLASS, FOUR, together, 1)).get(0))
                .isGreaterThan(2_000);
    }

    @Test
    void onDemandNodesAreNotPreempted() {
        TwinParameters preempted = QUICK.with(Quantity.POOL_PREEMPTIBLE, 1)
                .with(RandomPart.NODE_LIFETIME, new Distribution.Uniform(300, 900))
                .with(Quantity.POOL_MAX, 2)
                .with(Quantity.ON_DEMAND_MAX, 2);

        assertThat(Twin.predict(CLASS, FOUR, preempted, 1, Duration.ofMinutes(50))
                        .nodes())
                .anySatisfy(node -> assertThat(node.preemptedAt()).isPresent())
                .allSatisfy(
                        node -> assertThat(node.onDemand() && node.preemptedAt().isPresent())
                                .isFalse());
    }

    @Test
    void aShockTakesNodesOfOneZone() {
        TwinParameters shocks = QUICK.with(Quantity.POOL_PREEMPTIBLE, 1)
                .with(Quantity.NODE_AGE_LIMIT, 0)
                .with(Quantity.LIFETIME_SCALE, 50)
                .with(Quantity.PREEMPTIONS_TOGETHER, 1)
                .with(Quantity.SHOCK_INTERVAL, 3_600)
                .with(Quantity.POOL_ZONES, 3);
        Setting nine = asking(Prescaling.nodePlaceholders(9), EARLY, 200);

        long together = 0;
        for (long seed = 1; seed <= 30; seed++) {
            Map<Instant, List<NodeRecord>> lost = Twin.predict(CLASS, nine, shocks, seed).nodes().stream()
                    // Lives shorter than the notice end when they begin.
                    .filter(node -> node.preemptedAt()
                            .filter(node.requestedAt()::isBefore)
                            .isPresent())
                    .collect(Collectors.groupingBy(node -> node.preemptedAt().orElseThrow()));
            for (List<NodeRecord> nodes : lost.values()) {
                assertThat(nodes.stream().map(NodeRecord::zone).distinct()).hasSize(1);
                together += nodes.size() > 1 ? 1 : 0;
            }
        }
        assertThat(together).isPositive();
    }

    static List<Prescaling> means() {
        return TestingWorlds.means(60);
    }

    /** Whatever the means: nobody is lost, the pools keep their maximums, and idle nodes of both are removed. */
    @ParameterizedTest
    @MethodSource("means")
    void everyMeansWorksWithZonesAndAFallback(Prescaling room) {
        ClassPlan plan = TestingWorlds.mixedClass(60);
        TwinParameters parameters = TWO_ZONES
                .withStudentsPerNode(10)
                .with(Quantity.POOL_MAX, 4)
                .with(Quantity.ON_DEMAND_MAX, 5)
                .with(Quantity.FAILURE_DELAY, 30);
        for (Setting setting : TestingWorlds.settings(room)) {
            for (long seed = 1; seed <= 4; seed++) {
                Prediction prediction = Twin.predict(plan, setting, parameters, seed, Duration.ofMinutes(50));

                assertThat(prediction.students()).hasSize(60);
                assertThat(NodeRecord.mostAtOnce(prediction.nodes().stream()
                                .filter(node -> !node.onDemand())
                                .toList()))
                        .isLessThanOrEqualTo(4);
                assertThat(NodeRecord.mostAtOnce(prediction.nodes().stream()
                                .filter(NodeRecord::onDemand)
                                .toList()))
                        .isLessThanOrEqualTo(5);
                assertThat(prediction.nodes()).allMatch(node -> node.deletedAt().isPresent());
            }
        }
    }
}
