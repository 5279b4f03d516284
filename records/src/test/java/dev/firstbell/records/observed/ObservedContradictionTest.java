package dev.firstbell.records.observed;

import static dev.firstbell.records.observed.ObservedClasses.ADA;
import static dev.firstbell.records.observed.ObservedClasses.BOB;
import static dev.firstbell.records.observed.ObservedClasses.at;
import static dev.firstbell.records.observed.ObservedClasses.cluster;
import static dev.firstbell.records.observed.ObservedClasses.info;
import static dev.firstbell.records.observed.ObservedClasses.pod;
import static dev.firstbell.records.observed.ObservedClasses.withLog;
import static dev.firstbell.records.run.TestingRuns.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.cluster.ClusterSummary.Contradiction;
import dev.firstbell.records.hub.HubLogEntry.Ready;
import dev.firstbell.records.hub.HubLogEntry.Requested;
import dev.firstbell.records.observed.Observation.Source;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Slug: negative-differences-in-figures. Pods that were scheduled before they were created made "to scheduled p50 −50 s"
 * (issue 14). Such timestamps are contradictions: counted, shown, and left out of the figures.
 */
class ObservedContradictionTest {
    @Test
    void aPodThatWasScheduledBeforeItWasCreatedHasNoSchedulingTime() {
        RunRecord run = observed(List.of(pod("a1", ADA, 100, 50, 120)));

        assertThat(run.students().get(0).stages()).doesNotContainKey(Stage.SCHEDULED);
        assertThat(run.summary().stages()).doesNotContainKey(Stage.SCHEDULED);
        assertThat(run.students().get(0).latencyTo(Stage.STARTED)).contains(seconds(20));
        assertThat(run.students().get(0).outcome()).isEqualTo(new Outcome.Ready());
        assertThat(run.cluster().orElseThrow().contradictions())
                .extracting(Contradiction::cause, Contradiction::effect)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(Stage.POD_CREATED, Stage.SCHEDULED));
    }

    @Test
    void ofTwoTimestampsByOneClockNeitherIsTrusted() {
        RunRecord run = observed(List.of(pod("a1", ADA, 100, 160, 110), pod("b1", BOB, 100, 101, 110)));

        assertThat(run.students().get(0).stages()).containsOnlyKeys(Stage.POD_CREATED);
        assertThat(run.students().get(0).outcome())
                .as("when the container started is unknown, not late")
                .isEqualTo(new Outcome.Cancelled());
        assertThat(run.students().get(0).censoredAt()).contains(at(100));
        assertThat(run.students().get(1).outcome()).isEqualTo(new Outcome.Ready());
        assertThat(run.summary().withinSlo()).isEqualTo(1);
    }

    @Test
    void anEndBeforeTheArrivalIsUnknownAndNotTimedOut() {
        RunRecord run = observed(List.of(pod("a1", ADA, 100, 101, 40)));

        assertThat(run.students().get(0).latencyTo(Stage.STARTED)).isEmpty();
        assertThat(run.students().get(0).outcome()).isEqualTo(new Outcome.Cancelled());
    }

    /** A hub whose clock is behind the API server's still measures its own waits rightly. */
    @Test
    void ofTwoClocksTheOneOfTheArrivalCounts() {
        RunRecord run = withLog(pod("a1", ADA, 10, 11, 75), List.of(new Requested(at(0), ADA), new Ready(at(20), ADA)));

        assertThat(run.students().get(0).latencyTo(Stage.HUB_READY)).contains(seconds(20));
        assertThat(run.students().get(0).stages()).doesNotContainKeys(Stage.STARTED);
        assertThat(run.students().get(0).outcome()).isEqualTo(new Outcome.Ready());
        assertThat(run.cluster().orElseThrow().contradictions()).isNotEmpty();
    }

    @Test
    void aStageWithinTheSecondOfItsCauseIsNoContradiction() {
        RunRecord run = observed(List.of(pod("a1", ADA, 100, 100, 100)));

        assertThat(run.cluster().orElseThrow().contradictions()).isEmpty();
        assertThat(run.students().get(0).stages()).containsKeys(Stage.SCHEDULED, Stage.STARTED);
    }

    private static RunRecord observed(List<List<ClusterEntry>> pods) {
        List<ClusterEntry> all = new ArrayList<>();
        pods.forEach(all::addAll);
        return RunRecord.observed(
                info(true, Duration.ofMinutes(10), Optional.of(at(1800)), Stage.STARTED, Source.PROMETHEUS),
                Optional.of(cluster(all)),
                Optional.empty());
    }
}
