package dev.firstbell.records.hub;

import static dev.firstbell.records.run.TestingRuns.NINE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.firstbell.records.hub.HubMetricsEntry.LoopTicks;
import dev.firstbell.records.hub.HubMetricsEntry.LoopTicks.Bucket;
import dev.firstbell.records.hub.HubMetricsEntry.Scraped;
import dev.firstbell.records.hub.HubMetricsEntry.SpawnEnd;
import dev.firstbell.records.hub.HubMetricsEntry.Spawns;
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
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** What a hub's counters say about one class. */
class HubMetricsSummaryTest {
    private static final List<StudentRecord> TWO_LANDED =
            List.of(TestingRuns.landed(0, 10), TestingRuns.landed(1, 20), TestingRuns.neverLanded(2));

    @Test
    void countersBeforeTheClassAreSubtracted() {
        HubMetricsSummary summary = summary(counted(0, 100, 400, 7), counted(60, 102, 412, 9), closed(true));

        HubMetricsSummary.Increase counted = summary.increase().orElseThrow();
        assertThat(counted.spawns(SpawnEnd.SUCCESS)).isEqualTo(new Spawns(2, Duration.ofSeconds(12)));
        assertThat(counted.throttled()).isEqualTo(2);
        assertThat(counted.restarts()).isZero();
        assertThat(summary.complete()).isTrue();
    }

    @Test
    void theHubsMeanIsComparedWithTheStudentsLatency() {
        HubMetricsSummary.Comparison compared = summary(counted(0, 0, 0, 0), counted(60, 2, 12, 0), closed(true))
                .comparison()
                .orElseThrow();

        assertThat(compared.hubMean()).isEqualTo(Duration.ofSeconds(6));
        assertThat(compared.studentsMean()).as("the two students who landed").isEqualTo(Duration.ofSeconds(15));
        assertThat(compared.students()).isEqualTo(2);
        assertThat(compared.hiddenShare()).isCloseTo(0.6, within(1e-9));
    }

    @Test
    void theHiddenShareIsZeroWhereTheHubsMeanIsLonger() {
        assertThat(summary(counted(0, 0, 0, 0), counted(60, 1, 100, 0), closed(true))
                        .comparison()
                        .orElseThrow()
                        .hiddenShare())
                .isZero();
    }

    @Test
    void thereIsNoComparisonWithoutALandedStudentOrASuccessfulStart() {
        assertThat(summary(counted(0, 0, 0, 0), counted(60, 0, 0, 3), closed(true))
                        .comparison())
                .isEmpty();
        assertThat(HubMetricsSummary.of(
                                journal(counted(0, 0, 0, 0), counted(60, 1, 5, 0), closed(true)),
                                TestingRuns.plan(0),
                                Stage.LANDED,
                                List.of(TestingRuns.neverLanded(0)))
                        .comparison())
                .isEmpty();
    }

    @Test
    void incompleteLatenciesAreNotCompared() {
        Map<Stage, Instant> stages =
                Map.of(Stage.SENT, at(0), Stage.POD_CREATED, at(1), Stage.STARTED, at(4), Stage.HUB_READY, at(10));

        assertThat(comparedOf(Stage.HUB_READY, stages).orElseThrow().studentsMean())
                .isEqualTo(Duration.ofSeconds(10));
        assertThat(comparedOf(Stage.STARTED, stages))
                .as("the container runs before the server answers")
                .isEmpty();
        Map<Stage, Instant> fromThePod = new EnumMap<>(stages);
        fromThePod.remove(Stage.SENT);
        assertThat(comparedOf(Stage.HUB_READY, fromThePod))
                .as("whoever was sent away waited before there was a pod")
                .isEmpty();
    }

    private static Optional<HubMetricsSummary.Comparison> comparedOf(Stage endStage, Map<Stage, Instant> stages) {
        return HubMetricsSummary.of(
                        journal(counted(0, 0, 0, 0), counted(60, 1, 8, 0), closed(true)),
                        TestingRuns.plan(0),
                        endStage,
                        List.of(StudentRecord.builder(
                                        0, TestingRuns.user(0), Journey.START, new Outcome.Ready(), stages)
                                .build()))
                .comparison();
    }

    @Test
    void theMakingOfUsersAndTheirRemovalAreNotTheClass() {
        HubMetricsSummary summary = summary(
                answer(-60, Optional.empty(), Optional.of(Duration.ofSeconds(10))),
                answer(-2, Optional.empty(), Optional.of(Duration.ofSeconds(40))),
                answer(5, Optional.empty(), Optional.of(Duration.ofSeconds(41))),
                answer(21, Optional.empty(), Optional.of(Duration.ofSeconds(43))),
                answer(26, Optional.empty(), Optional.of(Duration.ofSeconds(48))),
                closed(true));

        assertThat(summary.scrapes()).isEqualTo(5);
        assertThat(summary.complete()).isTrue();
        HubMetricsSummary.Increase counted = summary.increase().orElseThrow();
        assertThat(counted.from()).isEqualTo(at(-2));
        assertThat(counted.to()).as("the last student landed at 20").isEqualTo(at(21));
        assertThat(counted.cpu()).contains(Duration.ofSeconds(3));
        assertThat(summary(counted(5, 0, 0, 0), counted(30, 0, 0, 0), closed(true))
                        .complete())
                .as("no answer from before")
                .isFalse();
    }

    @Test
    void oneAnswerSaysNothingAboutTheClass() {
        HubMetricsSummary summary = summary(counted(0, 5, 5, 5), closed(false));

        assertThat(summary.increase()).isEmpty();
        assertThat(summary.complete()).isFalse();
        assertThat(summary.scrapes()).isEqualTo(1);
    }

