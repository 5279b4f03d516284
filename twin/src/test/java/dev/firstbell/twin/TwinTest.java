package dev.firstbell.twin;

import static dev.firstbell.twin.TestingPlans.NINE;
import static dev.firstbell.twin.TestingPlans.arriving;
import static dev.firstbell.twin.TestingPlans.atOnce;
import static dev.firstbell.twin.TestingPlans.noPrescaling;
import static dev.firstbell.twin.TestingPlans.setting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.Draws;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.twin.cluster.NodeRecord;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class TwinTest {
    private static final TwinParameters DEFAULTS = TwinParameters.defaults();

    /** Without the hub's delays: only node boot, image pull and container start take time. */
    private static TwinParameters withoutHub() {
        TwinParameters parameters = DEFAULTS;
        for (RandomPart part : List.of(
                RandomPart.HUB_ACCEPT,
                RandomPart.HUB_NOTICE,
                RandomPart.HUB_POLL,
                RandomPart.HUB_ROUTE,
                RandomPart.POD_CREATE,
                RandomPart.POD_BIND,
                RandomPart.SERVER_UP,
                RandomPart.PAGE_FIRST)) {
            parameters = parameters.with(part, new Distribution.Constant(0));
        }
        return parameters;
    }

    @Property(tries = 25)
    void everyStudentHasOneOutcomeAndStagesInOrder(
            @ForAll @LongRange(min = 0, max = 1_000_000) long seed,
            @ForAll @IntRange(min = 1, max = 120) int students,
            @ForAll @IntRange(min = 0, max = 4) int warmNodes,
            @ForAll @IntRange(min = 1, max = 200) int limit) {
        ClassPlan plan = arriving(students, i -> Duration.ofSeconds(i), Duration.ofMinutes(8));

        Prediction prediction = Twin.predict(plan, setting(warmNodes, Duration.ofMinutes(30), limit), DEFAULTS, seed);

        assertThat(prediction.students()).hasSize(students);
        for (StudentRecord student : prediction.students()) {
            boolean ready = student.outcome() instanceof Outcome.Ready;
            assertThat(student.at(Stage.FIRST_RESULT).isPresent()).isEqualTo(ready);
            assertThat(student.at(Stage.SENT)).contains(student.intended());
            student.readyLatency().ifPresent(latency -> assertThat(latency).isLessThanOrEqualTo(plan.limit()));
            assertThat(List.of(
                                    Stage.INTENDED,
                                    Stage.ACCEPTED,
                                    Stage.POD_CREATED,
                                    Stage.SCHEDULED,
                                    Stage.IMAGE_PULLED,
                                    Stage.STARTED,
                                    Stage.HUB_READY,
                                    Stage.LANDED,
                                    Stage.KERNEL_READY,
                                    Stage.FIRST_RESULT)
                            .stream()
                            .flatMap(stage -> student.at(stage).stream()))
                    .isSorted();
        }
    }

    @Test
    void withoutHubDelaysTheLastStudentIsReadyAfterTheSlowestBootAndPull() {
        long seed = 7;
        TwinParameters parameters = withoutHub()
                .with(RandomPart.CONTAINER_START, new Distribution.Constant(1))
                .with(RandomPart.AUTOSCALER_PHASE, new Distribution.Constant(0))
                .withStudentsPerNode(10);
        // A scan takes place at 09:00:00 exactly, so the first scan with pending pods follows 10 s later.
        ClassPlan plan = atOnce(50);

        Prediction prediction = Twin.predict(plan, noPrescaling(100), parameters, seed);

        Draws draws = new Draws(seed);
        Duration slowest = java.util.stream.IntStream.range(0, 5)
                .mapToObj(i -> parameters
                        .draw(draws, RandomPart.NODE_BOOT, "node-" + i, 0)
                        .plus(parameters.draw(draws, RandomPart.IMAGE_PULL, "node-" + i, 0)))
                .max(Duration::compareTo)
                .orElseThrow();
        Duration last = prediction.students().stream()
                .map(student -> student.readyLatency().orElseThrow())
                .max(Duration::compareTo)
                .orElseThrow();
        assertThat(prediction.nodesUsed()).isEqualTo(5);
        assertThat(last).isCloseTo(slowest.plusSeconds(11), Duration.ofMillis(200));
    }

    @Test
    void sameArgumentsGiveTheSamePrediction() {
        ClassPlan plan = arriving(150, i -> Duration.ofMillis(400L * i), Duration.ofMinutes(10));

        assertThat(Twin.predict(plan, noPrescaling(64), DEFAULTS, 5))
                .isEqualTo(Twin.predict(plan, noPrescaling(64), DEFAULTS, 5));
        assertThat(Twin.predict(plan, noPrescaling(64), DEFAULTS, 5).students())
                .isNotEqualTo(Twin.predict(plan, noPrescaling(64), DEFAULTS, 6).students());
    }

    @Test
    void removingAStudentKeepsTheDrawsOfTheOthersAndOfTheNodes() {
        TwinParameters parameters = withoutHub().with(Quantity.POOL_BASE, 5);
        ClassPlan all = arriving(100, Duration::ofSeconds, Duration.ofMinutes(10));
        ClassPlan fewer = new ClassPlan(
                all.className(),
                all.prefix(),
                all.seed(),
                all.classStart(),
                all.limit(),
                all.slo(),
                all.students().subList(0, 99));

        Map<String, StudentRecord> before = byUser(Twin.predict(all, noPrescaling(100), parameters, 3));
        Map<String, StudentRecord> after = byUser(Twin.predict(fewer, noPrescaling(100), parameters, 3));

        after.forEach((user, record) ->
                assertThat(record.stages()).isEqualTo(before.get(user).stages()));
    }

    private static Map<String, StudentRecord> byUser(Prediction prediction) {
        return prediction.students().stream().collect(Collectors.toMap(StudentRecord::user, Function.identity()));
    }

    @Test
    void nodesRequestedEarlyAreVerifiedAndNoStudentWaitsForANode() {
        ClassPlan plan = arriving(200, i -> Duration.ofMillis(600L * i), Duration.ofMinutes(10));

        Prediction warm = Twin.predict(plan, setting(5, Duration.ofMinutes(40), 100), DEFAULTS, 1);
        Prediction cold = Twin.predict(plan, noPrescaling(100), DEFAULTS, 1);

        assertThat(warm.verifiedWarmNodes()).isEqualTo(5);
        assertThat(warm.shareLandedWithin(Duration.ofSeconds(60))).isGreaterThan(0.95);
        assertThat(cold.verifiedWarmNodes()).isZero();
        assertThat(cold.shareLandedWithin(Duration.ofSeconds(60))).isLessThan(0.05);
    }

    @Test
    void nodesRequestedTooLateAreNotVerified() {
        ClassPlan plan = atOnce(40);

        assertThat(Twin.predict(plan, setting(3, Duration.ofSeconds(60), 100), DEFAULTS, 1)
                        .verifiedWarmNodes())
                .isZero();
    }

    @Test
    void costIncludesIdleNodesUntilTheAutoscalerRemovesThem() {
        ClassPlan plan = atOnce(40);
        Setting setting = setting(1, Duration.ofMinutes(30), 100);

        Prediction prediction = Twin.predict(plan, setting, DEFAULTS, 1, Duration.ofMinutes(50));

        assertThat(prediction.nodes())
                .allSatisfy(node -> assertThat(node.deletedAt())
                        .hasValueSatisfying(deleted -> assertThat(deleted)
                                .isBetween(NINE.plus(Duration.ofMinutes(10)), NINE.plus(Duration.ofMinutes(65)))));
        NodeRecord held = prediction.nodes().get(0);
        assertThat(Duration.between(held.requestedAt(), held.deletedAt().orElseThrow()))
                .isBetween(Duration.ofMinutes(87), Duration.ofMinutes(92));
        assertThat(prediction.usd())
                .isCloseTo(prediction.nodeHours() * 0.1139, org.assertj.core.api.Assertions.within(1e-9));
    }

    @Test
    void fiveConsecutiveTimeoutsRestartTheHub() {
        // The pool cannot grow, so every start times out.
        TwinParameters parameters = DEFAULTS.with(Quantity.POOL_MAX, 0);
        ClassPlan plan = arriving(20, i -> Duration.ofSeconds(i), Duration.ofMinutes(10));

        Prediction prediction = Twin.predict(
                plan, Setting.withoutPrescaling("doomed", new HubLimits(100, Duration.ofSeconds(120))), parameters, 1);

        assertThat(prediction.hubRestarts()).isPositive();
        assertThat(prediction.ready()).isZero();
        assertThat(prediction.students())
                .as("patient students retry until the limit")
                .allSatisfy(student -> assertThat(student.outcome()).isEqualTo(new Outcome.TimedOut()));
        assertThat(prediction.students())
                .as("students whose start failed")
                .filteredOn(student -> student.failedAttempts().stream()
                        .anyMatch(setback -> setback.stage() == Stage.HUB_READY
                                && setback.reason()
                                        .equals("Spawn failed: pod jhub/jupyter-" + student.user()
                                                + " did not start in 120 seconds!")))
                .hasSizeGreaterThanOrEqualTo(5);
        assertThat(prediction.students())
                .as("a student affected by the hub's restart")
                .anySatisfy(student -> assertThat(student.failedAttempts())
                        .anySatisfy(setback -> assertThat(setback.reason())
                                .isIn(
                                        "the hub is restarting",
                                        "the progress stream was lost",
                                        "the hub has no pending start any more")));
    }

    @Test
    void runningServersSurviveARestartOfTheHub() {
        // One warm node with 4 seats: four students land. The others find no node; their failed starts restart the hub.
        TwinParameters parameters =
                DEFAULTS.with(Quantity.POOL_MAX, 0).with(Quantity.POOL_BASE, 1).withStudentsPerNode(4);
        ClassPlan plan = arriving(14, i -> Duration.ofSeconds(i), Duration.ofMinutes(15));

        Prediction prediction = Twin.predict(
                plan, Setting.withoutPrescaling("tight", new HubLimits(100, Duration.ofSeconds(120))), parameters, 1);

        assertThat(prediction.hubRestarts()).isGreaterThanOrEqualTo(1);
        assertThat(prediction.ready()).isEqualTo(4);
    }
}
