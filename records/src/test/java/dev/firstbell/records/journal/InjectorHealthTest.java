package dev.firstbell.records.journal;

import static dev.firstbell.records.run.TestingRuns.NINE;
import static dev.firstbell.records.run.TestingRuns.student;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.journal.InjectorHealth.Lateness;
import dev.firstbell.records.run.TestingRuns;
import dev.firstbell.records.student.Journey;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InjectorHealthTest {
    @Test
    void aQuarterOfASecondLateIsAllowedWhereTheMedianIsShort() {
        assertThat(health(sentAndLanded(0.250, 5)).valid()).isTrue();
        assertThat(health(sentAndLanded(0.250, 5)).allowed()).isEqualTo(Duration.ofMillis(250));
        assertThat(health(sentAndLanded(0.251, 5)).problems())
                .containsExactly(
                        "the injector sent requests late: the p99 of sent − intended is 251 ms, the limit is 250 ms;"
                                + " this machine was the bottleneck, not the hub");
    }

    @Test
    void twoPercentOfTheMedianReadyLatencyAreAllowedWhereThatIsMore() {
        assertThat(health(sentAndLanded(1, 50)).valid()).isTrue();
        assertThat(health(sentAndLanded(1, 50)).allowed()).isEqualTo(Duration.ofSeconds(1));
        assertThat(health(sentAndLanded(1.001, 50)).valid()).isFalse();
    }

    @Test
    void theTwoRulesMeetAtAMedianOfTwelveAndAHalfSeconds() {
        assertThat(health(sentAndLanded(0, 12.5)).allowed()).isEqualTo(Duration.ofMillis(250));
        assertThat(health(sentAndLanded(0, 12.6)).allowed()).isEqualTo(Duration.ofMillis(252));
    }

    @Test
    void allowedLatenessIsAtMostTwoPercentOfTheSlosTime() {
        assertThat(health(sentAndLanded(0, 89)).allowed()).isEqualTo(Duration.ofMillis(1_780));
        assertThat(health(sentAndLanded(0, 91)).allowed())
                .as("the SLO's time is 90 s")
                .isEqualTo(Duration.ofMillis(1_800));
    }

    @Test
    void allowedLatenessIgnoresTheLimitWhereNoStudentLands() {
        assertThat(health(List.of(student(0, Optional.of(1.8), Optional.empty()))))
                .returns(Duration.ofMillis(1_800), InjectorHealth::allowed)
                .returns(true, InjectorHealth::valid);
        assertThat(health(List.of(student(0, Optional.of(1.801), Optional.empty())))
                        .valid())
                .as("2 % of the patience of three minutes would be 3.6 s")
                .isFalse();
    }

    @Test
    void theReasonNamesTheDelaysOfThisMachine() {
        Journal journal = new Journal(
                List.of(
                        JournalEntry.Health.builder(
                                        NINE,
                                        Duration.ofMillis(1_500),
                                        Duration.ofMillis(700),
                                        Duration.ofMillis(900),
                                        950)
                                .openFilesLimit(Optional.of(1_000L))
                                .longestGc(Optional.of(Duration.ofMillis(600)))
                                .cpuThrottling(Optional.of(new Saturation.CpuThrottling(7, Duration.ofMillis(400))))
                                .lag(Optional.of(new Saturation.Lag(
                                        Optional.of(Duration.ofMillis(1_200)), Duration.ofMillis(900))))
                                .calls(Optional.of(new Saturation.CallQueue(12, Duration.ofMillis(800))))
                                .build(),
                        JournalEntry.Health.builder(
                                        NINE, Duration.ofMillis(3), Duration.ZERO, Duration.ofMillis(50), 40)
                                .build()),
                Optional.empty());

        InjectorHealth health = InjectorHealth.of(journal, sentAndLanded(1, 5), TestingRuns.plan(0), 1);

        assertThat(health.problems())
                .containsExactly(
                        "the injector sent requests late: the p99 of sent − intended is 1000 ms, the limit is 250 ms; this machine"
                                + " was the bottleneck, not the hub (the CPU quota stopped it for 400 ms in 7 periods, garbage"
                                + " collection stopped it for 600 ms, it got no processor for 1500 ms, its event loops were late"
                                + " by 1200 ms, a request waited in its client for 800 ms, 950 of 1000 file descriptors were"
                                + " open)");
        assertThat(InjectorHealth.of(
                                new Journal(List.of(strained(2, 30, Optional.of(40L), 30, 3)), Optional.empty()),
                                sentAndLanded(1, 5),
                                TestingRuns.plan(0),
                                10)
                        .problems()
                        .get(0))
                .as("30 ms on the wall are 300 ms of a hub that is ten times as fast")
                .endsWith("(the CPU quota stopped it for 30 ms in 2 periods, its event loops were late by 40 ms)");
        assertThat(InjectorHealth.of(
                                new Journal(List.of(strained(2, 30, Optional.of(40L), 30, 3)), Optional.empty()),
                                sentAndLanded(1, 5),
                                TestingRuns.plan(0),
                                1)
                        .problems()
                        .get(0))
                .endsWith("this machine was the bottleneck, not the hub");
        assertThat(InjectorHealth.of(journal, sentAndLanded(0.1, 5), TestingRuns.plan(0), 1)
                        .valid())
                .as("a machine that is strained and yet in time is valid")
                .isTrue();
    }

    @Test
    void onePercentOfTheStudentsMayBeLater() {
        List<StudentRecord> students = new ArrayList<>();
        for (int i = 0; i < 99; i++) {
            students.add(student(i, Optional.of(0.001), Optional.of(5.0)));
        }
        students.add(student(99, Optional.of(4.0), Optional.of(5.0)));

        InjectorHealth health = health(students);

        assertThat(health.valid()).isTrue();
        assertThat(health.lateness())
                .contains(new Lateness(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofSeconds(4)));
    }

    @Test
    void aStudentWhoWasNeverSentMakesTheRunInvalid() {
        InjectorHealth health = health(List.of(
                student(0, Optional.of(0.0), Optional.of(5.0)), student(1, Optional.empty(), Optional.empty())));

        assertThat(health.neverSent()).isEqualTo(1);
        assertThat(health.problems())
                .containsExactly("the injector never sent the requests of 1 student although they were due");
    }

    @Test
    void aCancelledStudentWasNotDue() {
        StudentRecord cancelled = StudentRecord.builder(
                        0, "firstbell-000", Journey.START, new Outcome.Cancelled(), Map.of(Stage.INTENDED, NINE))
                .build();

        InjectorHealth health = health(List.of(cancelled));

        assertThat(health.neverSent()).isZero();
        assertThat(health.lateness()).isEmpty();
        assertThat(health.valid()).isTrue();
    }

    @Test
    void healthIsSummedOverTheRun() {
        Journal journal = new Journal(
                List.of(
                        JournalEntry.Health.builder(
                                        NINE, Duration.ofMillis(3), Duration.ofMillis(10), Duration.ofMillis(100), 7)
                                .build(),
                        JournalEntry.Health.builder(
                                        NINE, Duration.ofMillis(8), Duration.ofMillis(1), Duration.ofMillis(200), 9)
                                .build(),
                        JournalEntry.Health.builder(
                                        NINE, Duration.ofMillis(5), Duration.ZERO, Duration.ofMillis(50), -1)
                                .build()),
                Optional.empty());

        InjectorHealth health = InjectorHealth.of(journal, List.of(), TestingRuns.plan(0), 1);

        assertThat(health.worstPause()).isEqualTo(Duration.ofMillis(8));
        assertThat(health.gc()).isEqualTo(Duration.ofMillis(11));
        assertThat(health.cpu()).isEqualTo(Duration.ofMillis(350));
        assertThat(health.mostOpenFiles()).isEqualTo(9);
        assertThat(health.cpuThrottling()).as("it was never reported").isEmpty();
        assertThat(health.lag()).isEmpty();
        assertThat(health.calls()).isEmpty();
        assertThat(health.longestGc()).isEmpty();
        assertThat(health.openFilesLimit()).isEmpty();
    }

    @Test
    void delaysBeforeTheClassAreNotSuspects() {
        Journal journal = new Journal(
                List.of(JournalEntry.Health.builder(
                                NINE.minusSeconds(30), Duration.ofSeconds(3), Duration.ZERO, Duration.ZERO, 7)
                        .build()),
                Optional.empty());

        assertThat(InjectorHealth.of(journal, sentAndLanded(1, 5), TestingRuns.plan(0), 1)
                        .problems())
                .singleElement()
                .asString()
                .endsWith("this machine was the bottleneck, not the hub");
    }

    @Test
    void aPauseBeforeTheFirstRequestIsASuspectWhateverItsTimestamp() {
        Journal journal = new Journal(
                List.of(
                        JournalEntry.Health.builder(
                                        NINE.minusSeconds(31), Duration.ofSeconds(7), Duration.ZERO, Duration.ZERO, 7)
                                .build(),
                        JournalEntry.Health.builder(
                                        NINE.minusSeconds(30), Duration.ofSeconds(3), Duration.ZERO, Duration.ZERO, 7)
                                .build(),
                        new JournalEntry.StageReached(NINE.plusSeconds(1), 0, Stage.SENT)),
                Optional.empty());

        assertThat(InjectorHealth.of(journal, sentAndLanded(1, 5), TestingRuns.plan(0), 1)
                        .problems())
                .singleElement()
                .asString()
                .endsWith("(it got no processor for 3000 ms)");
    }

    @Test
    void cpuThrottlingIsSummedAndOtherSaturationIsTheWorst() {
        Journal journal = new Journal(
                List.of(
                        strained(1, 100, Optional.empty(), 5, 30),
                        strained(2, 50, Optional.of(40L), 9, 3),
                        strained(0, 0, Optional.of(20L), 1, 8)),
                Optional.empty());

        InjectorHealth health = InjectorHealth.of(journal, List.of(), TestingRuns.plan(0), 1);

        assertThat(health.cpuThrottling()).contains(new Saturation.CpuThrottling(3, Duration.ofMillis(150)));
        assertThat(health.lag()).contains(new Saturation.Lag(Optional.of(Duration.ofMillis(40)), Duration.ofMillis(9)));
        assertThat(health.calls()).contains(new Saturation.CallQueue(9, Duration.ofMillis(30)));
        assertThat(health.longestGc()).contains(Duration.ofMillis(30));
    }

    private static JournalEntry strained(
            long periods, long throttledMillis, Optional<Long> loopMillis, int timerMillis, int waitMillis) {
        return JournalEntry.Health.builder(NINE, Duration.ZERO, Duration.ZERO, Duration.ZERO, 7)
                .openFilesLimit(Optional.of(20_000L))
                .longestGc(Optional.of(Duration.ofMillis(waitMillis)))
                .cpuThrottling(Optional.of(new Saturation.CpuThrottling(periods, Duration.ofMillis(throttledMillis))))
                .lag(Optional.of(
                        new Saturation.Lag(loopMillis.map(Duration::ofMillis), Duration.ofMillis(timerMillis))))
                .calls(Optional.of(new Saturation.CallQueue(timerMillis, Duration.ofMillis(waitMillis))))
                .build();
    }

    private static List<StudentRecord> sentAndLanded(double sent, double landed) {
        return List.of(student(0, Optional.of(sent), Optional.of(landed)));
    }

    private static InjectorHealth health(List<StudentRecord> students) {
        return InjectorHealth.of(new Journal(List.of(), Optional.empty()), students, TestingRuns.plan(0), 1);
    }
}
