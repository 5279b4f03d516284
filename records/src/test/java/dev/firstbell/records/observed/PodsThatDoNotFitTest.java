package dev.firstbell.records.observed;

import static dev.firstbell.records.observed.ObservedClasses.ADA;
import static dev.firstbell.records.observed.ObservedClasses.BOB;
import static dev.firstbell.records.observed.ObservedClasses.at;
import static dev.firstbell.records.observed.ObservedClasses.cluster;
import static dev.firstbell.records.observed.ObservedClasses.fact;
import static dev.firstbell.records.observed.ObservedClasses.info;
import static dev.firstbell.records.observed.ObservedClasses.pod;
import static dev.firstbell.records.observed.ObservedClasses.withLog;
import static dev.firstbell.records.run.TestingRuns.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.cluster.ClusterEntry.PodMark;
import dev.firstbell.records.hub.HubLogEntry.Ready;
import dev.firstbell.records.hub.HubLogEntry.Requested;
import dev.firstbell.records.observed.Observation.Source;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Pods that a cluster dates after the student was ready, and pods that never started (issue 14). */
class PodsThatDoNotFitTest {
    /** Slug: cluster-clock-ahead. The pods were dropped, and no contradiction was shown. */
    @Test
    void aPodThatIsDatedAfterTheServerWasReadyContradictsTheLog() {
        RunRecord run = withLog(pod("a1", ADA, 61, 62, 75), List.of(new Requested(at(0), ADA), new Ready(at(20), ADA)));

        assertThat(run.students().get(0).latencyTo(Stage.HUB_READY)).contains(seconds(20));
        assertThat(run.students().get(0).outcome()).isEqualTo(new Outcome.Ready());
        assertThat(run.cluster().orElseThrow().contradictions()).isNotEmpty();
        assertThat(run.students().get(0).at(Stage.STARTED)).isEmpty();
    }

    @Test
    void thePodOfALaterStartDoesNot() {
        RunRecord run = withLog(
                pod("a2", ADA, 61, 62, 75),
                List.of(
                        new Requested(at(0), ADA),
                        new Ready(at(20), ADA),
                        new Requested(at(60), ADA),
                        new Ready(at(80), ADA)));

        assertThat(run.students().get(0).latencyTo(Stage.HUB_READY)).contains(seconds(20));
        assertThat(run.cluster().orElseThrow().contradictions()).isEmpty();
    }

    /** Slug: pods-that-vanish-unstarted. They counted as waiting until the end, and so as timed out. */
    @Test
    void aPodThatWasSoonDeletedUnstartedCensorsItsStudent() {
        RunRecord run = observed(60);

        assertThat(run.students().get(1).outcome()).isEqualTo(new Outcome.Cancelled());
        assertThat(run.students().get(1).censoredAt()).contains(at(60));
        assertThat(run.judgeObserved().verdict()).isEqualTo(RunInfo.Verdict.NOT_ASSESSED);
    }

    @Test
    void onePastTheSlosTimeIsAFailedStart() {
        RunRecord run = observed(310);

        assertThat(run.students().get(1).outcome())
                .isEqualTo(new Outcome.Failed(Stage.STARTED, "the pod was deleted before its container started"));
        assertThat(run.judgeObserved().verdict()).isEqualTo(RunInfo.Verdict.SLO_MISSED);
    }

    private static RunRecord observed(double deleted) {
        List<ClusterEntry> pods = new ArrayList<>(pod("b1", BOB, 0, 1, 9));
        pods.add(fact("a1", ADA, PodMark.CREATED, 1));
        pods.add(fact("a1", ADA, PodMark.DELETED, deleted));
        return RunRecord.observed(info(Stage.STARTED, Source.CLUSTER), Optional.of(cluster(pods)), Optional.empty());
    }
}
