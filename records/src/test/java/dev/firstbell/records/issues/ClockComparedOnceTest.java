package dev.firstbell.records.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.cluster.ClusterEntry.NodeFact;
import dev.firstbell.records.cluster.ClusterEntry.NodeMark;
import dev.firstbell.records.cluster.ClusterEntry.PodFact;
import dev.firstbell.records.cluster.ClusterEntry.PodMark;
import dev.firstbell.records.cluster.ClusterEntry.ServerClock;
import dev.firstbell.records.cluster.ClusterJournal;
import dev.firstbell.records.cluster.ClusterSummary;
import dev.firstbell.records.cluster.ServerTime;
import dev.firstbell.records.observed.Observation;
import dev.firstbell.records.observed.ObservedClass;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.student.Journey;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Slug: clock-compared-only-at-the-beginning. The API server's clock was compared with the observer's when a watch began,
 * and that offset was used to its end. On a laptop that slept, or whose clock was set, everything after that moved, and
 * the end of the watch with it (issue 14).
 */
class ClockComparedOnceTest {
    private static final Instant NINE = Instant.parse("2026-09-07T15:00:00Z");
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    @Test
    void oneComparisonHoldsThroughout() {
        ServerTime time = time(clock(0, 3_000, 5));

        assertThat(time.clock()).contains(new ClusterSummary.Clock(Duration.ofSeconds(3), Duration.ofMillis(5)));
        assertThat(time.ofOurs(at(-100))).isEqualTo(at(-97));
        assertThat(time.ofOurs(at(5_000))).isEqualTo(at(5_003));
        assertThat(time.shifts()).isEmpty();
    }

    @Test
    void comparisonsThatAgreeNarrowEachOther() {
        ServerTime time = time(clock(0, 3_000, 100), clock(60, 3_080, 100), clock(120, 2_990, 500));

        assertThat(time.clock()).contains(new ClusterSummary.Clock(Duration.ofMillis(3_040), Duration.ofMillis(60)));
        assertThat(time.ofOurs(at(30))).isEqualTo(at(30).plusMillis(3_040));
        assertThat(time.shifts()).isEmpty();
    }

    @Test
    void anOffsetWithinItsUncertaintyIsNotApplied() {
        assertThat(time(clock(0, 3, 5), clock(60, -2, 5)).ofOurs(at(30))).isEqualTo(at(30));
    }

    @Test
    void betweenTwoComparisonsADriftIsInterpolated() {
        ServerTime time = time(clock(0, 1_000, 5), clock(100, 1_400, 5), clock(200, 1_800, 5));

        assertThat(time.ofOurs(at(50))).isEqualTo(at(51).plusMillis(200));
        assertThat(time.ofOurs(at(-10))).isEqualTo(at(-9));
        assertThat(time.ofOurs(at(300))).isEqualTo(at(301).plusMillis(800));
        assertThat(time.shifts()).isEmpty();
    }

    @Test
    void aClockThatWasSetIsATimeWithoutAnInterpolation() {
        ServerTime time = time(clock(0, 0, 5), clock(60, 0, 5), clock(120, 600_000, 5));

        assertThat(time.shifts())
                .containsExactly(new ClusterSummary.ClockShift(at(60), at(120), Duration.ZERO, TEN_MINUTES));
        assertThat(time.ofOurs(at(30))).isEqualTo(at(30));
        assertThat(time.ofOurs(at(150))).isEqualTo(at(750));
    }

    /** By our clock, which was set back ten minutes while the laptop slept, the watch ended at 9:20; it was 9:30. */
    @Test
    void aWatchWhoseClockWasSetBackKeepsTheStudentsOfItsEnd() {
        List<ClusterEntry> entries = new ArrayList<>();
        entries.add(new ClusterEntry.Opened(at(-600), 1, "run", "https://127.0.0.1:6443/", "jhub"));
        entries.add(clock(-590, 0, 5));
        entries.addAll(pod("a", 60, 64, at(65)));
        entries.add(clock(600, 0, 5));
        // Ours says 9:15:30; it is 9:25:30.
        entries.add(clock(930, 600_000, 5));
        entries.addAll(pod("b", 1_560, 1_570, at(971)));
        entries.add(new NodeFact(
                at(975), Optional.empty(), at(975), NodeMark.GONE, "node-1", Optional.empty(), Optional.empty()));
        entries.add(clock(1_195, 600_000, 5));
        entries.add(new ClusterEntry.Closed(at(1_200), true));

        RunRecord run = RunRecord.observed(
                info(at(-600), at(1_200)),
                Optional.of(new ClusterJournal(entries, Optional.empty())),
                Optional.empty());

        assertThat(run.students()).extracting(StudentRecord::user).containsExactly("observed-a", "observed-b");
        assertThat(run.students()).extracting(StudentRecord::outcome).containsOnly(new Outcome.Ready());
        assertThat(run.students().get(1).at(Stage.STARTED)).contains(at(1_570.999_999));
        ClusterSummary summary = run.cluster().orElseThrow();
        assertThat(summary.clock())
                .as("the last one")
                .contains(new ClusterSummary.Clock(TEN_MINUTES, Duration.ofMillis(5)));
        assertThat(summary.clockShifts())
                .containsExactly(new ClusterSummary.ClockShift(at(600), at(930), Duration.ZERO, TEN_MINUTES));
        assertThat(summary.nodes())
                .extracting(node -> node.gone().orElseThrow())
                .as("9:16:15 by our clock")
                .containsExactly(at(975 + 600));
    }

