package dev.firstbell.records.cluster;

import static dev.firstbell.records.run.TestingRuns.NINE;
import static dev.firstbell.records.run.TestingRuns.plan;
import static dev.firstbell.records.run.TestingRuns.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.cluster.ClusterEntry.NodeFact;
import dev.firstbell.records.cluster.ClusterEntry.NodeMark;
import dev.firstbell.records.cluster.ClusterEntry.PodFact;
import dev.firstbell.records.cluster.ClusterEntry.PodMark;
import dev.firstbell.records.cluster.ClusterSummary.Interruption;
import dev.firstbell.records.run.TestingRuns;
import dev.firstbell.records.student.FailedAttempt;
import dev.firstbell.records.student.Journey;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** All times are seconds from nine o'clock, with timestamps to the microsecond. */
class InterruptionsTest {
    private final List<ClusterEntry> seen =
            new ArrayList<>(List.of(new ClusterEntry.Opened(at(-30), 1, "run", "https://10.0.0.1/", "jhub")));

    @Test
    void aPreemptedServerIsLostWhenItIsMarkedAndBackWhenTheNextOneStarts() {
        running("a", "node-1", 1);
        pod("a", "node-1", PodMark.DISRUPTED, 60, "PreemptionByScheduler");
        pod("a", "node-1", PodMark.DELETED, 61);
        running("b", "node-2", 70);

        assertThat(interruptions(new FailedAttempt(at(65), Stage.KERNEL_READY, "the server is gone")))
                .containsExactly(new Interruption(
                        0,
                        "pod-a",
                        Optional.of("node-1"),
                        true,
                        "PreemptionByScheduler",
                        at(60),
                        Optional.of(at(61)),
                        Optional.of(at(65)),
                        Optional.of(at(73))));
        assertThat(interruptions().get(0).outage()).contains(Duration.ofSeconds(13));
    }

    @Test
    void aServerOnALostNodeIsLostWithTheNode() {
        node(NodeMark.CREATED, -100);
        node(NodeMark.READY, -90);
        running("a", "node-1", 1);
        node(NodeMark.NOT_READY, 50);
        pod("a", "node-1", PodMark.DISRUPTED, 350, "DeletionByTaintManager");
        pod("a", "node-1", PodMark.DELETED, 350);

        assertThat(interruptions()).singleElement().satisfies(interruption -> {
            assertThat(interruption.lost()).isEqualTo(at(50));
            assertThat(interruption.reason()).isEqualTo("DeletionByTaintManager");
            assertThat(interruption.removed()).contains(at(350));
            assertThat(interruption.recovered()).isEmpty();
            assertThat(interruption.outage()).isEmpty();
        });
    }

    @Test
    void aNodeThatGoesWithItsPodsIsReasonEnough() {
        node(NodeMark.CREATED, -100);
        running("a", "node-1", 1);
        node(NodeMark.GONE, 50);
        pod("a", "node-1", PodMark.GONE, 52);

        assertThat(interruptions())
                .singleElement()
                .returns(at(50), Interruption::lost)
                .returns("nodeGone", Interruption::reason)
                .returns(Optional.empty(), Interruption::removed);
    }

    @Test
    void aNodeThatIsReadyAgainCausesNoInterruption() {
        node(NodeMark.CREATED, -100);
        node(NodeMark.READY, -90);
        running("a", "node-1", 1);
        node(NodeMark.NOT_READY, 50);
        node(NodeMark.READY, 55);
        pod("a", "node-1", PodMark.DELETED, 400);
        pod("a", "node-1", PodMark.GONE, 401);

        assertThat(interruptions()).isEmpty();
    }

    @Test
    void aStoppedServerIsNotAnInterruption() {
        running("a", "node-1", 1);
        pod("a", "node-1", PodMark.DELETED, 60);
        pod("a", "node-1", PodMark.FAILED, 62, "Error");
        pod("a", "node-1", PodMark.GONE, 63);

        assertThat(interruptions()).isEmpty();
    }

    @Test
    void aContainerThatEndsByItselfIsOne() {
        running("a", "node-1", 1);
        pod("a", "node-1", PodMark.FAILED, 60, "OOMKilled");
        pod("a", "node-1", PodMark.DELETED, 90);

        assertThat(interruptions())
                .singleElement()
                .returns("OOMKilled", Interruption::reason)
                .returns(at(60), Interruption::lost)
                .returns(true, Interruption::running);
    }

    @Test
    void interruptedStartsAndRunningServersAreDistinguished() {
        pod("a", "node-1", PodMark.CREATED, 1);
        pod("a", "node-1", PodMark.SCHEDULED, 2);
        pod("a", "node-1", PodMark.DISRUPTED, 3, "PreemptionByScheduler");

        assertThat(interruptions()).singleElement().returns(false, Interruption::running);
    }

    @Test
    void everyLossOfAStudentIsThere() {
        running("a", "node-1", 1);
        pod("a", "node-1", PodMark.DISRUPTED, 60, "PreemptionByScheduler");
        running("b", "node-1", 70);
        pod("b", "node-1", PodMark.DISRUPTED, 90, "PreemptionByScheduler");

        assertThat(interruptions())
                .extracting(Interruption::pod, Interruption::recovered)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("pod-a", Optional.of(at(73))),
                        org.assertj.core.groups.Tuple.tuple("pod-b", Optional.empty()));
    }

    private List<Interruption> interruptions(FailedAttempt... setbacks) {
        Map<Stage, Instant> stages = new EnumMap<>(Stage.class);
        stages.put(Stage.INTENDED, NINE);
        StudentRecord student = StudentRecord.builder(0, user(0), Journey.NOTEBOOK, new Outcome.Ready(), stages)
                .failedAttempts(List.of(setbacks))
                .build();
        return ClusterSummary.join(new ClusterJournal(seen, Optional.empty()), plan(0), List.of(student))
                .summary()
                .interruptions();
    }

    private void running(String uid, String node, double from) {
        pod(uid, node, PodMark.CREATED, from);
        pod(uid, node, PodMark.SCHEDULED, from + 1);
        pod(uid, node, PodMark.STARTED, from + 3);
    }

    private void pod(String uid, String node, PodMark mark, double at) {
        add(uid, node, mark, at, Optional.empty());
    }

    private void pod(String uid, String node, PodMark mark, double at, String reason) {
        add(uid, node, mark, at, Optional.of(reason));
    }

    private void add(String uid, String node, PodMark mark, double at, Optional<String> reason) {
        seen.add(new PodFact(
                at(at),
                Optional.of(Duration.ofNanos(1_000)),
                at(at),
                mark,
                uid,
                "pod-" + uid,
                user(0),
                Optional.of(node),
                reason));
    }

    private void node(NodeMark mark, double at) {
        seen.add(new NodeFact(
                at(at),
                Optional.of(Duration.ofNanos(1_000)),
                at(at),
                mark,
                "node-1",
                Optional.of("user"),
                Optional.empty()));
    }

    private static Instant at(double seconds) {
        return NINE.plus(TestingRuns.seconds(seconds));
    }
}
