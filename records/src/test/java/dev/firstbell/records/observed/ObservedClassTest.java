package dev.firstbell.records.observed;

import static dev.firstbell.records.observed.ObservedClasses.ADA;
import static dev.firstbell.records.observed.ObservedClasses.BOB;
import static dev.firstbell.records.observed.ObservedClasses.CYD;
import static dev.firstbell.records.observed.ObservedClasses.DAN;
import static dev.firstbell.records.observed.ObservedClasses.at;
import static dev.firstbell.records.observed.ObservedClasses.cluster;
import static dev.firstbell.records.observed.ObservedClasses.info;
import static dev.firstbell.records.observed.ObservedClasses.pod;
import static dev.firstbell.records.observed.ObservedClasses.withLog;
import static dev.firstbell.records.run.TestingRuns.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.cluster.ClusterSummary;
import dev.firstbell.records.hub.HubLogEntry;
import dev.firstbell.records.hub.HubLogEntry.Accepted;
import dev.firstbell.records.hub.HubLogEntry.Failed;
import dev.firstbell.records.hub.HubLogEntry.Ready;
import dev.firstbell.records.hub.HubLogEntry.Requested;
import dev.firstbell.records.hub.HubLogEntry.Routed;
import dev.firstbell.records.hub.HubLogEntry.Throttled;
import dev.firstbell.records.hub.HubMetricsEntry;
import dev.firstbell.records.hub.HubMetricsSummary;
import dev.firstbell.records.io.JournalWriter;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.observed.Observation.Source;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.FailedAttempt;
import dev.firstbell.records.student.Journey;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.records.student.ThrottledRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObservedClassTest {
    @TempDir
    private Path temp;

    @Test
    void withTheHubsLogLatencyRunsFromTheFirstRequestToHubReady() {
        RunRecord run = withLog(
                pod("a1", ADA, 3, 4, 9),
                List.of(
                        new Requested(at(1), ADA),
                        new Throttled(at(1.1), ADA, Optional.of(Duration.ofSeconds(2))),
                        new Requested(at(2.9), ADA),
                        new Accepted(at(3), ADA),
                        new Routed(at(12), ADA),
                        new Ready(at(12.25), ADA)));

        StudentRecord ada = run.students().get(0);
        assertThat(ada.stages())
                .containsOnlyKeys(
                        Stage.SENT, Stage.ACCEPTED, Stage.POD_CREATED, Stage.SCHEDULED, Stage.STARTED, Stage.HUB_READY);
        assertThat(ada.countedFrom()).isEqualTo(Stage.SENT);
        assertThat(ada.latencyTo(Stage.HUB_READY)).contains(seconds(11.25));
        assertThat(ada.readyLatency()).as("first pages are not observed").isEmpty();
        assertThat(ada.throttled()).containsExactly(new ThrottledRequest(at(1.1), Optional.of(Duration.ofSeconds(2))));
        assertThat(ada.outcome()).isEqualTo(new Outcome.Ready());
        assertThat(run.summary().endStage()).contains(Stage.HUB_READY);
        assertThat(run.summary().landed()).isEqualTo(1);
        assertThat(run.info().classPlan().students())
                .containsExactly(new ClassPlan.PlannedStudent(0, ADA, seconds(1), Journey.START));
    }

    @Test
    void withoutTheHubsLogLatencyRunsFromThePodAnd429sAreUnknown() {
        RunRecord run = RunRecord.observed(
                info(Stage.STARTED, Source.CLUSTER), Optional.of(cluster(pod("a1", ADA, 3, 4, 9))), Optional.empty());

        StudentRecord ada = run.students().get(0);
        assertThat(ada.countedFrom()).isEqualTo(Stage.POD_CREATED);
        assertThat(ada.latencyTo(Stage.STARTED)).contains(seconds(6));
        assertThat(ada.stages()).containsOnlyKeys(Stage.POD_CREATED, Stage.SCHEDULED, Stage.STARTED);
        assertThat(run.summary().stages()).containsOnlyKeys(Stage.SCHEDULED, Stage.STARTED);
        assertThat(run.summary().throttled()).isEmpty();
        assertThat(Json.lines().writeValueAsString(run.summary())).doesNotContain("hrottled");
        assertThat(run.throttledOrCounted())
                .as("only the hub's counter is known")
                .contains(2L);
        assertThat(ada.outcome()).isEqualTo(new Outcome.Ready());
    }

    /** A job that starts servers before class makes pods, too. */
    @Test
    void aStartThatAnotherAccountRequestedIsNoStudents() {
        List<ClusterEntry> pods = new ArrayList<>(pod("a1", ADA, -60, -59, -50));
        pods.addAll(pod("b1", BOB, -60, -59, 30));
        pods.addAll(pod("c1", CYD, -60, -59, -50));
        pods.addAll(pod("c2", CYD, 5, 6, 9));
        RunRecord run = withLog(
                pods,
                List.of(
                        new HubLogEntry.LeftOut(at(-60.5), ADA),
                        new HubLogEntry.LeftOut(at(-60.4), BOB),
                        new Requested(at(2), BOB),
                        new Routed(at(32), BOB),
                        new HubLogEntry.LeftOut(at(-60.3), CYD),
                        new Requested(at(4.5), CYD),
                        new Routed(at(10), CYD)));

        assertThat(run.students()).extracting(StudentRecord::user).containsExactly(BOB, CYD);
        StudentRecord bob = run.students().get(0);
        assertThat(bob.latencyTo(Stage.HUB_READY))
                .as("bob came while the server that was requested for him started")
                .contains(seconds(30));
        assertThat(bob.stages()).doesNotContainKey(Stage.POD_CREATED);
        assertThat(run.students().get(1).at(Stage.POD_CREATED)).contains(at(5));
        assertThat(run.cluster().orElseThrow().contradictions()).isEmpty();
    }

    @Test
    void studentsWhoseStartBeganEarlierBelongToAnotherClass() {
        List<ClusterEntry> pods = new ArrayList<>(pod("a1", ADA, -4000, -3999, -3990));
        pods.addAll(pod("b1", BOB, 1, 2, 3));
        RunRecord run = withLog(
                pods,
                List.of(
                        new Requested(at(-605), BOB),
                        new Accepted(at(-605), BOB),
                        new Routed(at(5), BOB),
                        new Requested(at(4000), CYD)));

        assertThat(run.students()).isEmpty();
    }

    @Test
    void aStudentWhoStartsAgainAfterAnEarlierStartBelongsToTheClass() {
        RunRecord run = withLog(
                pod("b1", BOB, 10, 11, 12),
                List.of(
                        new Requested(at(-650), BOB),
                        new Routed(at(-640), BOB),
                        new Requested(at(9), BOB),
                        new Routed(at(14), BOB)));

        assertThat(run.students()).hasSize(1);
        assertThat(run.students().get(0).latencyTo(Stage.HUB_READY)).contains(seconds(5));
    }

    @Test
    void theFirstReadyServerOfAStudentCounts() {
        List<ClusterEntry> pods = new ArrayList<>(pod("a1", ADA, 3, 4, 9));
        pods.addAll(pod("a2", ADA, 300, 301, 309));

        RunRecord withLog = withLog(
                pods,
                List.of(
                        new Requested(at(2), ADA),
                        new Routed(at(10), ADA),
                        new Requested(at(299), ADA),
                        new Throttled(at(299), ADA, Optional.empty()),
                        new Routed(at(310), ADA),
                        new Ready(at(311), ADA)));
        RunRecord without =
                RunRecord.observed(info(Stage.STARTED, Source.CLUSTER), Optional.of(cluster(pods)), Optional.empty());

        assertThat(withLog.students().get(0).at(Stage.STARTED)).contains(at(9));
        assertThat(withLog.students().get(0).at(Stage.HUB_READY)).contains(at(10));
        assertThat(withLog.students().get(0).throttled()).isEmpty();
        assertThat(without.students().get(0).at(Stage.STARTED)).contains(at(9));
        assertThat(without.cluster().orElseThrow().placements())
                .extracting(ClusterSummary.Placement::pod)
                .containsExactly("pod-a1");
    }

    @Test
    void eachKindOfEndHasItsOutcome() {
        RunRecord run = withLog(
                List.of(),
                List.of(
                        new Requested(at(1), ADA),
                        new Failed(at(100), ADA, "not started in 99 s"),
                        new Requested(at(2), BOB),
                        new Throttled(at(2), BOB, Optional.empty()),
                        new Requested(at(3), CYD),
                        new Failed(at(50), CYD, "not started in 47 s"),
                        new Requested(at(60), CYD),
                        new Routed(at(70), CYD),
                        new Requested(at(1700), DAN)));

        assertThat(run.students())
                .extracting(StudentRecord::outcome)
                .containsExactly(
                        new Outcome.Failed(Stage.HUB_READY, "not started in 99 s"),
                        new Outcome.TimedOut(),
                        new Outcome.Ready(),
                        new Outcome.Cancelled());
        assertThat(run.students().get(2).failedAttempts())
                .containsExactly(new FailedAttempt(at(50), Stage.HUB_READY, "not started in 47 s"));
    }

    @Test
    void stagesAfterTheLimitAreRecorded() {
        RunRecord run = RunRecord.observed(
                info(Stage.STARTED, Source.CLUSTER), Optional.of(cluster(pod("a1", ADA, 3, 4, 700))), Optional.empty());

        StudentRecord ada = run.students().get(0);
        assertThat(ada.at(Stage.STARTED)).contains(at(700));
        assertThat(ada.outcome()).as("the limit is ten minutes").isEqualTo(new Outcome.TimedOut());
        assertThat(run.cluster().orElseThrow().stages()).containsEntry(Stage.STARTED, 1);
        assertThat(run.summary().neverLanded()).isEqualTo(1);
    }

    @Test
    void instantsAreByTheClustersClock() {
        List<ClusterEntry> entries = new ArrayList<>();
        // The API server is a minute ahead: by our clock the pod was created half a minute after we began.
        entries.add(new ClusterEntry.ServerClock(at(-599), Duration.ofSeconds(60), Duration.ofMillis(2)));
        entries.addAll(pod("a1", ADA, 90, 91, 95));
        RunRecord run = withLog(entries, List.of(new Requested(at(89), ADA), new Routed(at(96), ADA)));

        assertThat(run.students().get(0).at(Stage.POD_CREATED)).contains(at(90));
        assertThat(run.students().get(0).latencyTo(Stage.HUB_READY)).contains(seconds(7));
        assertThat(run.cluster().orElseThrow().contradictions()).isEmpty();
        assertThat(run.cluster().orElseThrow().clock())
                .as("applied once, and reported")
                .contains(new ClusterSummary.Clock(Duration.ofSeconds(60), Duration.ofMillis(2)));
    }

    @Test
    void hubMetricsAreConvertedToTheClustersClock() {
        RunFolder folder = RunFolder.create(temp.resolve("counted"));
        folder.write(info(Stage.STARTED, Source.CLUSTER));
        try (JournalWriter journal = JournalWriter.append(folder.clusterJournalFile())) {
            List<ClusterEntry> entries = new ArrayList<>();
            entries.add(new ClusterEntry.ServerClock(at(-599), Duration.ofSeconds(60), Duration.ofMillis(2)));
            entries.addAll(pod("a1", ADA, 90, 91, 95));
            cluster(entries).entries().forEach(journal::write);
        }
        try (JournalWriter journal = JournalWriter.append(folder.hubJournalFile())) {
            journal.write(counted(29, 4));
            journal.write(counted(31, 4));
            journal.write(counted(36, 5));
        }

        HubMetricsSummary.Increase counted =
                folder.read().hub().orElseThrow().increase().orElseThrow();

        // By the cluster's clock: from the last answer before the pod was created to the first after it started.
        assertThat(counted.from()).isEqualTo(at(89));
        assertThat(counted.to()).isEqualTo(at(96));
    }

    private static HubMetricsEntry counted(double second, long spawned) {
        return new HubMetricsEntry.Scraped(
                at(second),
                Duration.ofMillis(3),
                Map.of(HubMetricsEntry.SpawnEnd.SUCCESS, new HubMetricsEntry.Spawns(spawned, seconds(9 * spawned))),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void aKilledWatchIsReadToItsEnd() {
        RunFolder folder = RunFolder.create(temp.resolve("killed"));
        folder.write(info(Stage.STARTED, Source.CLUSTER));
        try (JournalWriter journal = JournalWriter.append(folder.clusterJournalFile())) {
            List<ClusterEntry> all = cluster(pod("a1", ADA, 3, 4, 9)).entries();
            all.subList(0, all.size() - 2).forEach(journal::write);
        }

        RunRecord run = folder.read();

        assertThat(run.info().verdict()).isEqualTo(RunInfo.Verdict.RUNNING);
        assertThat(run.students()).extracting(StudentRecord::outcome).containsExactly(new Outcome.Cancelled());
        assertThat(run.cluster().orElseThrow().complete()).isFalse();
    }

    @Property(tries = 200)
    void theOrderOfLinesDoesNotMatter(@ForAll long seed) {
        List<HubLogEntry> said = new ArrayList<>(List.of(
                new Requested(at(1), ADA),
                new Throttled(at(1.1), ADA, Optional.empty()),
                new Requested(at(40), ADA),
                new Accepted(at(40.1), ADA),
                new Routed(at(60), ADA),
                new Requested(at(5), BOB),
                new Failed(at(50), BOB, "not started in 45 s"),
                new Requested(at(55), BOB),
                new Routed(at(80), BOB)));
        List<ClusterEntry> pods = new ArrayList<>(pod("a1", ADA, 40, 41, 55));
        pods.addAll(pod("b1", BOB, 5, 6, 50));
        pods.addAll(pod("b2", BOB, 55, 56, 70));
        RunRecord inOrder = withLog(pods, said);

        Collections.shuffle(said, new Random(seed));

        assertThat(withLog(pods, said)).isEqualTo(inOrder);
    }
}
