package dev.firstbell.twin;

import static dev.firstbell.twin.TestingPlans.atOnce;
import static dev.firstbell.twin.TestingPlans.lab;
import static dev.firstbell.twin.TestingPlans.noPrescaling;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.student.StudentRecord;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Compares the model with class starts measured on a real JupyterHub 5.5 with KubeSpawner, kube-scheduler and
 * cluster-autoscaler on one machine, with simulated nodes: 200 users at once, 55 students per node, 2 s per pod start.
 * The bounds allow for the model's simplifications; the measured values are in the descriptions.
 */
class LabReproductionTest {
    private static final ClassPlan TWO_HUNDRED = atOnce(200);

    private static List<Double> readySeconds(Prediction prediction) {
        return prediction.students().stream()
                .map(StudentRecord::readyLatency)
                .map(latency -> latency.orElseThrow().toMillis() / 1000.0)
                .sorted()
                .toList();
    }

    private static double last(Prediction prediction) {
        return readySeconds(prediction).get(199);
    }

    @Test
    void limitOf64OnWarmNodesThrottles136InTheFirstWaveAndTakesAMinute() {
        for (long seed = 1; seed <= 5; seed++) {
            Prediction prediction = Twin.predict(TWO_HUNDRED, noPrescaling(64), lab(4), seed);

            long firstWave = prediction.students().stream()
                    .flatMap(student -> student.throttled().stream())
                    .filter(throttle -> throttle.at().isBefore(TestingPlans.NINE.plusSeconds(25)))
                    .count();
            assertThat(firstWave).isEqualTo(136);
            assertThat(last(prediction)).as("measured: 64.8 to 66.2 s").isBetween(60.0, 75.0);
            assertThat(readySeconds(prediction).get(0))
                    .as("measured: 4.5 to 5.9 s")
                    .isBetween(2.0, 8.0);
        }
    }

    @Test
    void limitOf200OnWarmNodesTakesAQuarterOfAMinute() {
        for (long seed = 1; seed <= 5; seed++) {
            Prediction prediction = Twin.predict(TWO_HUNDRED, noPrescaling(200), lab(4), seed);

            assertThat(prediction.throttles()).isZero();
            assertThat(last(prediction)).as("measured: 14.5 s").isBetween(12.0, 20.0);
            assertThat(readySeconds(prediction).get(100)).as("measured: 11.2 s").isBetween(8.0, 14.0);
        }
    }

    @Test
    void lowLimitStarvesTheAutoscaler() {
        for (long seed = 1; seed <= 5; seed++) {
            Prediction low = Twin.predict(TWO_HUNDRED, noPrescaling(64), lab(1), seed);
            Prediction high = Twin.predict(TWO_HUNDRED, noPrescaling(200), lab(1), seed);

            assertThat(last(low)).as("measured: 185 s").isBetween(140.0, 260.0);
            assertThat(last(high)).as("measured: 94.7 s").isBetween(80.0, 120.0);
            assertThat(low.throttles()).as("measured: 245").isBetween(190, 330);
            assertThat(additionsSpread(high)).as("measured: three at once").isLessThan(Duration.ofSeconds(12));
            assertThat(additionsSpread(low))
                    .as("measured: 100 s")
                    .isBetween(Duration.ofSeconds(60), Duration.ofSeconds(150));
        }
    }

    /** The time between the first and the last added node. */
    private static Duration additionsSpread(Prediction prediction) {
        return Duration.between(
                prediction.nodes().get(1).requestedAt(),
                prediction.nodes().get(prediction.nodes().size() - 1).requestedAt());
    }
}
