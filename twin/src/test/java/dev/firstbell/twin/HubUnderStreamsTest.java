package dev.firstbell.twin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.twin.clock.VirtualLoop;
import dev.firstbell.twin.cluster.PodEvent;
import dev.firstbell.twin.hub.Start;
import dev.firstbell.twin.hub.StartEnd;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares the model with a real hub and its progress streams (docs/performance.md, Readiness): JupyterHub 5.5.4 with
 * KubeSpawner 7.1, ten arrivals a second, pods that run 60 s after their image is present, a limit above the class. The
 * measured values are in the descriptions; each is from one run, on two cores that the control plane shares with the hub.
 *
 * <p>No run has between 200 and 1,000 streams, so it is not known how many streams end a hub.
 */
class HubUnderStreamsTest {
    private static final Instant NINE = TestingPlans.NINE;

    private static TwinParameters slowPods() {
        return TestingPlans.lab(30)
                .with(Quantity.POOL_MAX, 30)
                .with(RandomPart.CONTAINER_START, new Distribution.Constant(60));
    }

    /** A class start at the hub alone, with a stream for each start or without. */
    private static final class Run {
        private final World world;
        private final List<String> failures = new ArrayList<>();
        private int ready;
        private double streamSeconds;
        private Optional<Duration> allReady = Optional.empty();

        Run(int students, boolean streams, TwinParameters parameters, long seed) {
            VirtualLoop loop = new VirtualLoop(NINE.minusSeconds(60));
            world = new World(loop, parameters, new HubLimits(2_000, Duration.ofMinutes(15)), seed);
            for (int i = 0; i < students; i++) {
                String user = "student-" + i;
                world.hub().addUser(user);
                loop.at(
                        NINE.plusMillis(100L * i),
                        () -> world.hub()
                                .requestStart(
                                        user,
                                        reply -> reply.<Runnable>match(
                                                        accepted -> () -> follow(accepted.start(), streams),
                                                        throttled -> () -> {},
                                                        full -> () -> {},
                                                        running -> () -> {},
                                                        busy -> () -> {},
                                                        noSuchUser -> () -> {},
                                                        unavailable -> () -> {})
                                                .run()));
            }
            for (int second = 1; second <= 900 && world.hub().isAvailable() && ready < students; second++) {
                loop.runUntil(NINE.plusSeconds(second));
                streamSeconds += world.hub().streamLoad();
            }
            if (ready == students) {
                allReady = Optional.of(Duration.between(NINE, loop.now()));
            }
        }

        private void follow(Start start, boolean stream) {
            Start.Listener listener = new Start.Listener() {
                @Override
                public void onEvent(PodEvent event) {}

                @Override
                public void onEnd(StartEnd end) {
                    end.<Runnable>match(
                                    succeeded -> () -> ready++,
                                    failed -> () -> failures.add(failed.message()),
                                    lost -> () -> {})
                            .run();
                }
            };
            if (stream) {
                start.stream(listener);
            } else {
                start.follow(listener);
            }
        }
    }

    /** The fitted times of the hub contain the work of so many streams already. */
    @ParameterizedTest
    @ValueSource(ints = {220, 400})
    void aLimitOf64LeavesPredictionsOfAClassAsTheyAre(int students) {
        ClassPlan plan = TestingWorlds.mixedClass(students);
        TwinParameters shipped = TwinParameters.defaults();
        TwinParameters without = shipped.with(Quantity.HUB_STREAM, 0)
                .with(Quantity.HUB_STREAM_EVENT, 0)
                .with(Quantity.HUB_PENDING, 0);

        for (Prescaling room : TestingWorlds.means(students)) {
            TestingWorlds.settings(room).stream()
                    .filter(setting -> setting.hub().concurrentSpawnLimit() <= 64)
                    .forEach(setting -> assertThat(Twin.predict(plan, setting, shipped, 1))
                            .as(setting.name() + ", " + setting.lead() + ", " + setting.hub())
                            .isEqualTo(Twin.predict(plan, setting, without, 1)));
        }
    }

    @Test
    void sixtyStreamsAreAFewMilliseconds() {
        double with = loadOfSixtyWaiting(true);
        double without = loadOfSixtyWaiting(false);

        assertThat(1000 * (with - without))
                .as("measured: 4.5 and 7.5 ms a second")
                .isBetween(4.5, 9.0);
        assertThat(1000 * without)
                .as("measured: 10.5 and 18.5 ms, of which 6.5 ms idle")
                .isBetween(4.0, 12.0);
    }

    /** The mean seconds of CPU in a second, of starts that wait for nearly all of the 900 s that a run is followed. */
    private static double loadOfSixtyWaiting(boolean streams) {
        TwinParameters waiting = slowPods().with(RandomPart.CONTAINER_START, new Distribution.Constant(880));
        return new Run(60, streams, waiting, 1).streamSeconds / 900;
    }

    @Test
    void twoHundredStreamsCostSomeSecondsOfCpuAndHardlyAnyTime() {
        Run with = new Run(200, true, slowPods(), 1);
        Run without = new Run(200, false, slowPods(), 1);

        assertThat(with.streamSeconds - without.streamSeconds)
                .as("measured: 14.9 s of CPU with streams, 12.2 s without")
                .isBetween(2.0, 5.0);
        assertThat(with.allReady.orElseThrow().toSeconds()).as("measured: 83 s").isBetween(75L, 95L);
        assertThat(without.allReady.orElseThrow().toSeconds())
                .as("measured: 87 s")
                .isBetween(75L, 95L);
    }

    @Test
    void fourHundredStreamsDoNotEndTheHub() {
        // Not measured: this only states what the model says.
        Run run = new Run(400, true, slowPods(), 1);

        assertThat(run.failures).isEmpty();
        assertThat(run.world.hub().restarts()).isZero();
        assertThat(run.allReady).isPresent();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aThousandStreamsEndTheHub(long seed) {
        Run run = new Run(1_000, true, slowPods(), seed);

        assertThat(run.world.hub().isAvailable())
                .as("measured: five pod creations in a row timed out, and the hub exited")
                .isFalse();
        assertThat(run.failures).first().asString().startsWith("Could not create pod jhub/");
        assertThat(run.ready)
                .as("measured: 159 were ready; the hub of the model has a core of its own, and so lasts longer")
                .isBetween(150, 400);
    }

    @Test
    void withoutStreamsAThousandStudentsAreReady() {
        Run run = new Run(1_000, false, slowPods(), 1);

        assertThat(run.failures).isEmpty();
        assertThat(run.allReady.orElseThrow().toSeconds())
                .as("measured: 280 s with a list of all users each second, which the model does not have")
                .isBetween(120L, 280L);
    }

    @Test
    void eventsOfAnEarlierClassMakeStreamsExpensive() {
        TwinParameters waiting = slowPods().with(RandomPart.CONTAINER_START, new Distribution.Constant(185));
        Run fresh = new Run(64, true, waiting, 1);
        Run late = new Run(64, true, waiting.with(Quantity.HUB_OTHER_EVENTS, 3_000), 1);

        assertThat(late.streamSeconds - fresh.streamSeconds)
                .as(
                        "measured: 18.6 s of CPU on a fresh cluster, 36 to 39 s with thousands of older events, limit 64, 185 s")
                .isBetween(15.0, 30.0);
    }
}
