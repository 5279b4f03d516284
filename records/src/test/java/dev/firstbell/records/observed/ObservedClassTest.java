package dev.firstbell.records.observed;

import static dev.firstbell.records.run.TestingRuns.NINE;
import static dev.firstbell.records.run.TestingRuns.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.cluster.ClusterEntry.PodFact;
import dev.firstbell.records.cluster.ClusterEntry.PodMark;
import dev.firstbell.records.cluster.ClusterJournal;
import dev.firstbell.records.cluster.ClusterSummary;
import dev.firstbell.records.hub.HubLogEntry;
import dev.firstbell.records.hub.HubLogEntry.Accepted;
import dev.firstbell.records.hub.HubLogEntry.Asked;
import dev.firstbell.records.hub.HubLogEntry.Failed;
import dev.firstbell.records.hub.HubLogEntry.Ready;
import dev.firstbell.records.hub.HubLogEntry.Routed;
import dev.firstbell.records.hub.HubLogEntry.Throttled;
import dev.firstbell.records.hub.HubLogJournal;
import dev.firstbell.records.hub.HubMetricsEntry;
import dev.firstbell.records.hub.HubMetricsSummary;
import dev.firstbell.records.io.JournalWriter;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.observed.Observation.Source;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.student.FailedAttempt;
import dev.firstbell.records.student.Journey;
import dev.firstbell.records.student.Latencies;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.records.student.ThrottledRequest;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObservedClassTest {
    private static final String ADA = "observed-000000000000000a";
    private static final String BOB = "observed-000000000000000b";
    private static final String CYD = "observed-000000000000000c";
    private static final String DAN = "observed-000000000000000d";
    private static final Optional<Duration> SECOND = Optional.of(Duration.ofSeconds(1));

    @TempDir
    private Path temp;

    @Test
    void withTheHubsLogAStudentsClockStartsAtTheFirstRequestAndEndsWhenTheHubIsReady() {
        RunRecord run = withLog(
                pod("a1", ADA, 3, 4, 9),
                List.of(
                        new Asked(at(1), ADA),
                        new Throttled(at(1.1), ADA, Optional.of(Duration.ofSeconds(2))),
                        new Asked(at(2.9), ADA),
                        new Accepted(at(3), ADA),
                        new Routed(at(12), ADA),
                        new Ready(at(12.25), ADA)));

        StudentRecord ada = run.students().get(0);
        assertThat(ada.stages())
                .containsOnlyKeys(
                        Stage.SENT, Stage.ACCEPTED, Stage.POD_CREATED, Stage.SCHEDULED, Stage.STARTED, Stage.HUB_READY);
        assertThat(ada.countedFrom()).isEqualTo(Stage.SENT);
        assertThat(ada.latencyTo(Stage.HUB_READY)).contains(seconds(11.25));
        assertThat(ada.readyLatency()).as("nobody saw a first page").isEmpty();
        assertThat(ada.throttled()).containsExactly(new ThrottledRequest(at(1.1), Optional.of(Duration.ofSeconds(2))));
        assertThat(ada.outcome()).isEqualTo(new Outcome.Ready());
        assertThat(run.summary().countedTo()).contains(Stage.HUB_READY);
        assertThat(run.summary().landed()).isEqualTo(1);
        assertThat(run.info().plan().students())
                .containsExactly(new ClassPlan.PlannedStudent(0, ADA, seconds(1), Journey.START));
    }

    @Test
    void withoutItTheClockStartsAtThePodAndNobodyKnowsOf429s() {
        RunRecord run = RunRecord.observed(
                info(Stage.STARTED, Source.CLUSTER), Optional.of(cluster(pod("a1", ADA, 3, 4, 9))), Optional.empty());

        StudentRecord ada = run.students().get(0);
        assertThat(ada.countedFrom()).isEqualTo(Stage.POD_CREATED);
        assertThat(ada.latencyTo(Stage.STARTED)).contains(seconds(6));
        assertThat(ada.stages()).containsOnlyKeys(Stage.POD_CREATED, Stage.SCHEDULED, Stage.STARTED);
        assertThat(run.summary().stages()).containsOnlyKeys(Stage.SCHEDULED, Stage.STARTED);
        assertThat(run.summary().throttled()).isEmpty();
        assertThat(Json.lines().writeValueAsString(run.summary())).doesNotContain("hrottled");
        assertThat(run.throttled())
                .as("all that is known is what the hub counted")
                .contains(2L);
        assertThat(ada.outcome()).isEqualTo(new Outcome.Ready());
    }

    @Test
    void whoWasThereBeforeOrUnderWayBelongsToAnotherClass() {
        List<ClusterEntry> pods = new ArrayList<>(pod("a1", ADA, -4000, -3999, -3990));
        pods.addAll(pod("b1", BOB, 1, 2, 3));
        RunRecord run = withLog(
                pods,
                List.of(
                        new Asked(at(-605), BOB),
                        new Accepted(at(-605), BOB),
                        new Routed(at(5), BOB),
                        new Asked(at(4000), CYD)));

        assertThat(run.students()).isEmpty();
    }

    @Test
    void whoWasReadyBeforeAndComesAgainBelongsToThisClass() {
        RunRecord run = withLog(
                pod("b1", BOB, 10, 11, 12),
                List.of(
                        new Asked(at(-650), BOB),
                        new Routed(at(-640), BOB),
                        new Asked(at(9), BOB),
                        new Routed(at(14), BOB)));

        assertThat(run.students()).hasSize(1);
        assertThat(run.students().get(0).latencyTo(Stage.HUB_READY)).contains(seconds(5));
    }

    @Test
    void ofSeveralServersTheFirstThatBecameReadyCounts() {
        List<ClusterEntry> pods = new ArrayList<>(pod("a1", ADA, 3, 4, 9));
        pods.addAll(pod("a2", ADA, 300, 301, 309));

        RunRecord withLog = withLog(
                pods,
                List.of(
                        new Asked(at(2), ADA),
                        new Routed(at(10), ADA),
                        new Asked(at(299), ADA),
                        new Throttled(at(299), ADA, Optional.empty()),
                        new Routed(at(310), ADA),
                        new Ready(at(311), ADA)));
        RunRecord without =
                RunRecord.observed(info(Stage.STARTED, Source.CLUSTER), Optional.of(cluster(pods)), Optional.empty());

        assertThat(withLog.students().get(0).at(Stage.STARTED)).contains(at(9));
        assertThat(withLog.students().get(0).at(Stage.HUB_READY)).contains(at(10));
        assertThat(withLog.students().get(0).throttled()).isEmpty();
        assertThat(without.students().get(0).at(Stage.STARTED)).contains(at(9));
        assertThat(without.cluster().orElseThrow().places())
                .extracting(ClusterSummary.Place::pod)
                .containsExactly("pod-a1");
    }

    @Test
    void everyEndHasItsOutcome() {
        RunRecord run = withLog(
                List.of(),
                List.of(
                        new Asked(at(1), ADA),
                        new Failed(at(100), ADA, "not started in 99 s"),
                        new Asked(at(2), BOB),
                        new Throttled(at(2), BOB, Optional.empty()),
                        new Asked(at(3), CYD),
                        new Failed(at(50), CYD, "not started in 47 s"),
                        new Asked(at(60), CYD),
                        new Routed(at(70), CYD),
                        new Asked(at(1700), DAN)));

        assertThat(run.students())
                .extracting(StudentRecord::outcome)
                .containsExactly(
                        new Outcome.Failed(Stage.HUB_READY, "not started in 99 s"),
                        new Outcome.TimedOut(),
                        new Outcome.Ready(),
                        new Outcome.Cancelled());
        assertThat(run.students().get(2).setbacks())
                .containsExactly(new FailedAttempt(at(50), Stage.HUB_READY, "not started in 47 s"));
    }

    @Test
    void whatTheClusterShowedIsInTheRecordHoweverLate() {
        RunRecord run = RunRecord.observed(
                info(Stage.STARTED, Source.CLUSTER), Optional.of(cluster(pod("a1", ADA, 3, 4, 700))), Optional.empty());

        StudentRecord ada = run.students().get(0);
        assertThat(ada.at(Stage.STARTED)).contains(at(700));
        assertThat(ada.outcome()).as("promised was to wait ten minutes").isEqualTo(new Outcome.TimedOut());
        assertThat(run.cluster().orElseThrow().stages()).containsEntry(Stage.STARTED, 1);
        assertThat(run.summary().never()).isEqualTo(1);
    }

    @Test
    void withoutAPromiseOnlyTheEndOfTheWatchEndsTheWait() {
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
    void whoIsUnderWayAtTheEndIsOnlyKnownToHaveWaitedSoLong() {
        List<ClusterEntry> pods = new ArrayList<>(pod("a1", ADA, 3, 4, 9));
        pods.add(fact("b1", BOB, PodMark.CREATED, 1740));

        RunRecord run = RunRecord.observed(
                info(true, Duration.ofMinutes(10), Optional.of(at(1800)), Stage.STARTED, Source.CLUSTER),
                Optional.of(cluster(pods)),
                Optional.empty());

        assertThat(run.students().get(1).outcome()).isEqualTo(new Outcome.Cancelled());
        assertThat(run.students().get(1).lastSeen()).contains(at(1800));
        assertThat(run.students().get(0).lastSeen()).isEmpty();
        assertThat(run.summary().ready().orElseThrow().worst()).isEqualTo(new Latencies.Quantile(seconds(60), true));
    }

    @Test
    void whoWaitsBeyondTheHubsLogWasLastSeenByTheCluster() {
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
                                new Asked(at(109), BOB)),
                        Optional.empty())));

        assertThat(run.students())
                .extracting(StudentRecord::lastSeen)
                .containsExactly(Optional.of(at(9)), Optional.of(at(200)));
    }

    @Test
    void allIsToldByTheClustersClock() {
        List<ClusterEntry> entries = new ArrayList<>();
        // The API server is a minute ahead: by our clock the pod was created half a minute after we began.
        entries.add(new ClusterEntry.ServerClock(at(-599), Duration.ofSeconds(60), Duration.ofMillis(2)));
        entries.addAll(pod("a1", ADA, 90, 91, 95));
        RunRecord run = withLog(entries, List.of(new Asked(at(89), ADA), new Routed(at(96), ADA)));

        assertThat(run.students().get(0).at(Stage.POD_CREATED)).contains(at(90));
        assertThat(run.students().get(0).latencyTo(Stage.HUB_READY)).contains(seconds(7));
        assertThat(run.cluster().orElseThrow().contradictions()).isEmpty();
        assertThat(run.cluster().orElseThrow().clock())
                .as("applied once, and told")
                .contains(new ClusterSummary.Clock(Duration.ofSeconds(60), Duration.ofMillis(2)));
    }

    @Test
    void whatTheHubCountedIsToldByTheClustersClockToo() {
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

        HubMetricsSummary.Counted counted =
                folder.read().hub().orElseThrow().counted().orElseThrow();

        // By the cluster's clock: from the last answer before the pod was created to the first after it started.
        assertThat(counted.from()).isEqualTo(at(89));
        assertThat(counted.to()).isEqualTo(at(96));
    }

    private static HubMetricsEntry counted(double second, long spawned) {
        return new HubMetricsEntry.Counted(
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
    void aPromiseIsMissedOnlyWhereNothingElseCanBe() {
        List<HubLogEntry> inTime = List.of(new Asked(at(1), ADA), new Routed(at(91), ADA));
        List<HubLogEntry> late = List.of(new Asked(at(1), ADA), new Routed(at(91.1), ADA));
        List<HubLogEntry> underWay = List.of(new Asked(at(1790), ADA));

        assertThat(withLog(List.of(), inTime).judgeObserved().verdict()).isEqualTo(RunInfo.Verdict.UNJUDGED);
        assertThat(withLog(List.of(), late).judgeObserved())
                .isEqualTo(new RunRecord.Judgement(
                        RunInfo.Verdict.SLO_MISSED,
                        List.of("0 of 1 students reached hubReady within 1m30s; the SLO requires 95 %")));
        assertThat(withLog(List.of(), underWay).judgeObserved().verdict()).isEqualTo(RunInfo.Verdict.UNJUDGED);
    }

    @Test
    void whomTheLogNeverNamesItDoesNotCallLate() {
        List<HubLogEntry> aboutAda = List.of(new Asked(at(1), ADA), new Routed(at(9), ADA));

        RunRecord run = withLog(pod("b1", BOB, 3, 4, 9), aboutAda);

        assertThat(run.students())
                .extracting(StudentRecord::outcome)
                .containsExactly(new Outcome.Ready(), new Outcome.Cancelled());
        assertThat(run.judgeObserved().verdict()).isEqualTo(RunInfo.Verdict.UNJUDGED);
    }

    @Test
    void whatAHubsLogDoesNotReachNobodySaw() {
        // The log begins at 100 s and ends at 1000 s; students wait ten minutes.
        List<ClusterEntry> pods = new ArrayList<>(pod("a1", ADA, 3, 4, 9));
        pods.addAll(pod("b1", BOB, 110, 111, 119));
        pods.addAll(pod("c1", CYD, 500, 501, 509));
        pods.addAll(pod("d1", DAN, 120, 121, 129));
        List<HubLogEntry> said = List.of(
                new HubLogEntry.Opened(at(1800), 1, "run", Optional.of(at(100)), Optional.of(at(1000))),
                new Asked(at(109), BOB),
                new Throttled(at(109), BOB, Optional.empty()),
                new Asked(at(499), CYD),
                new Asked(at(119), DAN),
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
        assertThat(run.throttled())
                .as("all that is known is what the hub counted")
                .contains(2L);
    }

    @Test
    void aPromiseIsNotMissedByWhatAHubsLogDoesNotReach() {
        HubLogEntry.Opened late =
                new HubLogEntry.Opened(at(1800), 1, "run", Optional.of(at(100)), Optional.of(at(1800)));
        RunRecord run =
                withLog(pod("a1", ADA, 3, 4, 9), List.of(late, new Asked(at(109), BOB), new Routed(at(119), BOB)));

        assertThat(run.judgeObserved().verdict()).isEqualTo(RunInfo.Verdict.UNJUDGED);
        assertThat(run.judgeObserved().reasons())
                .anyMatch(reason -> reason.startsWith("1 of 2 students were not followed to the end of their start"));
    }

    @Test
    void aHubsLogThatCoversTheClassCountsThe429s() {
        HubLogEntry.Opened whole =
                new HubLogEntry.Opened(at(1800), 1, "run", Optional.of(at(-700)), Optional.of(at(1790)));
        HubLogEntry.Opened brokenOff =
                new HubLogEntry.Opened(at(1800), 1, "run", Optional.of(at(-700)), Optional.of(at(300)));
        List<HubLogEntry> said =
                List.of(new Asked(at(1), ADA), new Throttled(at(1), ADA, Optional.empty()), new Asked(at(5), BOB));
        List<HubLogEntry> ready = new ArrayList<>(said);
        ready.addAll(List.of(new Routed(at(20), ADA), new Routed(at(25), BOB)));

        assertThat(throttled(whole, said)).contains(1);
        assertThat(throttled(brokenOff, said)).as("they may have come again").isEmpty();
        assertThat(throttled(brokenOff, ready)).as("they were in").contains(1);
    }

    private static Optional<Integer> throttled(HubLogEntry.Opened opened, List<HubLogEntry> said) {
        List<HubLogEntry> all = new ArrayList<>(List.of(opened));
        all.addAll(said);
        return withLog(List.of(), all).summary().throttled();
    }

    @Test
    void aWatchThatWasKilledIsReadAsFarAsItGoes() {
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

    /** These folders are never edited. In the second a part was not seen: the hub's log does not reach over the whole time. */
    @ParameterizedTest
    @ValueSource(strings = {"observed-v1", "observed-v1-partial"})
    void theGoldenRecordReadsAndIsWrittenAgainByteForByte(String name) throws IOException {
        Path golden = golden(name);
        RunFolder again = RunFolder.create(temp.resolve("again"));
        for (String source : List.of("run.json", "cluster.jsonl", "hublog.jsonl")) {
            Files.copy(golden.resolve(source), again.path().resolve(source));
        }

        RunRecord run = again.read();
        again.write(run.info());
        again.writeDerived(run);

        assertThat(HubLogJournal.read(again.hubLogJournalFile()).entries())
                .extracting(entry -> (Object) entry.getClass())
                .contains(Stream.of(HubLogEntry.class.getPermittedSubclasses())
                        .flatMap(kind -> kind.isSealed() ? Stream.of(kind.getPermittedSubclasses()) : Stream.of(kind))
                        .toArray());
        assertThat(run.students()).extracting(StudentRecord::user).containsExactly(ADA, BOB, CYD, DAN);
        for (String file : List.of("run.json", "students.jsonl", "summary.json", "cluster.json")) {
            assertThat(again.path().resolve(file)).hasSameTextualContentAs(golden.resolve(file));
        }
    }

    @Property(tries = 200)
    void theOrderOfLinesChangesNothing(@ForAll long seed) {
        List<HubLogEntry> said = new ArrayList<>(List.of(
                new Asked(at(1), ADA),
                new Throttled(at(1.1), ADA, Optional.empty()),
                new Asked(at(40), ADA),
                new Accepted(at(40.1), ADA),
                new Routed(at(60), ADA),
                new Asked(at(5), BOB),
                new Failed(at(50), BOB, "not started in 45 s"),
                new Asked(at(55), BOB),
                new Routed(at(80), BOB)));
        List<ClusterEntry> pods = new ArrayList<>(pod("a1", ADA, 40, 41, 55));
        pods.addAll(pod("b1", BOB, 5, 6, 50));
        pods.addAll(pod("b2", BOB, 55, 56, 70));
        RunRecord inOrder = withLog(pods, said);

        Collections.shuffle(said, new Random(seed));

        assertThat(withLog(pods, said)).isEqualTo(inOrder);
    }

    private static RunRecord withLog(List<ClusterEntry> pods, List<HubLogEntry> said) {
        return RunRecord.observed(
                info(Stage.HUB_READY, Source.CLUSTER, Source.HUB_LOG),
                Optional.of(cluster(pods)),
                Optional.of(new HubLogJournal(said, Optional.empty())));
    }

    private static ClusterJournal cluster(List<ClusterEntry> pods) {
        List<ClusterEntry> entries = new ArrayList<>();
        entries.add(new ClusterEntry.Opened(at(-600), 1, "run", "https://127.0.0.1:6443/", "jhub"));
        entries.addAll(pods);
        entries.add(new ClusterEntry.Closed(at(1800), true));
        return new ClusterJournal(entries, Optional.empty());
    }

    /** A pod's life, seen long after, so that its stamps count as they are. */
    private static List<ClusterEntry> pod(String uid, String user, double created, double scheduled, double started) {
        return List.of(
                fact(uid, user, PodMark.CREATED, created),
                fact(uid, user, PodMark.SCHEDULED, scheduled),
                fact(uid, user, PodMark.STARTED, started));
    }

    private static PodFact fact(String uid, String user, PodMark mark, double at) {
        return new PodFact(
                at(at), SECOND, at(at + 20), mark, uid, "pod-" + uid, user, Optional.of("node-1"), Optional.empty());
    }

    private static RunInfo info(Stage countedTo, Source... sources) {
        return info(true, Duration.ofMinutes(10), countedTo, sources);
    }

    private static RunInfo info(boolean promised, Duration limit, Stage countedTo, Source... sources) {
        return info(promised, limit, Optional.empty(), countedTo, sources);
    }

    private static RunInfo info(
            boolean promised, Duration limit, Optional<Instant> seenUntil, Stage countedTo, Source... sources) {
        ClassPlan plan = new ClassPlan("CS 101", ObservedClass.PREFIX, 0, NINE, limit, Slo.DEFAULT, List.of());
        return RunInfo.begun(
                        "CS 101 " + NINE,
                        new RunInfo.Environment(Rung.LIVE, "namespace jhub at https://127.0.0.1:6443/", "unknown", 1),
                        "0.1.0",
                        Optional.empty(),
                        plan,
                        at(-600))
                .seen(
                        plan,
                        Observation.builder(List.of(sources), at(-600), at(1800), countedTo)
                                .sloDeclared(promised)
                                .notes(List.of("a note"))
                                .hub(Optional.of(new Observation.HubCounts(4, seconds(31.5), 1, 2, false)))
                                .followedUntil(seenUntil)
                                .build());
    }

    private static Instant at(double seconds) {
        return NINE.plus(seconds(seconds));
    }

    private static Path golden(String name) {
        try {
            return Path.of(
                    ObservedClassTest.class.getResource("/golden/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
