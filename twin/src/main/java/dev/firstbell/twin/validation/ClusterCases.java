package dev.firstbell.twin.validation;

import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.twin.World;
import dev.firstbell.twin.clock.VirtualLoop;
import dev.firstbell.twin.cluster.image.Image;
import dev.firstbell.twin.cluster.image.Kubelet;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/** Cases of the cluster's parts that are off as shipped, with a formula: pulls by size, zones, and volumes of a zone. */
public final class ClusterCases {
    private static final Instant START = Instant.parse("2026-09-07T09:00:00Z");
    private static final HubLimits LIMITS = new HubLimits(10_000, Duration.ofHours(1));
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int WORLDS = 1_000;
    private static final int PER_NODE = 40;

    private ClusterCases() {}

    /** All cases. */
    public static List<Case> all() {
        return List.of(
                new Case("5 images of 10, 20, … 50 s, one at a time: last present in s", 150, lastImage(1), 0.001, 3),
                new Case("the same, two at a time", 150, lastImage(2), 0.001, 3),
                new Case(
                        "images of 1.5 and 3 GB, 1 GB in common, at 10 MB/s: both present in s",
                        350,
                        bothImages(),
                        0.001,
                        3),
                new Case("share of classes without a node, 1 zone out with probability 0.5", 0.5, without(1), 0.05, 3),
                new Case("the same, 2 zones", 0.25, without(2), 0.042, 3),
                new Case("the same, 3 zones", 0.125, without(3), 0.032, 3),
                new Case(
                        "nodes of " + PER_NODE + " for " + 2 * PER_NODE + " students with volumes in 2 zones, mean",
                        // Two suffice if the zones have half of the volumes each, and otherwise it takes three.
                        3 - BinomialDistribution.of(2 * PER_NODE, 0.5).probability(PER_NODE),
                        meanOverWorlds(ClusterCases::nodesForZonalVolumes),
                        0.03,
                        3));
    }

    private static double meanOverWorlds(ToDoubleFunction<Long> figure) {
        return LongStream.rangeClosed(1, WORLDS)
                .mapToDouble(figure::applyAsDouble)
                .average()
                .orElseThrow();
    }

    private static double secondsSinceStart(Instant at) {
        return Duration.between(START, at).toNanos() / 1e9;
    }

    private static double lastImage(int parallel) {
        VirtualLoop loop = new VirtualLoop(START);
        Kubelet kubelet = new Kubelet(loop, parallel);
        double[] last = new double[1];
        IntStream.rangeClosed(1, 5)
                .mapToObj(i ->
                        new Image("image-" + i, 0, List.of(new Image.Layer("layer-" + i, Duration.ofSeconds(10L * i)))))
                .forEach(image -> kubelet.request(image, pulled -> last[0] = secondsSinceStart(loop.now())));
        loop.runUntil(START.plus(HOUR));
        return last[0];
    }

    private static double bothImages() {
        TwinParameters parameters = TwinParameters.parse("two images", """
                format: firstbell/twin-parameters/v1
                quantities:
                  image.size: 1500M
                  image.secondSize: 3G
                  image.commonSize: 1G
                  image.downloadPerSecond: 10M
                  image.slowNodeRatio: 1
                """);
        VirtualLoop loop = new VirtualLoop(START);
        World world = new World(loop, parameters, LIMITS, 1);
        world.prescale(Prescaling.nodePlaceholders(1));
        loop.runUntil(START.plus(HOUR));
        return world.nodes().stream()
                .mapToDouble(node -> Duration.between(
                                        node.readyAt().orElseThrow(),
                                        node.imageAt().orElseThrow())
                                .toNanos()
                        / 1e9)
                .max()
                .orElseThrow();
    }

    /** The share of worlds in which no node comes before class, because all zones are out. */
    private static double without(int zones) {
        TwinParameters parameters = TwinParameters.defaults()
                .with(Quantity.POOL_ZONES, zones)
                .with(Quantity.STOCK_OUT_BEFORE_CLASS, HOUR.toSeconds())
                .with(Quantity.STOCK_OUT, 2.0 * HOUR.toSeconds())
                .with(Quantity.STOCK_OUT_PROBABILITY, 0.5);
        Setting setting = new Setting("one node", Prescaling.nodePlaceholders(1), Duration.ofMinutes(30), LIMITS);
        return meanOverWorlds(seed -> {
            VirtualLoop loop = new VirtualLoop(START.minus(HOUR));
            World world = new World(loop, parameters, LIMITS, seed);
            world.apply(setting, START);
            loop.runUntil(START);
            return world.nodes().isEmpty() ? 1 : 0;
        });
    }

    private static double nodesForZonalVolumes(long seed) {
        TwinParameters parameters = TwinParameters.defaults()
                .withStudentsPerNode(PER_NODE)
                .with(Quantity.STUDENT_VOLUMES, 1)
                .with(Quantity.POOL_ZONES, 2)
                .with(Quantity.VOLUME_ZONAL, 1);
        VirtualLoop loop = new VirtualLoop(START);
        World world = new World(loop, parameters, LIMITS, seed);
        for (int i = 0; i < 2 * PER_NODE; i++) {
            world.hub().addUser("student-" + i);
            world.hub().requestStart("student-" + i, reply -> {});
        }
        loop.runUntil(START.plus(Duration.ofMinutes(20)));
        return world.nodes().size();
    }
}
