package dev.firstbell.records.cluster;

import static dev.firstbell.records.run.TestingRuns.NINE;
import static dev.firstbell.records.run.TestingRuns.plan;
import static dev.firstbell.records.run.TestingRuns.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.firstbell.records.cluster.ClusterEntry.NodeFact;
import dev.firstbell.records.cluster.ClusterEntry.NodeMark;
import dev.firstbell.records.cluster.ClusterEntry.PodFact;
import dev.firstbell.records.cluster.ClusterEntry.PodMark;
import dev.firstbell.records.cluster.ClusterSummary.Contradiction;
import dev.firstbell.records.run.TestingRuns;
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

/** How what was seen of the cluster becomes stages; all times are seconds from nine o'clock. */
class ClusterSummaryTest {
    private static final double WHOLE = 1;
    private static final double MICRO = 0.000001;

    private final List<ClusterEntry> seen =
            new ArrayList<>(List.of(new ClusterEntry.Opened(at(-30), 1, "run", "https://10.0.0.1/", "jhub")));

    @Test
    void theClusterKnowsBetterThanTheProgressStream() {
        pod("a", PodMark.SCHEDULED, 2.25, MICRO, 2.3);
        pod("a", PodMark.CREATED, 2, WHOLE, 2.2);

        StudentRecord joined = join(student(Map.of(Stage.SENT, 1.0, Stage.SCHEDULED, 7.0, Stage.LANDED, 9.0)));

        assertThat(joined.at(Stage.SCHEDULED)).contains(at(2.25));
        assertThat(joined.at(Stage.POD_CREATED)).contains(at(2.2));
        assertThat(joined.at(Stage.LANDED)).contains(at(9));
    }

    @Test
    void aStageThatTheClusterDidNotShowKeepsTheStreamsStampOrStaysAbsent() {
        pod("a", PodMark.CREATED, 2, WHOLE, 2.2);

        ClusterSummary.Joined joined = joined(student(Map.of(Stage.SENT, 1.0, Stage.SCHEDULED, 2.5)));

        assertThat(joined.students().get(0).at(Stage.SCHEDULED)).contains(at(2.5));
        assertThat(joined.students().get(0).at(Stage.STARTED)).isEmpty();
        assertThat(joined.summary().stages()).containsExactly(entry(Stage.POD_CREATED, 1));
        assertThat(joined.summary().completeStudents()).isZero();
    }

    @Test
    void theFinestStampOfAStageCounts() {
        pod("a", PodMark.CREATED, 2, WHOLE, 2.1);
        pod("a", PodMark.SCHEDULED, 2, WHOLE, 2.9);
        pod("a", PodMark.SCHEDULED, 2.25, MICRO, 2.95);

        assertThat(join(student(Map.of())).at(Stage.SCHEDULED)).contains(at(2.25));
    }

    @Test
    void withinItsSecondAStageIsPlacedWhenTheWatchDeliveredIt() {
        pod("a", PodMark.CREATED, 2, WHOLE, 2.7);

        assertThat(join(student(Map.of())).at(Stage.POD_CREATED)).contains(at(2.7));
    }

    @Test
    void aWatchThatIsALittleLateLeavesTheEndOfTheSecond() {
        pod("a", PodMark.CREATED, 2, WHOLE, 3.1);

        assertThat(join(student(Map.of())).at(Stage.POD_CREATED)).contains(at(2.999999));
    }

    @Test
    void afterAnOutageTheStampItselfCounts() {
        pod("a", PodMark.CREATED, 2, WHOLE, 40);

        assertThat(join(student(Map.of())).at(Stage.POD_CREATED)).contains(at(2));
    }

    @Test
    void withinItsSecondAStageLiesBetweenCauseAndEffect() {
        pod("a", PodMark.CREATED, 2, WHOLE, 2.9);
        pod("a", PodMark.SCHEDULED, 2.4, MICRO, 2.95);
        pod("a", PodMark.IMAGE_PULLED, 2, WHOLE, 40);

        StudentRecord joined = join(student(Map.of(Stage.SENT, 1.0)));

        assertThat(joined.at(Stage.POD_CREATED)).contains(at(2.4));
        assertThat(joined.at(Stage.IMAGE_PULLED)).contains(at(2.4));
    }

    @Test
    void anEffectBeforeItsCauseIsCountedAndKept() {
        pod("a", PodMark.CREATED, 2, WHOLE, 2.1);
        pod("a", PodMark.SCHEDULED, 5.5, MICRO, 5.6);
        pod("a", PodMark.STARTED, 3, WHOLE, 5.7);

        ClusterSummary.Joined joined = joined(student(Map.of(Stage.SENT, 1.0)));

        assertThat(joined.summary().contradictions())
                .containsExactly(new Contradiction(0, Stage.SCHEDULED, Stage.STARTED, Duration.ofNanos(500_001_000)));
        assertThat(joined.students().get(0).at(Stage.STARTED)).contains(at(3));
    }

