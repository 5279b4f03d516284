package dev.firstbell.twin.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.twin.Prediction;
import dev.firstbell.twin.Twin;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.ImagePull;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ClosedFormTest {
    private static final TwinParameters PARAMETERS = TwinParameters.defaults();

    @Test
    void nodesCoverThe95thPercentileOfAttendance() {
        // 200 * 0.8 = 160; sd = sqrt(160 * 0.2 + (200 * 0.05)^2) = 11.49; 160 + 1.645 * 11.49 = 178.9
        ScalingPlan plan = ClosedForm.plan(classOf(200, 0.8), PARAMETERS);

        assertThat(plan.expectedStudents()).isEqualTo(160);
        assertThat(plan.plannedStudents()).isEqualTo(179);
        assertThat(plan.warmNodes()).isEqualTo(5);
    }

    @Test
    void plannedStudentsNeverExceedTheEnrolledOnes() {
        assertThat(ClosedForm.plan(classOf(100, 0.97), PARAMETERS).plannedStudents())
                .isEqualTo(100);
        assertThat(ClosedForm.plan(classOf(220, 1), PARAMETERS).plannedStudents())
                .isEqualTo(220);
    }

    @Test
    void aPlanForAPreemptiblePoolStatesItsRiskWithMoreThanOneVintage() {
        TwinParameters preemptible = PARAMETERS.with(Quantity.POOL_PREEMPTIBLE, 1);
        Distribution mine = new Distribution.Uniform(0, 100_000);

        assertThat(ClosedForm.plan(classOf(200, 0.8), PARAMETERS).notes()).isEmpty();
        assertThat(ClosedForm.plan(classOf(200, 0.8), preemptible).notes())
                .singleElement()
                .asString()
                .startsWith(
                        "the pool is preemptible, and the plan has no spare node: the probability that at least one of 5"
                                + " nodes is lost between class start and the end of the window is ")
                .contains(" % with the lifetimes of 2019, and between ")
                .endsWith(" with those of a trace of 2023 (3 losses in 182 node-hours); set node.lifetime or"
                        + " node.lifetimeScale to what your nodes show");
        assertThat(ClosedForm.plan(
                                classOf(200, 0.8),
                                preemptible.with(RandomPart.NODE_LIFETIME, mine).with(Quantity.LIFETIME_SCALE, 0.5))
                        .notes())
                .singleElement()
                .asString()
                .endsWith("% with your node.lifetime at node.lifetimeScale 0.5");
        assertThat(ClosedForm.plan(
                                classOf(200, 0.8),
                                preemptible.with(Quantity.LIFETIME_SCALE, 0.5).with(Quantity.PREEMPTIONS_TOGETHER, 0.2))
                        .notes())
                .singleElement()
                .asString()
                .contains("the end of the window is at most ")
                .endsWith("% with the lifetimes of 2019 at node.lifetimeScale 0.5");
    }

    @Test
    void noPlanIfThePoolHasTooFewSeats() {
        ClassFile file = classOf(220, 1);
        TwinParameters small = PARAMETERS.with(Quantity.POOL_MAX, 4);

        ClosedForm.Seats seats = ClosedForm.seats(file, small);

        assertThat(seats.enough()).isFalse();
        assertThat(seats).hasToString("the class needs 6 nodes, but the pool allows 4 (160 seats for 220 students)");
        assertThatThrownBy(() -> ClosedForm.plan(file, small))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CSCI-1300: " + seats);
    }

    @Test
    void poolWithExactlyTheNeededNodesIsEnough() {
        ScalingPlan plan = ClosedForm.plan(classOf(220, 1), PARAMETERS.with(Quantity.POOL_MAX, 6));

        assertThat(plan.warmNodes()).isEqualTo(6);
        assertThat(evidence(plan, "maximum nodes of the pool").value()).isEqualTo("6");
    }

    @Test
    void evidenceExplainsBothHubLimits() {
        ScalingPlan plan = ClosedForm.plan(classOf(213, 1), PARAMETERS);

        assertThat(evidence(plan, "hub.concurrentSpawnLimit"))
                .isEqualTo(
                        new ScalingPlan.Evidence(
                                "hub.concurrentSpawnLimit",
                                "220",
                                "computed: planned students, rounded up to a multiple of 10; at least the chart's default of 64"));
        // 0.99^(1/6) = 0.998326
        assertThat(evidence(plan, "singleuser.startTimeout (s)"))
                .isEqualTo(new ScalingPlan.Evidence(
                        "singleuser.startTimeout (s)",
                        Long.toString(plan.hub().startTimeout().toSeconds()),
                        "computed: 4/3 of percentile 99.83 of one node's boot and pull, rounded up to whole"
                                + " minutes; at least the chart's default of 300"));
    }

    @Test
    void percentilesAreNeverPrintedAs100() {
        // 0.99^(1/250) = 0.99996
        ScalingPlan plan = ClosedForm.plan(classOf(10_000, 1), PARAMETERS.with(Quantity.POOL_MAX, 250));

        assertThat(evidence(plan, "boot and pull of one node, percentile 99.99 (s)"))
                .isNotNull();
        assertThat(evidence(
                        ClosedForm.plan(classOf(40, 1), PARAMETERS), "boot and pull of one node, percentile 99 (s)"))
                .isNotNull();
    }

    @Test
    void leadOfConstantTimesIsTheirSumRoundedUpToMinutes() {
        TwinParameters constant = PARAMETERS
                .with(RandomPart.NODE_BOOT, new Distribution.Constant(100))
                .with(RandomPart.IMAGE_PULL, new Distribution.Constant(200))
                .with(Quantity.PRESCALE_TICK, 60)
                .with(Quantity.PRESCALE_SCALE_UP_DELAY, 0)
                .with(Quantity.AUTOSCALER_SCAN, 10);

        // No student arrives before class start, so the lead has no part for early students.
        assertThat(ClosedForm.plan(classOf(80, 1), constant).lead()).isEqualTo(Duration.ofMinutes(7));
    }

    @Test
    void largerImageNeedsALongerLead() {
        assertThat(leadFor(4_000_000_000L)).isGreaterThan(leadFor(1_000_000_000L));
    }

    private static Duration leadFor(long imageBytes) {
        ImagePull pull = new ImagePull(List.of(new ImagePull.Layer(imageBytes, 3 * imageBytes)));
        return ClosedForm.plan(classOf(80, 1), PARAMETERS.with(RandomPart.IMAGE_PULL, pull.sourced("an image")))
                .lead();
    }

    @Test
    void moreNodesNeedALongerLead() {
        assertThat(ClosedForm.plan(classOf(800, 1), PARAMETERS).lead())
                .isGreaterThan(ClosedForm.plan(classOf(40, 1), PARAMETERS).lead());
    }

    @Test
    void hubLimitsAreNeverBelowTheChartsDefaults() {
        ScalingPlan small = ClosedForm.plan(
                classOf(5, 1),
                PARAMETERS
                        .with(RandomPart.NODE_BOOT, new Distribution.Constant(10))
                        .with(RandomPart.IMAGE_PULL, new Distribution.Constant(10)));

        assertThat(small.hub()).isEqualTo(Setting.HubLimits.Z2JH);
    }

    @Test
    void sumOfTwoUniformsHasTriangularQuantiles() {
        Distribution unit = new Distribution.Uniform(0, 1);

        // P(sum of two uniforms on [0, 1] <= x) is x²/2 for x < 1, and 1 - (2-x)²/2 for x > 1.
        assertThat(SumOfTimes.of(unit, unit).quantile(0.5).toMillis() / 1000.0).isCloseTo(1, within(0.01));
        assertThat(SumOfTimes.of(unit, unit).quantile(0.98).toMillis() / 1000.0).isCloseTo(1.8, within(0.01));
    }

    @Test
    void planMeetsItsTargetsInTheTwin() {
        ClassFile file = classOf(220, 1);
        ScalingPlan plan = ClosedForm.plan(file, PARAMETERS);
        ClassPlan students = ClassPlan.of(file, ClassPlan.DEFAULT_PREFIX, file.startInstant());
        int worlds = 60;

        long inTime = LongStream.rangeClosed(1, worlds)
                .mapToObj(seed -> Twin.predict(students, plan.setting("plan"), PARAMETERS, seed))
                .filter(prediction -> prediction.verifiedWarmNodes() >= plan.warmNodes())
                .count();
        Prediction one = Twin.predict(students, plan.setting("plan"), PARAMETERS, 1);

        // The target is 99 %: with 60 worlds, fewer than 56 successes have a probability of 1 in 2,000.
        assertThat(inTime).isGreaterThanOrEqualTo(56);
        assertThat(one.shareLandedWithin(file.slo().within())).isGreaterThan(0.95);
    }

    private static ScalingPlan.Evidence evidence(ScalingPlan plan, String name) {
        return plan.evidence().stream()
                .filter(evidence -> evidence.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no evidence named " + name));
    }

    private static ClassFile classOf(int students, double showUp) {
        return ClassFile.parse("class.yaml", """
                name: CSCI-1300
                start: 2027-01-25T09:00
                timeZone: America/Denver
                students: %d
                showUp: %s
                arrivals:
                  - shape: uniform
                    to: 2m
                """.formatted(students, showUp));
    }
}