    @Test
    void aHubThatRestartsCountsAnewAndTheRestIsAddedUp() {
        HubMetricsSummary.Increase counted = summary(
                        counted(0, 10, 100, 0),
                        counted(5, 12, 120, 0),
                        counted(10, 1, 8, 0),
                        counted(20, 3, 30, 1),
                        closed(true))
                .increase()
                .orElseThrow();

        assertThat(counted.restarts()).isEqualTo(1);
        assertThat(counted.spawns(SpawnEnd.SUCCESS))
                .as("2 before the restart, 3 after it")
                .isEqualTo(new Spawns(5, Duration.ofSeconds(50)));
    }

    @Test
    void aRefusalIsAbsentWithItsReasonNotZero() {
        HubMetricsSummary summary =
                summary(new HubMetricsEntry.Unavailable(at(0), "the token lacks read:metrics"), closed(false));

        assertThat(summary.unavailable()).contains("the token lacks read:metrics");
        assertThat(summary.increase()).isEmpty();
    }

    @Test
    void theEventLoopIsKnownToItsBuckets() {
        HubMetricsSummary.EventLoop loop = summary(
                        answer(0, Optional.of(ticks(1_000, 1_000, 1_000, 1_000)), Optional.empty()),
                        answer(5, Optional.of(ticks(1_200, 1_190, 1_198, 1_200)), Optional.empty()),
                        closed(true))
                .increase()
                .flatMap(HubMetricsSummary.Increase::eventLoop)
                .orElseThrow();

        assertThat(loop.ticks()).isEqualTo(200);
        assertThat(loop.p99()).as("198 of 200 within a second").contains(Duration.ofSeconds(1));
        assertThat(loop.worst()).contains(Duration.ofSeconds(10));
        assertThat(summary(
                                answer(0, Optional.of(ticks(0, 0, 0, 0)), Optional.empty()),
                                answer(5, Optional.of(ticks(100, 99, 99, 99)), Optional.empty()),
                                closed(true))
                        .increase()
                        .flatMap(HubMetricsSummary.Increase::eventLoop)
                        .orElseThrow()
                        .worst())
                .as("longer than the last bucket")
                .isEmpty();
    }

    @Test
    void theBusiestTimeIsOfOneCore() {
        HubMetricsSummary.Increase counted = summary(
                        answer(0, Optional.empty(), Optional.of(Duration.ofSeconds(100))),
                        answer(5, Optional.empty(), Optional.of(Duration.ofSeconds(101))),
                        answer(10, Optional.empty(), Optional.of(Duration.ofMillis(105_500))),
                        closed(true))
                .increase()
                .orElseThrow();

        assertThat(counted.cpu()).contains(Duration.ofMillis(5_500));
        assertThat(counted.mostCpuShare()).contains(0.9);
        assertThat(counted.eventLoop()).as("the hub did not say").isEmpty();
    }

    /** However often a hub is asked, the sum is what it counted. */
    @Property
    void theSumDoesNotDependOnHowOftenTheHubWasAsked(
            @ForAll @Size(min = 1, max = 30) List<@IntRange(max = 50) Integer> more) {
        List<HubMetricsEntry> often = new ArrayList<>();
        long count = 3;
        often.add(counted(0, count, count * 2, 0));
        for (int i = 0; i < more.size(); i++) {
            count += more.get(i);
            often.add(counted(20.0 * (i + 1) / more.size(), count, count * 2, 0));
        }
        List<HubMetricsEntry> seldom = List.of(often.get(0), often.get(often.size() - 1));

        assertThat(summary(often.toArray(HubMetricsEntry[]::new))
                        .increase()
                        .orElseThrow()
                        .spawns())
                .isEqualTo(summary(seldom.toArray(HubMetricsEntry[]::new))
                        .increase()
                        .orElseThrow()
                        .spawns());
    }

    private static HubMetricsSummary summary(HubMetricsEntry... entries) {
        return HubMetricsSummary.of(journal(entries), TestingRuns.plan(0, 0, 0), Stage.LANDED, TWO_LANDED);
    }

    private static HubMetricsJournal journal(HubMetricsEntry... entries) {
        List<HubMetricsEntry> all =
                new ArrayList<>(List.of(new HubMetricsEntry.Opened(at(-1), 1, "run", "http://hub/")));
        all.addAll(List.of(entries));
        return new HubMetricsJournal(all, Optional.empty());
    }

    private static Scraped counted(double at, long succeeded, long seconds, long throttled) {
        return new Scraped(
                at(at),
                Duration.ofMillis(20),
                Map.of(
                        SpawnEnd.SUCCESS,
                        new Spawns(succeeded, Duration.ofSeconds(seconds)),
                        SpawnEnd.THROTTLED,
                        new Spawns(throttled, Duration.ZERO)),
                Optional.of(throttled),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static Scraped answer(double at, Optional<LoopTicks> loop, Optional<Duration> cpu) {
        return new Scraped(
                at(at),
                Duration.ofMillis(20),
                Map.of(),
                Optional.empty(),
                loop,
                cpu,
                Optional.empty(),
                Optional.empty());
    }

    private static LoopTicks ticks(long all, long withinTenth, long withinOne, long withinTen) {
        return new LoopTicks(
                all,
                Duration.ofMillis(50).multipliedBy(all),
                List.of(
                        new Bucket(Duration.ofMillis(100), withinTenth),
                        new Bucket(Duration.ofSeconds(1), withinOne),
                        new Bucket(Duration.ofSeconds(10), withinTen)));
    }

    private static HubMetricsEntry closed(boolean complete) {
        return new HubMetricsEntry.Closed(at(100), complete);
    }

    private static Instant at(double seconds) {
        return NINE.plus(TestingRuns.seconds(seconds));
    }
}