    /** A stage between two comparisons that a clock was set between has no place on our clock. */
    @Test
    void aMeasuredStageWhileAClockWasSetIsAbsent() {
        List<ClusterEntry> entries = new ArrayList<>();
        entries.add(new ClusterEntry.Opened(at(-600), 1, "run", "https://127.0.0.1:6443/", "jhub"));
        entries.add(clock(0, 0, 5));
        entries.addAll(pod("a", 10, 14, at(15)));
        entries.add(clock(60, 0, 5));
        entries.addAll(pod("b", 400, 404, at(70)));
        entries.add(clock(120, 600_000, 5));
        entries.addAll(pod("c", 800, 804, at(205)));
        entries.add(new ClusterEntry.Closed(at(300), true));
        ClassPlan plan = plan("a", "b", "c");

        ClusterSummary.Joined joined = ClusterSummary.join(
                new ClusterJournal(entries, Optional.empty()),
                plan,
                List.of(student(0, "a", 9), student(1, "b", 65), student(2, "c", 199)));

        assertThat(joined.students().get(0).at(Stage.STARTED)).contains(at(14.999_999));
        assertThat(joined.students().get(1).at(Stage.STARTED)).isEmpty();
        assertThat(joined.students().get(2).at(Stage.STARTED)).contains(at(204.999_999));
        assertThat(joined.summary().clockShifts()).hasSize(1);
        assertThat(joined.summary().contradictions()).isEmpty();
    }

    private static ServerTime time(ServerClock... comparisons) {
        return new ClusterJournal(List.of(comparisons), Optional.empty()).serverTime();
    }

    private static ServerClock clock(double at, long aheadMs, long uncertaintyMs) {
        return new ServerClock(at(at), Duration.ofMillis(aheadMs), Duration.ofMillis(uncertaintyMs));
    }

    /** @param seen of the last fact; the others a second earlier each */
    private static List<ClusterEntry> pod(String user, double created, double started, Instant seen) {
        return List.of(
                node(seen.minusSeconds(5)),
                fact(user, PodMark.CREATED, created, seen.minusSeconds(4)),
                fact(user, PodMark.STARTED, started, seen));
    }

    private static ClusterEntry node(Instant seen) {
        return new NodeFact(
                at(-3_600),
                Optional.of(Duration.ofSeconds(1)),
                seen,
                NodeMark.CREATED,
                "node-1",
                Optional.of("user"),
                Optional.empty());
    }

    private static PodFact fact(String user, PodMark mark, double at, Instant seen) {
        return new PodFact(
                at(at),
                Optional.of(Duration.ofSeconds(1)),
                seen,
                mark,
                "uid-" + user,
                "pod-" + user,
                "observed-" + user,
                Optional.of("node-1"),
                Optional.empty());
    }

    private static StudentRecord student(int number, String user, double sent) {
        return StudentRecord.builder(
                        number,
                        "observed-" + user,
                        Journey.START,
                        new Outcome.Ready(),
                        Map.of(Stage.INTENDED, at(sent), Stage.SENT, at(sent)))
                .build();
    }

    private static ClassPlan plan(String... users) {
        List<ClassPlan.PlannedStudent> students = new ArrayList<>();
        for (String user : users) {
            students.add(
                    new ClassPlan.PlannedStudent(students.size(), "observed-" + user, Duration.ZERO, Journey.START));
        }
        return new ClassPlan("CS 101", ObservedClass.PREFIX, 0, NINE, TEN_MINUTES, Slo.DEFAULT, students);
    }

    private static RunInfo info(Instant from, Instant until) {
        ClassPlan plan = new ClassPlan("CS 101", ObservedClass.PREFIX, 0, NINE, TEN_MINUTES, Slo.DEFAULT, List.of());
        return RunInfo.begun(
                        "CS 101 " + NINE,
                        new RunInfo.Environment(Rung.LIVE, "namespace jhub at https://127.0.0.1:6443/", "unknown", 1),
                        "0.1.0",
                        Optional.empty(),
                        plan,
                        from)
                .seen(
                        plan,
                        Observation.builder(List.of(Observation.Source.CLUSTER), from, until, Stage.STARTED)
                                .sloDeclared(true)
                                .followedUntil(Optional.of(until))
                                .build());
    }

    private static Instant at(double second) {
        return NINE.plusNanos(Math.round(second * 1e9));
    }
}
