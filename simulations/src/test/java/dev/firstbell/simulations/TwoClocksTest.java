package dev.firstbell.simulations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentAction;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.records.student.ThrottledRequest;
import dev.firstbell.twin.Prediction;
import dev.firstbell.twin.Twin;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
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
 * Compares two clocks of one model: the same class, setting and world seed run in virtual time, where students are part of
 * the model, and in paced time, where the real injector drives the real client against the embedded hub over HTTP.
 *
 * <p>All bounds are in the hub's time, which passes ten times as fast as real time.
 */
class TwoClocksTest {
    /**
     * The bound for every student. Two events of a student are up to six round trips apart (start, progress, two for the
     * page), each of one or two milliseconds here; a busy machine adds pauses of a few tens of milliseconds. Times ten.
     */
    private static final Duration EVERYONE_WITHIN = Duration.ofMillis(2_500);

    /** The bound for the median student: the same without the pauses, which affect few students. */
    private static final Duration HALF_WITHIN = Duration.ofMillis(600);

    /** If two students arrive in another order, one of them waits a whole Retry-After more, so only the number of 429s agrees. */
    private static final double THROTTLES_WITHIN = 0.25;

    /** The critical value of the two-sample Kolmogorov–Smirnov test for samples of 40 at the 1 % level: 1.63 · √(2/40). */
    private static final double KOLMOGOROV_WITHIN = 0.36;

    /** The pauses of a busy machine differ from run to run; a real disagreement shows in every run. */
    private static final int TRIES = 3;

    @TempDir
    private Path folder;

    @Test
    void bothClocksAgreePerStudentWithoutThrottling() throws IOException {
        // The starts are long and different enough to detect that two students were swapped.
        TwinParameters parameters = TestingClass.WARM.with(RandomPart.CONTAINER_START, new Distribution.Uniform(1, 8));
        ClassPlan plan = TestingClass.plan(36, i -> Duration.ofMillis(1_000L * i), Duration.ofSeconds(60));
        Prediction virtual = Twin.predict(plan, TestingClass.setting(200), parameters, TestingClass.WORLD_SEED);

        List<Duration> expected = latencies(virtual.students());
        assertThat(virtual.throttles()).isZero();
        assertThat(expected.stream().max(Duration::compareTo).orElseThrow())
                .as("latencies differ by more than the bound; otherwise the test would prove nothing")
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
    void bothClocksAgreeOnTheDistributionWithThrottling() throws IOException {
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
                .as("another limit differs by more than the bound; otherwise the test would prove nothing")
                .isGreaterThan(KOLMOGOROV_WITHIN);

        drive(plan, 8, parameters, paced -> {
            assertThat(paced.students()).allSatisfy(TwoClocksTest::cameBackNoEarlierThanRetryAfter);
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
        Setting impossible = Setting.withoutPrescaling("no nodes", new Setting.HubLimits(64, Duration.ofSeconds(2)));
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
        return student.actions().stream()
                .filter(act -> act.action() == StudentAction.Kind.STARTED_AGAIN)
                .map(StudentAction::at)
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
                    .as("exactly the 429s of the hub")
                    .contains(paced.hub().throttles());
            assertThat(result.remaining()).isEmpty();
            assertThat(paced.users()).isEmpty();
            return result.run();
        }
    }

    private static void cameBackNoEarlierThanRetryAfter(StudentRecord student) {
        List<ThrottledRequest> throttled = student.throttled();
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

    /** Returns the Kolmogorov–Smirnov distance: the largest difference between two empirical distribution functions. */
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