    @Test
    void theSchedulersEventMayComeAfterTheEffectsOfTheBinding() {
        pod("a", PodMark.CREATED, 2, WHOLE, 2.1);
        pod("a", PodMark.SCHEDULED, 2, WHOLE, 2.95);
        pod("a", PodMark.SCHEDULED, 3.3, MICRO, 3.35);
        pod("a", PodMark.IMAGE_PULLED, 2, WHOLE, 2.9);

        ClusterSummary.Joined joined = joined(student(Map.of(Stage.SENT, 1.0)));

        assertThat(joined.summary().contradictions()).isEmpty();
        assertThat(joined.students().get(0).at(Stage.SCHEDULED)).contains(at(2.9));
        assertThat(joined.students().get(0).at(Stage.IMAGE_PULLED)).contains(at(2.9));
    }

    @Test
    void anEffectBeforeTheSecondOfTheBindingIsAContradiction() {
        pod("a", PodMark.CREATED, 2, WHOLE, 2.1);
        pod("a", PodMark.SCHEDULED, 5, WHOLE, 5.4);
        pod("a", PodMark.SCHEDULED, 5.5, MICRO, 5.6);
        pod("a", PodMark.STARTED, 3, WHOLE, 5.7);

        assertThat(joined(student(Map.of(Stage.SENT, 1.0))).summary().contradictions())
                .containsExactly(new Contradiction(0, Stage.SCHEDULED, Stage.STARTED, Duration.ofNanos(1_000_001_000)));
    }

    @Test
    void aDifferenceWithinTheResolutionIsNotAContradiction() {
        pod("a", PodMark.CREATED, 2, WHOLE, 2.1);
        pod("a", PodMark.SCHEDULED, 2.9, MICRO, 2.91);
        pod("a", PodMark.STARTED, 2, WHOLE, 40);

        assertThat(joined(student(Map.of(Stage.SENT, 2.05))).summary().contradictions())
                .isEmpty();
    }

