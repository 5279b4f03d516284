package dev.firstbell.twin;

import static dev.firstbell.twin.TestingPlans.NINE;
import static dev.firstbell.twin.TestingPlans.arriving;
import static dev.firstbell.twin.TestingPlans.asking;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.BufferStrategy;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.twin.clock.VirtualLoop;
import dev.firstbell.twin.cluster.PodEvent;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A zone that gives no nodes for a while, and the autoscaler's back-off. */
class StockOutTest {
    private static final TwinParameters QUICK = TwinParameters.defaults()
            .with(RandomPart.NODE_BOOT, new Distribution.Constant(100))
            .with(RandomPart.IMAGE_PULL, new Distribution.Constant(200))
            .with(RandomPart.AUTOSCALER_PHASE, new Distribution.Constant(0));
    private static final Duration EARLY = Duration.ofMinutes(40);

    private static TwinParameters out(Duration beforeClass, Duration length) {
        return QUICK.with(Quantity.STOCK_OUT_BEFORE_CLASS, beforeClass.toSeconds())
                .with(Quantity.STOCK_OUT, length.toSeconds());
    }

    private static List<Instant> requests(Prediction prediction) {
        return prediction.nodes().stream().map(node -> node.requestedAt()).toList();
    }

    /** Placeholders asked for at 8:20, and no machine until 8:40: attempts at 8:20, 8:25 and 8:35, then at 8:55. */
    @Test
    void theNodesComeAfterTheBackOffAndNotWhenTheZoneHasMachinesAgain() {
        ClassPlan plan = arriving(80, i -> Duration.ofSeconds(i), Duration.ofMinutes(20));
        Setting setting = asking(Prescaling.nodePlaceholders(2), EARLY, 200);

        Prediction prediction = Twin.predict(
                plan, setting, out(Duration.ofMinutes(50), Duration.ofMinutes(30)), 1, Duration.ofMinutes(50));

        assertThat(requests(prediction))
                .hasSize(2)
                .allSatisfy(at -> assertThat(at)
                        .isBetween(NINE.minus(Duration.ofMinutes(5)), NINE.minus(Duration.ofSeconds(290))));
    }

    @Test
    void verificationNamesTheStockOutAndPodsAreToldOnce() {
        VirtualLoop loop = new VirtualLoop(NINE.minus(Duration.ofHours(1)));
        World world = new World(
                loop, out(Duration.ofMinutes(50), Duration.ofMinutes(30)), new HubLimits(500, Duration.ofHours(1)), 1);
        Setting setting =
                new Setting("patient", Prescaling.nodePlaceholders(2), EARLY, new HubLimits(500, Duration.ofHours(1)));
        world.apply(setting, NINE);
        world.hub().addUser("ada");
        loop.at(NINE.minus(Duration.ofMinutes(39)), () -> world.hub().requestStart("ada", reply -> {}));
        loop.runUntil(NINE.minus(Duration.ofMinutes(36)));

        List<PrescaleFailure> failures = world.verify(setting.prescaling()).failures();
        assertThat(failures).singleElement().satisfies(failure -> {
            assertThat(failure.kind()).isEqualTo(PrescaleFailure.Kind.STOCK_OUT);
            assertThat(failure.found())
                    .isEqualTo("the zone had no machine for the pool, and the autoscaler tries again at 08:25 UTC");
        });
        assertThat(world.hub()
                        .user("ada")
                        .orElseThrow()
                        .server()
                        .start()
                        .orElseThrow()
                        .events())
                .extracting(PodEvent::reason)
                .containsExactly(PodEvent.Reason.FAILED_SCHEDULING, PodEvent.Reason.NOT_TRIGGER_SCALE_UP);

        loop.runUntil(NINE.plusSeconds(30));
        assertThat(world.verify(setting.prescaling()).verified()).isTrue();
        assertThat(world.hub()
                        .user("ada")
                        .orElseThrow()
                        .server()
                        .start()
                        .orElseThrow()
                        .events())
                .extracting(PodEvent::reason)
                .contains(PodEvent.Reason.TRIGGERED_SCALE_UP, PodEvent.Reason.STARTED);
    }

    static Stream<Prescaling> means() {
        return Stream.of(
                Prescaling.nodePlaceholders(2),
                Prescaling.nodeSizedPlaceholders(2),
                Prescaling.userPlaceholders(80),
                Prescaling.poolMinimum(2),
                Prescaling.capacityBuffer(2, BufferStrategy.ACTIVE),
                Prescaling.capacityBuffer(2, BufferStrategy.STANDBY));
    }

    @ParameterizedTest
    @MethodSource("means")
    void noMeansGetsANodeDuringTheStockOut(Prescaling room) {
        ClassPlan plan = arriving(80, i -> Duration.ofSeconds(i), Duration.ofMinutes(60));
        Instant to = NINE.plus(Duration.ofMinutes(10));

        Prediction prediction = Twin.predict(
                plan,
                asking(room, EARLY, 200),
                out(Duration.ofHours(1), Duration.ofMinutes(70)),
                1,
                Duration.ofMinutes(90));

        assertThat(requests(prediction))
                .isNotEmpty()
                .allSatisfy(at -> assertThat(at).isAfterOrEqualTo(to));
        assertThat(prediction.students())
                .allMatch(student -> student.readyLatency().isPresent());
    }

    /** A managed instance group recreates a preempted node, unless the zone has none. */
    @Property(tries = 20)
    void aPreemptedNodeIsNotReplacedDuringAStockOut(
            @ForAll @LongRange(min = 0, max = 1_000_000) long seed, @ForAll @IntRange(min = 1, max = 60) int minutes) {
        ClassPlan plan = arriving(10, Duration::ofSeconds, Duration.ofMinutes(8));
        TwinParameters parameters = out(Duration.ZERO, Duration.ofMinutes(minutes))
                .with(Quantity.POOL_PREEMPTIBLE, 1)
                .with(RandomPart.NODE_LIFETIME, new Distribution.Uniform(2_400, 6_000));

        Prediction prediction = Twin.predict(
                plan, asking(Prescaling.nodePlaceholders(2), EARLY, 200), parameters, seed, Duration.ofMinutes(50));

        assertThat(requests(prediction))
                .noneMatch(at -> !at.isBefore(NINE) && at.isBefore(NINE.plus(Duration.ofMinutes(minutes))));
    }

    @Test
    void withoutAStockOutNothingChanges() {
        ClassPlan plan = arriving(80, i -> Duration.ofSeconds(i), Duration.ofMinutes(20));
        Setting setting = asking(Prescaling.nodePlaceholders(2), EARLY, 200);

        assertThat(Twin.predict(plan, setting, out(Duration.ofMinutes(20), Duration.ZERO), 7))
                .isEqualTo(Twin.predict(plan, setting, QUICK, 7));
    }
}
