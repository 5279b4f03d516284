package dev.firstbell.simulations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.firstbell.records.Act;
import dev.firstbell.records.ClassPlan;
import dev.firstbell.records.Outcome;
import dev.firstbell.records.RunRecord;
import dev.firstbell.records.Setting;
import dev.firstbell.records.Stage;
import dev.firstbell.records.StudentRecord;
import dev.firstbell.records.Throttle;
import dev.firstbell.twin.Distribution;
import dev.firstbell.twin.Prediction;
import dev.firstbell.twin.Quantity;
import dev.firstbell.twin.RandomPart;
import dev.firstbell.twin.Twin;
import dev.firstbell.twin.TwinParameters;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One model, two clocks: the same class, setting and world seed once in virtual time, where students are part of the
 * model, and once paced, where the real injector drives the real client against the embedded hub over HTTP.
 *
 * <p>Bounds are in the hub's time, of which ten seconds pass in one on the wall.
 */
class TwoClocksTest {
    /**
     * Between two events of a student lie up to six round trips (start, progress, two for the page), each of one or two
     * milliseconds here; a machine that is busy with other things adds pauses of a few tens of them. Times ten.
     */
    private static final Duration EVERYONE_WITHIN = Duration.ofMillis(2_500);

    /** The same without the pauses, which few students meet. */
    private static final Duration HALF_WITHIN = Duration.ofMillis(600);

    /** Swapping two students at the hub's door costs a whole Retry-After, so 429s agree in number only. */
    private static final double THROTTLES_WITHIN = 0.25;

    /** What two samples of 40 from one distribution keep to in 99 of 100 cases: 1.63 · √(2/40) (Kolmogorov–Smirnov). */
    private static final double KOLMOGOROV_WITHIN = 0.36;

    /** A busy machine's pauses differ from run to run; where the models disagree, every run is off. */
    private static final int TRIES = 3;

    @TempDir
    private Path folder;

    @Test
    void withoutThrottlingBothClocksTellTheSameStoryStudentByStudent() throws IOException {
        // Long and different enough that a swapped pair of students would be seen.
        TwinParameters parameters = TestingClass.WARM.with(RandomPart.CONTAINER_START, new Distribution.Uniform(1, 8));
        ClassPlan plan = TestingClass.plan(36, i -> Duration.ofMillis(1_000L * i), Duration.ofSeconds(60));
        Prediction virtual = Twin.predict(plan, TestingClass.setting(200), parameters, TestingClass.WORLD_SEED);

        List<Duration> expected = latencies(virtual.students());
        assertThat(virtual.throttles()).isZero();
        assertThat(expected.stream().max(Duration::compareTo).orElseThrow())
                .as("latencies differ by more than the bound, or the test would say nothing")
                .isGreaterThan(
                        expected.stream().min(Duration::compareTo).orElseThrow().plus(EVERYONE_WITHIN.multipliedBy(2)));

        drive(plan, 200, parameters, paced -> {
            List<Duration> measured = latencies(paced.students());
            List<Duration> apart = IntStream.range(0, 36)
                    .mapToObj(i -> measured.get(i).minus(expected.get(i)).abs())
                    .sorted()
                    .toList();
            assertThat(paced.summary().throttled()).contains(0);
            assertThat(apart).allSatisfy(gap -> assertThat(gap).isLessThan(EVERYONE_WITHIN));
            assertThat(apart.get(18)).isLessThan(HALF_WITHIN);
        });
    }

    @Test
    void withThrottlingBothClocksTellTheSameStoryOfTheClass() throws IOException {
        TwinParameters parameters = TestingClass.WARM
                .with(RandomPart.CONTAINER_START, new Distribution.Constant(1))
                .with(RandomPart.SERVER_UP, new Distribution.Constant(1))
                .with(RandomPart.RETRY_AFTER, new Distribution.Uniform(4, 9));
        ClassPlan plan = TestingClass.plan(40, i -> Duration.ofMillis(50L * i), Duration.ofSeconds(90));
        Prediction virtual = Twin.predict(plan, TestingClass.setting(8), parameters, TestingClass.WORLD_SEED);

        List<Duration> expected = latencies(virtual.students());
        assertThat(virtual.throttles()).isGreaterThan(40);
        Prediction wider = Twin.predict(plan, TestingClass.setting(20), parameters, TestingClass.WORLD_SEED);
        assertThat(kolmogorov(expected, latencies(wider.students())))
                .as("another limit is farther away than the bound, or the test would say nothing")
                .isGreaterThan(KOLMOGOROV_WITHIN);

        drive(plan, 8, parameters, paced -> {
            assertThat(paced.students()).allSatisfy(TwoClocksTest::cameBackNoEarlierThanTold);
            assertThat((double) paced.summary().throttled().orElseThrow())
                    .isBetween(
                            virtual.throttles() * (1 - THROTTLES_WITHIN), virtual.throttles() * (1 + THROTTLES_WITHIN));
            assertThat(kolmogorov(expected, latencies(paced.students()))).isLessThanOrEqualTo(KOLMOGOROV_WITHIN);
        });
    }