    @Test
    void aDifferenceWithinTheClockUncertaintyIsNotAContradiction() {
        pod("a", PodMark.CREATED, 2, WHOLE, 2.1);
        clock(0, 0.2);

        assertThat(joined(student(Map.of(Stage.SENT, 3.1))).summary().contradictions())
                .isEmpty();
        assertThat(joined(student(Map.of(Stage.SENT, 3.3))).summary().contradictions())
                .extracting(Contradiction::cause, Contradiction::effect)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(Stage.SENT, Stage.POD_CREATED));
    }

    @Test
    void stampsAreBroughtToOurClockWhereTheTwoDiffer() {
        clock(10, 0.1);
        pod("a", PodMark.CREATED, 12, WHOLE, 2.7);
        pod("a", PodMark.SCHEDULED, 12.8, MICRO, 2.9);

        StudentRecord joined = join(student(Map.of()));

        assertThat(joined.at(Stage.POD_CREATED)).contains(at(2.7));
        assertThat(joined.at(Stage.SCHEDULED)).contains(at(2.8));
    }

    @Test
    void clocksThatMayWellAgreeAreLeftAlone() {
        clock(0.05, 0.1);
        pod("a", PodMark.CREATED, 2, WHOLE, 2.1);
        pod("a", PodMark.SCHEDULED, 2.5, MICRO, 2.6);

        assertThat(join(student(Map.of())).at(Stage.SCHEDULED)).contains(at(2.5));
    }

    @Test
    void thePodOnWhichTheStudentLandedCounts() {
        pod("crashed", PodMark.CREATED, 2, WHOLE, 2.1);
        pod("crashed", PodMark.STARTED, 4, WHOLE, 4.1);
        pod("landed", PodMark.CREATED, 20, WHOLE, 20.1);
        pod("landed", PodMark.STARTED, 24, WHOLE, 24.1);
        pod("respawned", PodMark.CREATED, 90, WHOLE, 90.1);

        ClusterSummary.Joined joined = joined(student(Map.of(Stage.SENT, 1.0, Stage.LANDED, 30.0)));

        assertThat(joined.students().get(0).at(Stage.STARTED)).contains(at(24.1));
        assertThat(joined.summary().placements())
                .extracting(ClusterSummary.Placement::pod)
                .containsExactly("pod-landed");
    }

    @Test
    void podsCreatedBeforeTheWatchDoNotCount() {
        pod("yesterday", PodMark.CREATED, -3600, WHOLE, -29.9);

        ClusterSummary.Joined joined = joined(student(Map.of(Stage.SENT, 1.0)));

        assertThat(joined.students().get(0).at(Stage.POD_CREATED)).isEmpty();
        assertThat(joined.use()).isEmpty();
    }

    @Test
    void nothingCountsAfterTheStudentsLimit() {
        pod("a", PodMark.CREATED, 170, WHOLE, 170.1);
        pod("a", PodMark.STARTED, 190, WHOLE, 190.1);

        StudentRecord joined = join(student(Map.of()));

        assertThat(joined.at(Stage.POD_CREATED)).isPresent();
        assertThat(joined.at(Stage.STARTED)).isEmpty();
    }

    @Test
    void clusterUseIsComputedFromTheNodes() {
        node("warm", NodeMark.CREATED, -7200, "user");
        node("warm", NodeMark.READY, -7100, "user");
        node("warm", NodeMark.IMAGE_PRESENT, -29, "user");
        node("hub", NodeMark.CREATED, -7200, "core");
        node("cold", NodeMark.CREATED, 10, "user");
        node("cold", NodeMark.READY, 100, "user");
        node("cold", NodeMark.GONE, 370, "user");
        node("cold", NodeMark.CREATED, 1000, "user");
        pod("a", PodMark.CREATED, 2, WHOLE, 2.1);
        pod("a", PodMark.SCHEDULED, 2.5, MICRO, 2.6);
        seen.add(new ClusterEntry.Closed(at(1770), true));

        ClusterSummary.Joined joined = joined(student(Map.of()));

        // From -30: 1800 s of the first node, 360 and 770 s of the two lives of the other.
        assertThat(joined.use().orElseThrow()).isEqualTo(new ClusterUse(2, 2930 / 3600.0, at(1770), 1));
        assertThat(joined.summary().nodes())
                .extracting(ClusterSummary.Node::node, ClusterSummary.Node::user, ClusterSummary.Node::pods)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("hub", false, 0),
                        org.assertj.core.groups.Tuple.tuple("warm", true, 1),
                        org.assertj.core.groups.Tuple.tuple("cold", true, 0),
                        org.assertj.core.groups.Tuple.tuple("cold", true, 0));
        assertThat(joined.summary().complete()).isTrue();
    }

    @Test
    void aNodeThatIsNoLongerReadyIsNotWarm() {
        node("warm", NodeMark.CREATED, -7200, "user");
        node("warm", NodeMark.READY, -7100, "user");
        node("warm", NodeMark.IMAGE_PRESENT, -29, "user");
        node("warm", NodeMark.NOT_READY, -20, "user");
        pod("a", PodMark.CREATED, 2, WHOLE, 2.1);

        assertThat(joined(student(Map.of())).use().orElseThrow().warmNodes()).isZero();
    }

    @Test
    void attemptsThatFollowOneAnotherAreOneOutage() {
        seen.add(new ClusterEntry.Gap(at(1), "connection failed"));
        seen.add(new ClusterEntry.Gap(at(7.4), "connection failed"));
        seen.add(new ClusterEntry.Gap(at(60), "connection failed"));

        assertThat(joined(student(Map.of())).summary().gaps()).isEqualTo(2);
    }

    private void pod(String uid, PodMark mark, double at, double resolution, double seenAt) {
        seen.add(new PodFact(
                at(at),
                Optional.of(TestingRuns.seconds(resolution)),
                at(seenAt),
                mark,
                uid,
                "pod-" + uid,
                user(0),
                mark == PodMark.SCHEDULED ? Optional.of("warm") : Optional.empty(),
                Optional.empty()));
    }

    private void node(String name, NodeMark mark, double at, String purpose) {
        seen.add(new NodeFact(
                at(at),
                mark == NodeMark.GONE || mark == NodeMark.IMAGE_PRESENT
                        ? Optional.empty()
                        : Optional.of(Duration.ofNanos(1_000)),
                at(at),
                mark,
                name,
                Optional.of(purpose),
                Optional.empty()));
    }

    private void clock(double ahead, double uncertainty) {
        seen.add(new ClusterEntry.ServerClock(at(-20), TestingRuns.seconds(ahead), TestingRuns.seconds(uncertainty)));
    }

    private StudentRecord join(StudentRecord student) {
        return joined(student).students().get(0);
    }

    private ClusterSummary.Joined joined(StudentRecord student) {
        return ClusterSummary.join(new ClusterJournal(seen, Optional.empty()), plan(0), List.of(student));
    }

    private static StudentRecord student(Map<Stage, Double> reached) {
        Map<Stage, Instant> stages = new EnumMap<>(Stage.class);
        stages.put(Stage.INTENDED, NINE);
        reached.forEach((stage, seconds) -> stages.put(stage, at(seconds)));
        Outcome outcome = reached.containsKey(Stage.LANDED) ? new Outcome.Ready() : new Outcome.TimedOut();
        return StudentRecord.builder(0, user(0), Journey.START, outcome, stages).build();
    }

    private static Instant at(double seconds) {
        return NINE.plus(TestingRuns.seconds(seconds));
    }
}
