package dev.firstbell.twin;

import static dev.firstbell.twin.TestingPlans.NINE;
import static dev.firstbell.twin.TestingPlans.arriving;
import static dev.firstbell.twin.TestingPlans.asking;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.twin.clock.VirtualLoop;
import dev.firstbell.twin.cluster.NodeRecord;
import dev.firstbell.twin.cluster.PodEvent;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Volumes that take a while to attach, and that bind students to zones. */
class VolumesTest {
    private static final Duration EARLY = Duration.ofMinutes(40);
    private static final ClassPlan CLASS = arriving(80, i -> Duration.ofSeconds(i), Duration.ofMinutes(20));

    private static final TwinParameters QUICK = TwinParameters.defaults()
            .with(RandomPart.NODE_BOOT, new Distribution.Constant(100))
            .with(RandomPart.IMAGE_PULL, new Distribution.Constant(200))
            .with(RandomPart.CONTAINER_START, new Distribution.Constant(1))
            .with(RandomPart.AUTOSCALER_PHASE, new Distribution.Constant(0));

    private static final TwinParameters ZONAL =
            QUICK.with(Quantity.POOL_ZONES, 2).with(Quantity.VOLUME_ZONAL, 1);

    private static Duration between(StudentRecord student, Stage from, Stage to) {
        return Duration.between(student.at(from).orElseThrow(), student.at(to).orElseThrow());
    }

    private static Prediction predict(TwinParameters parameters, int warm) {
        return Twin.predict(CLASS, asking(Prescaling.nodePlaceholders(warm), EARLY, 200), parameters, 1);
    }

    @Test
    void onAWarmNodeTheAttachIsAddedToEachStart() {
        TwinParameters slow = QUICK.with(RandomPart.VOLUME_ATTACH, new Distribution.Constant(15));

        assertThat(predict(slow, 3).students())
                .allSatisfy(student -> assertThat(between(student, Stage.SCHEDULED, Stage.STARTED))
                        .isEqualTo(Duration.ofSeconds(16)));
    }

    @Test
    void onANewNodeTheAttachIsHiddenBehindThePull() {
        TwinParameters slow = QUICK.with(RandomPart.VOLUME_ATTACH, new Distribution.Constant(15));
        ClassPlan together = TestingPlans.atOnce(20);

        assertThat(Twin.predict(together, TestingPlans.noPrescaling(200), slow, 1)
                        .students())
                .allSatisfy(student -> assertThat(between(student, Stage.SCHEDULED, Stage.STARTED))
                        .isEqualTo(Duration.ofSeconds(201)));
    }

    @Test
    void homesOnNfsHaveNothingToAttach() {
        TwinParameters nfs = QUICK.with(Quantity.STUDENT_VOLUMES, 0);

        assertThat(predict(nfs.with(RandomPart.VOLUME_ATTACH, new Distribution.Constant(15)), 3))
                .isEqualTo(predict(nfs, 3));
    }

    /** 80 students need two nodes, but a part of a node's places in the zone with more of the volumes is missing. */
    @Test
    void aStudentWaitsForANodeInTheZoneOfTheVolume() {
        List<Prediction> bound = LongStream.rangeClosed(1, 20)
                .mapToObj(seed -> Twin.predict(
                        CLASS, asking(Prescaling.nodePlaceholders(2), EARLY, 200), ZONAL.withStudentsPerNode(40), seed))
                .toList();
        // Volumes are counted again: withStudentsPerNode leaves them out.
        List<Prediction> zonal = LongStream.rangeClosed(1, 20)
                .mapToObj(seed -> Twin.predict(
                        CLASS,
                        asking(Prescaling.nodePlaceholders(2), EARLY, 200),
                        ZONAL.withStudentsPerNode(40).with(Quantity.STUDENT_VOLUMES, 1),
                        seed))
                .toList();

        assertThat(bound)
                .allSatisfy(prediction -> assertThat(prediction.nodes()).hasSize(2));
        assertThat(zonal)
                .filteredOn(prediction -> prediction.nodes().size() > 2)
                .hasSizeGreaterThan(10);
        assertThat(zonal).allSatisfy(prediction -> {
            assertThat(prediction.nodes()).hasSizeBetween(2, 3);
            assertThat(prediction.ready()).isEqualTo(80);
        });
    }

    /** The students of the zone without machines wait; those of the other zone do not. */
    @Test
    void aStockOutOfAZoneHoldsUpItsStudentsAlone() {
        TwinParameters out = ZONAL.with(Quantity.STOCK_OUT_BEFORE_CLASS, 7_200)
                .with(Quantity.STOCK_OUT, 20_000)
                .with(Quantity.STOCK_OUT_PROBABILITY, 0.5);
        List<Prediction> halves = LongStream.rangeClosed(1, 40)
                .mapToObj(seed -> Twin.predict(CLASS, asking(Prescaling.nodePlaceholders(2), EARLY, 200), out, seed))
                .filter(prediction -> prediction.nodes().stream()
                                .map(NodeRecord::zone)
                                .distinct()
                                .count()
                        == 1)
                .toList();

        assertThat(halves).isNotEmpty().allSatisfy(prediction -> {
            assertThat(prediction.ready()).isBetween(25, 55);
            assertThat(prediction.shareLandedWithin(Duration.ofMinutes(1))).isGreaterThan(0.3);
        });
    }

    @Test
    void thePodsEventNamesTheConflict() {
        VirtualLoop loop = new VirtualLoop(NINE.minus(Duration.ofHours(1)));
        World world = new World(loop, ZONAL.with(Quantity.POOL_MAX, 1), new HubLimits(500, Duration.ofHours(1)), 1);
        world.apply(
                new Setting("one", Prescaling.nodePlaceholders(1), EARLY, new HubLimits(500, Duration.ofHours(1))),
                NINE);
        for (int i = 0; i < 20; i++) {
            String user = "s" + i;
            world.hub().addUser(user);
            loop.at(NINE, () -> world.hub().requestStart(user, reply -> {}));
        }
        loop.runUntil(NINE.plus(Duration.ofMinutes(5)));

        assertThat(world.hub().users())
                .flatExtracting(user -> user.server().lastStart().orElseThrow().events())
                .filteredOn(event -> event.reason() == PodEvent.Reason.FAILED_SCHEDULING)
                .isNotEmpty()
                .extracting(PodEvent::message)
                .containsOnly("0/1 nodes are available: 1 node(s) had volume node affinity conflict.");
    }

    @Test
    void inOneZoneZonalVolumesChangeNothing() {
        assertThat(predict(QUICK.with(Quantity.VOLUME_ZONAL, 1), 2)).isEqualTo(predict(QUICK, 2));
    }
}
