package dev.firstbell.records.observed;

import static dev.firstbell.records.observed.ObservedClasses.ADA;
import static dev.firstbell.records.observed.ObservedClasses.BOB;
import static dev.firstbell.records.observed.ObservedClasses.CYD;
import static dev.firstbell.records.observed.ObservedClasses.DAN;
import static dev.firstbell.records.observed.ObservedClasses.at;
import static dev.firstbell.records.observed.ObservedClasses.cluster;
import static dev.firstbell.records.observed.ObservedClasses.fact;
import static dev.firstbell.records.observed.ObservedClasses.info;
import static dev.firstbell.records.observed.ObservedClasses.pod;
import static dev.firstbell.records.observed.ObservedClasses.withLog;
import static dev.firstbell.records.run.TestingRuns.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.cluster.ClusterEntry.PodMark;
import dev.firstbell.records.hub.HubLogEntry;
import dev.firstbell.records.hub.HubLogEntry.Requested;
import dev.firstbell.records.hub.HubLogEntry.Routed;
import dev.firstbell.records.hub.HubLogEntry.Throttled;
import dev.firstbell.records.hub.HubLogJournal;
import dev.firstbell.records.observed.Observation.Source;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.Latencies;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is known about students whose start is outside the hub's log, or did not end before the end of follow-up. */
class ObservedFollowUpTest {
    @Test
    void withoutADeclaredSloStudentsAreFollowedToTheEndOfTheWatch() {
        List<ClusterEntry> pods = new ArrayList<>(pod("a1", ADA, 3, 4, 700));
        pods.add(fact("b1", BOB, PodMark.CREATED, 5));

        RunRecord run = RunRecord.observed(
                info(false, Duration.ofMinutes(40), Stage.STARTED, Source.CLUSTER),
                Optional.of(cluster(pods)),
                Optional.empty());

        assertThat(run.students())
                .extracting(StudentRecord::outcome)
                .containsExactly(new Outcome.Ready(), new Outcome.Cancelled());
        assertThat(run.summary().ready().orElseThrow().p50()).isEqualTo(new Latencies.Quantile(seconds(697), false));
    }

    @Test
    void aStudentStillWaitingAtTheEndOfFollowUpIsCensoredThere() {
        List<ClusterEntry> pods = new ArrayList<>(pod("a1", ADA, 3, 4, 9));
        pods.add(fact("b1", BOB, PodMark.CREATED, 1740));

        RunRecord run = RunRecord.observed(
                info(true, Duration.ofMinutes(10), Optional.of(at(1800)), Stage.STARTED, Source.CLUSTER),
                Optional.of(cluster(pods)),
                Optional.empty());

        assertThat(run.students().get(1).outcome()).isEqualTo(new Outcome.Cancelled());
        assertThat(run.students().get(1).censoredAt()).contains(at(1800));
        assertThat(run.students().get(0).censoredAt()).isEmpty();
        assertThat(run.summary().ready().orElseThrow().worst()).isEqualTo(new Latencies.Quantile(seconds(60), true));
    }

    @Test
    void aStudentBeyondTheHubsLogIsCensoredAtTheLastKnownInstant() {
        List<ClusterEntry> pods = new ArrayList<>(pod("a1", ADA, 3, 4, 9));
        pods.addAll(pod("b1", BOB, 110, 111, 119));
        RunInfo info = info(
                true, Duration.ofMinutes(10), Optional.of(at(1800)), Stage.HUB_READY, Source.CLUSTER, Source.HUB_LOG);

        RunRecord run = RunRecord.observed(
                info,
                Optional.of(cluster(pods)),
                Optional.of(new HubLogJournal(
                        List.of(
                                new HubLogEntry.Opened(at(1800), 1, "run", Optional.of(at(100)), Optional.of(at(200))),
                                new Requested(at(109), BOB)),
                        Optional.empty())));

        assertThat(run.students())
                .extracting(StudentRecord::censoredAt)
                .containsExactly(Optional.of(at(9)), Optional.of(at(200)));
    }

    @Test
    void theSloIsMissedOnlyIfTheObservationLeavesNoOtherPossibility() {
        List<HubLogEntry> inTime = List.of(new Requested(at(1), ADA), new Routed(at(91), ADA));
        List<HubLogEntry> late = List.of(new Requested(at(1), ADA), new Routed(at(91.1), ADA));
        List<HubLogEntry> underWay = List.of(new Requested(at(1790), ADA));

        assertThat(withLog(List.of(), inTime).judgeObserved().verdict()).isEqualTo(RunInfo.Verdict.NOT_ASSESSED);
        assertThat(withLog(List.of(), late).judgeObserved())
                .isEqualTo(new RunRecord.Judgement(
                        RunInfo.Verdict.SLO_MISSED,
                        List.of("0 of 1 student reached hubReady within 90 s; the SLO requires 95 %")));
        assertThat(withLog(List.of(), underWay).judgeObserved().verdict()).isEqualTo(RunInfo.Verdict.NOT_ASSESSED);
    }

