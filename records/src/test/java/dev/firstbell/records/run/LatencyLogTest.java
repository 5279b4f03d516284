package dev.firstbell.records.run;

import static dev.firstbell.records.run.TestingRuns.NINE;
import static dev.firstbell.records.run.TestingRuns.landed;
import static dev.firstbell.records.run.TestingRuns.neverLanded;
import static dev.firstbell.records.run.TestingRuns.plan;
import static dev.firstbell.records.run.TestingRuns.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.StudentRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LatencyLogTest {
    private static final RunInfo INFO = running(plan());

    @Property(tries = 100)
    void everyStudentIsLoggedOnceAsLandedOrCensored(
            @ForAll @Size(max = 60) List<@DoubleRange(min = 0, max = 400) Double> latencies,
            @ForAll @IntRange(max = 20) int never) {
        List<StudentRecord> students = new ArrayList<>();
        latencies.forEach(latency -> students.add(landed(students.size(), latency)));
        for (int i = 0; i < never; i++) {
            students.add(neverLanded(students.size()));
        }

        List<LatencyLogs.Interval> log = LatencyLogs.parse(LatencyLog.of(RunRecord.of(INFO, students)));

        long inTime = latencies.stream()
                .filter(l -> TestingRuns.seconds(l).compareTo(TestingRuns.LIMIT) <= 0)
                .count();
        assertThat(count(log, "landed")).isEqualTo(inTime);
        assertThat(count(log, "censored")).isEqualTo(students.size() - inTime);
    }

    @Test
    void anIntervalIsTenSecondsOfTheHubsTimeFromTheRunsStart() {
        RunRecord run = RunRecord.of(INFO, List.of(landed(0, 12.345678)));

        LatencyLogs.Interval interval = LatencyLogs.parse(LatencyLog.of(run)).get(0);

        assertThat(interval.from()).isEqualTo(NINE.plusSeconds(10));
        assertThat(interval.to()).isEqualTo(NINE.plusSeconds(20));
        assertThat(interval.tag()).isEqualTo("landed");
        assertThat((double) interval.latencies().getMaxValue())
                .as("microseconds at three significant digits")
                .isCloseTo(12_345_678, within(12_345.678));
    }

    @Test
    void aStudentWhoNeverLandedIsLoggedAtTheLimit() {
        LatencyLogs.Interval interval = LatencyLogs.parse(LatencyLog.of(RunRecord.of(INFO, List.of(neverLanded(0)))))
                .get(0);

        assertThat(interval.tag()).isEqualTo("censored");
        assertThat((double) interval.latencies().getMaxValue())
                .isCloseTo(Duration.ofMinutes(3).toNanos() / 1e3, within(180_000.0));
    }

    @Test
    void aStudentCensoredEarlyIsLoggedAtTheEndOfFollowUp() {
        StudentRecord waiting = neverLanded(0);
        StudentRecord lastSeen = StudentRecord.builder(
                        0, waiting.user(), waiting.journey(), new Outcome.Cancelled(), waiting.stages())
                .censoredAt(Optional.of(waiting.arrival().plusSeconds(60)))
                .build();

        LatencyLogs.Interval interval = LatencyLogs.parse(LatencyLog.of(RunRecord.of(INFO, List.of(lastSeen))))
                .get(0);

        assertThat(interval.tag()).isEqualTo("censored");
        assertThat((double) interval.latencies().getMaxValue()).isCloseTo(60e6, within(60_000.0));
    }

    @Test
    void theTextDoesNotDependOnTheMachinesTimeZone() {
        RunRecord run = RunRecord.of(INFO, List.of(landed(0, 5)));
        TimeZone before = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
            String inTokyo = LatencyLog.of(run);
            TimeZone.setDefault(TimeZone.getTimeZone("America/Denver"));
            assertThat(LatencyLog.of(run)).isEqualTo(inTokyo);
        } finally {
            TimeZone.setDefault(before);
        }
    }

    private static long count(List<LatencyLogs.Interval> log, String tag) {
        return log.stream()
                .filter(interval -> interval.tag().equals(tag))
                .mapToLong(interval -> interval.latencies().getTotalCount())
                .sum();
    }
}
