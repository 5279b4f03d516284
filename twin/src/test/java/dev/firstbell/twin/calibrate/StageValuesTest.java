package dev.firstbell.twin.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Rehearsal;
import dev.firstbell.records.student.FailedAttempt;
import dev.firstbell.records.student.Journey;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.twin.parameters.RandomPart;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class StageValuesTest {
    private static final ClassPlan PLAN = KnownRuns.plan(3, 0);
    private static final Offset<Double> CLOSE = Offset.offset(0.001);

    /** Kubelets stamp whole seconds: 38 means from 38 to 39. The middle has no bias. */
    @Test
    void aWholeSecondCountsAsItsMiddle() {
        Values values = parts(student(
                        0,
                        Map.of(
                                Stage.SENT, 0.0,
                                Stage.ACCEPTED, 0.25,
                                Stage.SCHEDULED, 1.25,
                                Stage.IMAGE_PULLED, 1.25,
                                Stage.STARTED, 3.0)))
                .get(RandomPart.CONTAINER_START);

        assertThat(values.seconds().get(0)).isEqualTo(2.25, CLOSE);
        assertThat(values.roundingVariance()).isEqualTo(1.0 / 12, CLOSE);
    }

    @Test
    void anEffectBeforeItsCauseIsAContradictionBeyondTheResolution() {
        Values within = parts(student(0, Map.of(Stage.SENT, 0.0, Stage.STARTED, 5.0, Stage.HUB_READY, 4.7)))
                .get(RandomPart.SERVER_UP);
        Values beyond = parts(student(0, Map.of(Stage.SENT, 0.0, Stage.STARTED, 5.0, Stage.HUB_READY, 4.2)))
                .get(RandomPart.SERVER_UP);

        assertThat(within.seconds()).containsExactly(0.0);
        assertThat(beyond.seconds()).isEmpty();
        assertThat(beyond.contradictory()).isEqualTo(1);
    }

    @Test
    void withoutPreScalingTheFirstPodsWaitShowsTheNode() {
        Map<RandomPart, Values> parts = parts(
                student(0, waiting(0.1, 36.1, 56.1)),
                student(1, waiting(8.1, 36.4, 56.1)),
                student(2, waiting(9, 52, 70)));

        assertThat(parts.get(RandomPart.NODE_BOOT).seconds()).hasSize(1);
        assertThat(parts.get(RandomPart.NODE_BOOT).seconds().get(0)).isEqualTo(36, CLOSE);
        assertThat(parts.get(RandomPart.IMAGE_PULL).seconds()).hasSize(2);
    }

    /** The room was asked for 20 minutes before: the pod's wait is only the rest of the node's. */
    @Test
    void aNodeThatWasAskedForBeforeThePodShowsNothing() {
        Setting warm = setting(Duration.ofMinutes(20));
        Setting atStart = setting(Duration.ZERO);

        assertThat(parts(warm, student(0, waiting(-20, 16, 36)))).doesNotContainKey(RandomPart.NODE_BOOT);
        assertThat(parts(atStart, student(0, waiting(-20, 16, 36)))).containsKey(RandomPart.NODE_BOOT);
    }

    /** A cold run of the lab asks for its room seconds before the first student arrives. */
    @Test
    void aNodeThatWasAskedForShortlyBeforeThePodCountsFromTheRequest() {
        Setting cold = setting(Duration.ofSeconds(31));

        assertThat(boots(parts(cold, student(0, waiting(-26, 5, 25))))).containsExactly(36.0);
        assertThat(boots(parts(setting(Duration.ZERO), student(0, waiting(2, 36, 56)))))
                .containsExactly(36.0);
        assertThat(parts(cold, student(0, waiting(-27, -26, -26)), student(1, waiting(-20, 5, 25))))
                .as("a node was there, so the request may have been answered before")
                .doesNotContainKey(RandomPart.NODE_BOOT);
    }

    /** It was requested 4 s before the node was Ready; another pod had been waiting for the same node. */
    @Test
    void aShortWaitBesideALongOneIsNotTheCreationOfThePod() {
        Map<RandomPart, Values> parts = parts(
                student(0, waiting(0.1, 36.1, 56.1)),
                student(1, waiting(32, 36.2, 56.1)),
                student(2, waiting(40, 41, 56.1)));

        assertThat(parts.get(RandomPart.POD_CREATE).seconds())
                .singleElement()
                .satisfies(value -> assertThat(value).isEqualTo(1, CLOSE));
    }

    @Test
    void studentsWhoNeverGotANodeAreUnfinished() {
        Values boot = parts(student(0, new Outcome.TimedOut(), Map.of(Stage.SENT, 0.0, Stage.ACCEPTED, 0.1), List.of()))
                .get(RandomPart.NODE_BOOT);

        assertThat(boot.seconds()).isEmpty();
        assertThat(boot.unfinished()).isEqualTo(1);
        assertThat(boot.longestUnfinishedSeconds()).isGreaterThan(800);
    }

    @Test
    void startsThatFailedBeforeAreLeftOut() {
        StudentRecord failed = student(
                0,
                new Outcome.Ready(),
                Map.of(Stage.SENT, 0.0, Stage.HUB_READY, 5.1, Stage.LANDED, 6.1),
                List.of(new FailedAttempt(PLAN.classStart(), Stage.HUB_READY, "Spawn failed")));

        assertThat(parts(failed)).isEmpty();
    }

    /** The node took longer than the start timeout: the pods that came later and got it show a wait that is too short. */
    @Test
    void aStartThatFailedWithoutItsNodeMakesTheNodeUnfinished() {
        StudentRecord failed = failedAt(
                300, Map.of(Stage.SENT, 0.0, Stage.ACCEPTED, 310.1, Stage.SCHEDULED, 311.1, Stage.HUB_READY, 340.1));
        Map<RandomPart, Values> parts = parts(failed, student(1, waiting(100, 310, 330)));

        assertThat(parts.get(RandomPart.NODE_BOOT).seconds()).isEmpty();
        assertThat(parts.get(RandomPart.NODE_BOOT).failedSeconds()).containsExactly(300.0);
        assertThat(parts.get(RandomPart.IMAGE_PULL).seconds()).hasSize(1);
    }

    @Test
    void aStartThatFailedAfterItsContainerRanMakesTheServerUnfinished() {
        StudentRecord failed =
                failedAt(300, Map.of(Stage.SENT, 0.0, Stage.ACCEPTED, 0.1, Stage.SCHEDULED, 1.1, Stage.STARTED, 4.1));

        Map<RandomPart, Values> parts = parts(failed);

        assertThat(parts.get(RandomPart.SERVER_UP).failedSeconds()).hasSize(1);
        assertThat(parts.get(RandomPart.HUB_ACCEPT).seconds()).hasSize(1);
        assertThat(parts).doesNotContainKey(RandomPart.NODE_BOOT);
    }

    /** The pool was full, and the room had been asked for 20 minutes before: the wait does not show how long a node takes. */
    @Test
    void aWaitInAFullPoolThatWasAskedForBeforeIsNotUnfinished() {
        StudentRecord waited =
                student(0, new Outcome.TimedOut(), Map.of(Stage.SENT, 0.0, Stage.ACCEPTED, 0.1), List.of());

        assertThat(parts(setting(Duration.ofMinutes(20)), waited)).doesNotContainKey(RandomPart.NODE_BOOT);
    }

    @Test
    void thePodsOfOnePullAreUnfinishedOnce() {
        Map<Stage, Double> bound = Map.of(Stage.SENT, 0.0, Stage.ACCEPTED, 0.1, Stage.SCHEDULED, 100.1);
        Values pull = parts(
                        student(0, new Outcome.TimedOut(), bound, List.of()),
                        student(1, new Outcome.TimedOut(), bound, List.of()))
                .get(RandomPart.IMAGE_PULL);

        assertThat(pull.unfinished()).isEqualTo(1);
    }

    /** Three requests at once: the hub works 0.1 s on each, and the third waits for the two before it. */
    @Test
    void theHubsTimeIsThatSinceTheResponseBefore() {
        Values accept = parts(
                        student(0, Map.of(Stage.SENT, 0.0, Stage.ACCEPTED, 0.1)),
                        student(1, Map.of(Stage.SENT, 0.0, Stage.ACCEPTED, 0.2)),
                        student(2, Map.of(Stage.SENT, 0.05, Stage.ACCEPTED, 0.3)))
                .get(RandomPart.HUB_ACCEPT);

        assertThat(accept.seconds()).allSatisfy(value -> assertThat(value).isEqualTo(0.1, CLOSE));
    }

    @Test
    void aRehearsalShowsEachNewNode() {
        Instant asked = Instant.parse("2026-11-20T06:00:00Z");
        Rehearsal rehearsal = new Rehearsal(
                Rehearsal.SCHEMA,
                Prescaling.of(Means.POOL_MINIMUM, 2),
                0,
                asked,
                Duration.ofSeconds(10),
                Optional.empty(),
                List.of(
                        node("a", asked, 90, Optional.of(330)),
                        node("b", asked, 100, Optional.empty()),
                        new Rehearsal.NodeTimes("c", true, Optional.of(asked), Optional.of(asked), Optional.empty())),
                List.of(),
                Optional.empty());

        Map<RandomPart, Values> parts =
                CalibrationRun.of("rehearsal", rehearsal).parts();

        assertThat(parts.get(RandomPart.NODE_BOOT).seconds()).containsExactly(90.5, 100.5);
        assertThat(parts.get(RandomPart.IMAGE_PULL).seconds()).containsExactly(240.0);
        assertThat(parts.get(RandomPart.IMAGE_PULL).unfinished()).isEqualTo(1);
    }

    private static StudentRecord failedAt(double second, Map<Stage, Double> seconds) {
        return student(
                0,
                new Outcome.Ready(),
                seconds,
                List.of(new FailedAttempt(
                        PLAN.classStart().plusNanos(Math.round(second * 1e9)), Stage.HUB_READY, "Spawn failed")));
    }

    private static Rehearsal.NodeTimes node(String name, Instant asked, int ready, Optional<Integer> image) {
        return new Rehearsal.NodeTimes(
                name, false, Optional.of(asked.plusSeconds(ready)), image.map(asked::plusSeconds), Optional.empty());
    }

    private static Map<Stage, Double> waiting(double accepted, double scheduled, double pulled) {
        return Map.of(
                Stage.SENT, accepted - 0.1,
                Stage.ACCEPTED, accepted + 0.0001,
                Stage.SCHEDULED, scheduled + 0.0001,
                Stage.IMAGE_PULLED, pulled + 0.0001);
    }

    private static List<Double> boots(Map<RandomPart, Values> parts) {
        return parts.get(RandomPart.NODE_BOOT).seconds().stream()
                .map(value -> Math.round(value * 100) / 100.0)
                .toList();
    }

    private static Setting setting(Duration lead) {
        return new Setting("warm", Prescaling.nodePlaceholders(3), lead, HubLimits.Z2JH);
    }

    private static Map<RandomPart, Values> parts(StudentRecord... students) {
        return parts(KnownRuns.COLD, students);
    }

    private static Map<RandomPart, Values> parts(Setting setting, StudentRecord... students) {
        return new StageValues(PLAN, Optional.of(setting), List.of(students)).parts();
    }

    private static StudentRecord student(int number, Map<Stage, Double> seconds) {
        return student(number, new Outcome.Ready(), seconds, List.of());
    }

    private static StudentRecord student(
            int number, Outcome outcome, Map<Stage, Double> seconds, List<FailedAttempt> failed) {
        Map<Stage, Instant> stages = new EnumMap<>(Stage.class);
        seconds.forEach((stage, at) -> stages.put(stage, PLAN.classStart().plusNanos(Math.round(at * 1e9))));
        stages.put(Stage.INTENDED, stages.get(Stage.SENT));
        return StudentRecord.builder(number, "user-" + number, Journey.NOTEBOOK, outcome, stages)
                .failedAttempts(failed)
                .build();
    }
}