    @Test
    void aStudentWhomTheLogNeverNamesIsNotTimedOut() {
        List<HubLogEntry> aboutAda = List.of(new Requested(at(1), ADA), new Routed(at(9), ADA));

        RunRecord run = withLog(pod("b1", BOB, 3, 4, 9), aboutAda);

        assertThat(run.students())
                .extracting(StudentRecord::outcome)
                .containsExactly(new Outcome.Ready(), new Outcome.Cancelled());
        assertThat(run.judgeObserved().verdict()).isEqualTo(RunInfo.Verdict.NOT_ASSESSED);
    }

    @Test
    void studentsOutsideTheHubsLogAreCensored() {
        // The log begins at 100 s and ends at 1000 s; students wait ten minutes.
        List<ClusterEntry> pods = new ArrayList<>(pod("a1", ADA, 3, 4, 9));
        pods.addAll(pod("b1", BOB, 110, 111, 119));
        pods.addAll(pod("c1", CYD, 500, 501, 509));
        pods.addAll(pod("d1", DAN, 120, 121, 129));
        List<HubLogEntry> said = List.of(
                new HubLogEntry.Opened(at(1800), 1, "run", Optional.of(at(100)), Optional.of(at(1000))),
                new Requested(at(109), BOB),
                new Throttled(at(109), BOB, Optional.empty()),
                new Requested(at(499), CYD),
                new Requested(at(119), DAN),
                new Routed(at(130), DAN));

        RunRecord run = withLog(pods, said);

        assertThat(run.students())
                .extracting(StudentRecord::user, StudentRecord::outcome)
                .containsExactly(
                        tuple(ADA, new Outcome.Cancelled()),
                        tuple(BOB, new Outcome.TimedOut()),
                        tuple(DAN, new Outcome.Ready()),
                        tuple(CYD, new Outcome.Cancelled()));
        assertThat(run.summary().throttled()).as("before the log began").isEmpty();
        assertThat(run.throttledOrCounted())
                .as("only the hub's counter is known")
                .contains(2L);
    }

    @Test
    void studentsOutsideTheHubsLogDoNotMissTheSlo() {
        HubLogEntry.Opened late =
                new HubLogEntry.Opened(at(1800), 1, "run", Optional.of(at(100)), Optional.of(at(1800)));
        RunRecord run =
                withLog(pod("a1", ADA, 3, 4, 9), List.of(late, new Requested(at(109), BOB), new Routed(at(119), BOB)));

        assertThat(run.judgeObserved().verdict()).isEqualTo(RunInfo.Verdict.NOT_ASSESSED);
        assertThat(run.judgeObserved().reasons())
                .anyMatch(reason -> reason.startsWith("1 of 2 students was not followed to the end of their start"));
    }

    @Test
    void throttlesAreKnownIfTheHubsLogCoversTheClass() {
        HubLogEntry.Opened whole =
                new HubLogEntry.Opened(at(1800), 1, "run", Optional.of(at(-700)), Optional.of(at(1790)));
        HubLogEntry.Opened brokenOff =
                new HubLogEntry.Opened(at(1800), 1, "run", Optional.of(at(-700)), Optional.of(at(300)));
        List<HubLogEntry> said = List.of(
                new Requested(at(1), ADA), new Throttled(at(1), ADA, Optional.empty()), new Requested(at(5), BOB));
        List<HubLogEntry> ready = new ArrayList<>(said);
        ready.addAll(List.of(new Routed(at(20), ADA), new Routed(at(25), BOB)));

        assertThat(throttled(whole, said)).contains(1);
        assertThat(throttled(brokenOff, said)).as("later 429s are unknown").isEmpty();
        assertThat(throttled(brokenOff, ready))
                .as("all students were ready before the log ended")
                .contains(1);
    }

    private static Optional<Integer> throttled(HubLogEntry.Opened opened, List<HubLogEntry> said) {
        List<HubLogEntry> all = new ArrayList<>(List.of(opened));
        all.addAll(said);
        return withLog(List.of(), all).summary().throttled();
    }
}
