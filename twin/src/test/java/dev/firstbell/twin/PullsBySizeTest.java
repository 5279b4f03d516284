package dev.firstbell.twin;

import static dev.firstbell.twin.TestingPlans.NINE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.student.Stage;
import dev.firstbell.twin.clock.VirtualLoop;
import dev.firstbell.twin.cluster.PodEvent;
import dev.firstbell.twin.hub.Start;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Pulls by size, in a world with one new node. */
class PullsBySizeTest {
    /** At 10 MB/s: 100 s in common, 50 s of the first image, 200 s of the second. */
    private static TwinParameters twoImages(int parallel) {
        return TwinParameters.parse("mine.yaml", """
                        format: firstbell/twin-parameters/v1
                        quantities:
                          image.size: 1500M
                          image.secondSize: 3G
                          image.commonSize: 1G
                          image.downloadPerSecond: 10M
                          image.slowNodeRatio: 1
                          image.parallelPulls: %d
                        """.formatted(parallel))
                .with(RandomPart.NODE_BOOT, new Distribution.Constant(60))
                .with(RandomPart.POD_BIND, new Distribution.Constant(0))
                .with(RandomPart.AUTOSCALER_PHASE, new Distribution.Constant(0));
    }

    /** The seconds from Ready until students had their image, by the number of students who had. */
    private static Map<Long, Long> waits(World world, Instant ready) {
        return starts(world)
                .map(start -> Duration.between(ready, start.stages().get(Stage.IMAGE_PULLED))
                        .toSeconds())
                .collect(Collectors.groupingBy(seconds -> seconds, TreeMap::new, Collectors.counting()));
    }

    private static java.util.stream.Stream<Start> starts(World world) {
        return IntStream.range(0, 30)
                .mapToObj(i -> world.hub()
                        .user("s" + i)
                        .orElseThrow()
                        .server()
                        .lastStart()
                        .orElseThrow());
    }

    private static World started(TwinParameters parameters) {
        VirtualLoop loop = new VirtualLoop(NINE);
        World world = new World(loop, parameters, new HubLimits(500, Duration.ofHours(1)), 1);
        IntStream.range(0, 30).forEach(i -> {
            world.hub().addUser("s" + i);
            world.hub().requestStart("s" + i, reply -> {});
        });
        loop.runUntil(NINE.plus(Duration.ofMinutes(20)));
        return world;
    }

    private static Instant ready(World world) {
        return world.nodes().get(0).readyAt().orElseThrow();
    }

    @Test
    void aSerialKubeletPullsTheSecondImageAfterTheFirst() {
        World world = started(twoImages(1));

        assertThat(world.nodes()).hasSize(1);
        assertThat(waits(world, ready(world))).containsOnlyKeys(150L, 350L);
        assertThat(Duration.between(ready(world), world.nodes().get(0).imageAt().orElseThrow()))
                .isEqualTo(Duration.ofSeconds(350));
    }

    /** 100 s in common for both; then 100 s for the 50 s that only the first has; then 150 s of the second are left. */
    @Test
    void aParallelKubeletPullsBothAtHalfSpeed() {
        World world = started(twoImages(2));

        assertThat(waits(world, ready(world))).containsOnlyKeys(200L, 350L);
    }

    @Test
    void theEventHasTheKubeletsFigures() {
        World world = started(twoImages(1));

        assertThat(starts(world).flatMap(start -> start.events().stream()))
                .filteredOn(event -> event.reason() == PodEvent.Reason.PULLED)
                .extracting(PodEvent::message)
                .contains(
                        "Successfully pulled image \"students-image\" in 2m30s (2m30s including waiting). Image size:"
                                + " 1500000000 bytes.",
                        "Successfully pulled image \"students-image-2\" in 3m20s (5m50s including waiting). Image size:"
                                + " 3000000000 bytes.");
    }

    @Test
    void oneImageBySizeIsPulledInTheTimeThatItsDistributionStates() {
        TwinParameters bySize = TwinParameters.parse(
                "mine.yaml", "format: firstbell/twin-parameters/v1\nquantities: {image.size: 3G}\n");
        TwinParameters byTime =
                TwinParameters.defaults().with(RandomPart.IMAGE_PULL, bySize.distribution(RandomPart.IMAGE_PULL));

        for (Prescaling room : TestingWorlds.means(60)) {
            TestingWorlds.settings(room)
                    .forEach(setting -> assertThat(Twin.predict(TestingWorlds.mixedClass(60), setting, bySize, 3))
                            .isEqualTo(Twin.predict(TestingWorlds.mixedClass(60), setting, byTime, 3)));
        }
    }

    /** A node has all images when it is warm, and a suspended one goes on with what it lacks. */
    @Test
    void nodesOfAllMeansGetBothImages() {
        for (Prescaling room : TestingWorlds.means(60)) {
            TestingWorlds.settings(room).forEach(setting -> {
                Prediction prediction = Twin.predict(TestingWorlds.mixedClass(60), setting, twoImages(2), 3);
                assertThat(prediction.nodes())
                        .allSatisfy(node -> node.imageAt()
                                .ifPresent(at -> assertThat(
                                                Duration.between(node.readyAt().orElseThrow(), at))
                                        .isGreaterThanOrEqualTo(Duration.ofSeconds(350))));
                assertThat(prediction.students()).hasSize(60);
            });
        }
    }
}
