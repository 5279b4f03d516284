package dev.firstbell.analysis.testing;

import dev.firstbell.records.cluster.ClusterSummary;
import dev.firstbell.records.cluster.ClusterSummary.Contradiction;
import dev.firstbell.records.cluster.ClusterSummary.Interruption;
import dev.firstbell.records.hub.HubMetricsEntry.SpawnEnd;
import dev.firstbell.records.hub.HubMetricsEntry.Spawns;
import dev.firstbell.records.hub.HubMetricsSummary;
import dev.firstbell.records.student.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Made-up clusters and hub metrics for {@link SampleRuns#watched}. */
public final class SampleClusters {
    private SampleClusters() {}

    /** Two warm nodes, and two that come while the class waits, one of which is removed again. */
    public static ClusterSummary cluster(
            int students, List<Contradiction> contradictions, List<Interruption> interruptions) {
        return new ClusterSummary(
                true,
                1,
                0,
                Optional.of(new ClusterSummary.Clock(Duration.ofNanos(312_400_000), Duration.ofMillis(21))),
                List.of(),
                students - 2,
                Map.of(Stage.POD_CREATED, students, Stage.SCHEDULED, students),
                contradictions,
                List.of(
                        node("gke-hub-core-pool-6c1f0a2b-x1m4", false, -86_400, -86_350, 0, 0),
                        node("gke-hub-user-pool-9d41c7aa-1q2w", true, -7_200, -7_050, -6_800, 40),
                        node("gke-hub-user-pool-9d41c7aa-3e4r", true, -7_195, -7_040, -6_790, 40),
                        node("gke-hub-user-pool-9d41c7aa-5t6z", true, 31, 152, 268, 40),
                        new ClusterSummary.Node(
                                "gke-hub-user-pool-9d41c7aa-7u8i",
                                true,
                                at(32),
                                Optional.of(at(171)),
                                Optional.of(at(290)),
                                Optional.of(at(333)),
                                22)),
                List.of(),
                interruptions);
    }

    private static ClusterSummary.Node node(String name, boolean user, int created, int ready, int image, int pods) {
        return new ClusterSummary.Node(
                name, user, at(created), Optional.of(at(ready)), Optional.of(at(image)), Optional.empty(), pods);
    }

    /** A student whose server was preempted and ran again after 37 s. */
    public static Interruption preempted(int student) {
        return new Interruption(
                student,
                "jupyter-" + student,
                Optional.of("gke-hub-user-pool-9d41c7aa-7u8i"),
                true,
                "PreemptionByScheduler",
                at(321),
                Optional.of(at(324)),
                Optional.empty(),
                Optional.of(at(358)));
    }

    /** Metrics of a hub that calls its starts this long on average, beside what students waited. */
    public static HubMetricsSummary hub(Duration says, Duration waited, long starts, long throttled) {
        return new HubMetricsSummary(
                true,
                90,
                0,
                Optional.empty(),
                Optional.of(new HubMetricsSummary.Increase(
                        at(-60),
                        at(600),
                        0,
                        Map.of(
                                SpawnEnd.SUCCESS,
                                new Spawns(starts, says.multipliedBy(starts)),
                                SpawnEnd.FAILURE,
                                new Spawns(4, Duration.ofSeconds(1_200)),
                                SpawnEnd.THROTTLED,
                                new Spawns(throttled, Duration.ofMillis(90))),
                        Optional.of(throttled),
                        Optional.of(new HubMetricsSummary.EventLoop(
                                13_100, Optional.of(Duration.ofMillis(100)), Optional.of(Duration.ofMillis(1_000)))),
                        Optional.of(Duration.ofSeconds(74)),
                        Optional.of(0.93),
                        Optional.of(212_400_000L),
                        Duration.ofMillis(180))),
                Optional.of(new HubMetricsSummary.Comparison(starts, says, (int) starts, waited)));
    }

    private static Instant at(int secondsIntoClass) {
        return SampleRuns.CLASS_START.plusSeconds(secondsIntoClass);
    }
}
