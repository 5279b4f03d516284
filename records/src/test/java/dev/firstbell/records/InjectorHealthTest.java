package dev.firstbell.records;

import static dev.firstbell.records.TestingRuns.LIMIT;
import static dev.firstbell.records.TestingRuns.NINE;
import static dev.firstbell.records.TestingRuns.student;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.InjectorHealth.Lateness;
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
                .containsExactly("requests left late: p99 of sent − intended is 251 ms, allowed are 250 ms;"
                        + " this machine was the limit, not the hub");
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
    void whereMostNeverLandTheMedianIsTheLimit() {
        assertThat(health(List.of(student(0, Optional.of(0.0), Optional.empty())))
                        .allowed())
                .isEqualTo(Duration.ofMillis(3_600));
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
        assertThat(health.problems()).containsExactly("1 students' requests never left although their time had come");
    }

    @Test
    void aCancelledStudentWasNotDue() {
        StudentRecord cancelled = new StudentRecord(
                0, "firstbell-000", Journey.START, new Outcome.Cancelled(), Map.of(Stage.INTENDED, NINE), List.of());

        InjectorHealth health = health(List.of(cancelled));

        assertThat(health.neverSent()).isZero();
        assertThat(health.lateness()).isEmpty();
        assertThat(health.valid()).isTrue();
    }

    @Test
    void whatTheMachineDidIsAddedUp() {
        Journal journal = new Journal(
                List.of(
                        new JournalEntry.Health(
                                NINE, Duration.ofMillis(3), Duration.ofMillis(10), Duration.ofMillis(100), 7),
                        new JournalEntry.Health(
                                NINE, Duration.ofMillis(8), Duration.ofMillis(1), Duration.ofMillis(200), 9),
                        new JournalEntry.Health(NINE, Duration.ofMillis(5), Duration.ZERO, Duration.ofMillis(50), -1)),
                Optional.empty());

        InjectorHealth health = InjectorHealth.of(journal, List.of(), LIMIT);

        assertThat(health.worstPause()).isEqualTo(Duration.ofMillis(8));
        assertThat(health.gc()).isEqualTo(Duration.ofMillis(11));
        assertThat(health.cpu()).isEqualTo(Duration.ofMillis(350));
        assertThat(health.mostOpenFiles()).isEqualTo(9);
    }

    private static List<StudentRecord> sentAndLanded(double sent, double landed) {
        return List.of(student(0, Optional.of(sent), Optional.of(landed)));
    }

    private static InjectorHealth health(List<StudentRecord> students) {
        return InjectorHealth.of(new Journal(List.of(), Optional.empty()), students, LIMIT);
    }
}