    @Test
    void aStartThatFailsForGoodIsRequestedAsOftenByBothClocks() throws IOException {
        TwinParameters noNodes = TestingClass.WARM
                .with(Quantity.POOL_BASE, 0)
                .with(Quantity.POOL_MAX, 0)
                .with(Quantity.HUB_CONSECUTIVE_FAILURES, 0);
        Setting impossible =
                new Setting("no nodes", 0, Duration.ZERO, new Setting.HubLimits(64, Duration.ofSeconds(2)));
        ClassPlan plan = TestingClass.plan(2, i -> Duration.ofMillis(500L * i), Duration.ofSeconds(110));
        Prediction virtual = Twin.predict(plan, impossible, noNodes, TestingClass.WORLD_SEED);

        // Some two seconds each to fail, and pauses of 5, 5, 5, 10, 20 and 40.
        assertThat(virtual.students())
                .allSatisfy(student -> assertThat(startedAgain(student)).hasSize(6));
        drive(
                plan,
                impossible,
                noNodes,
                paced -> IntStream.range(0, 2).forEach(i -> {
                    List<Instant> expected = startedAgain(virtual.students().get(i));
                    List<Instant> measured = startedAgain(paced.students().get(i));
                    assertThat(measured).hasSameSizeAs(expected);
                    for (int request = 0; request < expected.size(); request++) {
                        assertThat(measured.get(request))
                                .isCloseTo(
                                        expected.get(request),
                                        within(EVERYONE_WITHIN.toMillis() * (request + 1), ChronoUnit.MILLIS));
                    }
                }));
    }

    private static List<Instant> startedAgain(StudentRecord student) {
        return student.acts().stream()
                .filter(act -> act.act() == Act.Kind.STARTED_AGAIN)
                .map(Act::at)
                .toList();
    }

    private void drive(ClassPlan plan, int spawnLimit, TwinParameters parameters, Consumer<RunRecord> agreement)
            throws IOException {
        drive(plan, TestingClass.setting(spawnLimit), parameters, agreement);
    }

    private void drive(ClassPlan plan, Setting setting, TwinParameters parameters, Consumer<RunRecord> agreement)
            throws IOException {
        for (int attempt = 1; ; attempt++) {
            RunRecord paced = drive(plan, setting, parameters, folder.resolve("run-" + attempt));
            try {
                agreement.accept(paced);
                return;
            } catch (AssertionError e) {
                if (attempt == TRIES) {
                    throw e;
                }
            }
        }
    }

    private static RunRecord drive(ClassPlan plan, Setting setting, TwinParameters parameters, Path out)
            throws IOException {
        try (TestingClass paced = new TestingClass(plan, setting, parameters, out)) {
            ClassStart start = paced.begin(progress -> {});
            assertThat(start.awaitPrepared()).isTrue();
            ClassStart.Result result = paced.go(start);
            assertThat(result.run().summary().throttled())
                    .as("every 429 that the hub gave, and no other")
                    .contains(paced.hub().throttles());
            assertThat(result.remaining()).isEmpty();
            assertThat(paced.users()).isEmpty();
            return result.run();
        }
    }

    private static void cameBackNoEarlierThanTold(StudentRecord student) {
        List<Throttle> throttled = student.throttled();
        for (int i = 0; i < throttled.size(); i++) {
            Instant answered = i + 1 < throttled.size()
                    ? throttled.get(i + 1).at()
                    : student.at(Stage.ACCEPTED).orElseThrow();
            assertThat(answered)
                    .isAfterOrEqualTo(throttled
                            .get(i)
                            .at()
                            .plus(throttled.get(i).retryAfter().orElseThrow()));
        }
    }

    private static List<Duration> latencies(List<StudentRecord> students) {
        assertThat(students).allSatisfy(student -> assertThat(student.outcome()).isInstanceOf(Outcome.Ready.class));
        return students.stream()
                .map(student -> student.readyLatency().orElseThrow())
                .toList();
    }

    /** The largest distance between two empirical distribution functions. */
    private static double kolmogorov(List<Duration> one, List<Duration> other) {
        return DoubleStream.concat(seconds(one), seconds(other))
                .map(at -> Math.abs(shareUpTo(at, one) - shareUpTo(at, other)))
                .max()
                .orElse(0);
    }

    private static double shareUpTo(double seconds, List<Duration> latencies) {
        return (double) seconds(latencies).filter(latency -> latency <= seconds).count() / latencies.size();
    }

    private static DoubleStream seconds(List<Duration> latencies) {
        return latencies.stream().mapToDouble(latency -> latency.toNanos() / 1e9);
    }
}
