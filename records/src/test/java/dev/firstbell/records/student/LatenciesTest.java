package dev.firstbell.records.student;

import static dev.firstbell.records.run.TestingRuns.LIMIT;
import static dev.firstbell.records.run.TestingRuns.landed;
import static dev.firstbell.records.run.TestingRuns.neverLanded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.student.Latencies.Quantile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    @Property
    void aQuantileIsTheSmallestLatencyThatTheShareStayedWithin(
            @ForAll @Size(max = 40) List<@IntRange(max = 240) Integer> seconds,
            @ForAll @IntRange(max = 10) int never,
            @ForAll @IntRange(min = 1, max = 1000) int permille) {
        Latencies latencies = latencies(seconds, never);
        List<Integer> inTime =
                seconds.stream().filter(s -> s <= LIMIT.toSeconds()).sorted().toList();
        int all = seconds.size() + never;
        Optional<Quantile> naive = inTime.stream()
                .filter(candidate ->
                        inTime.stream().filter(s -> s <= candidate).count() * 1000 >= (long) permille * all)
                .findFirst()
                .map(s -> new Quantile(Duration.ofSeconds(s), false))
                .or(() -> all == 0 ? Optional.empty() : Optional.of(new Quantile(LIMIT, true)));

        assertThat(latencies.quantile(permille / 1000.0)).isEqualTo(naive);
    }

    @Property
    void withinCountsThoseAtMostThatLong(
            @ForAll @Size(max = 40) List<@IntRange(max = 20) Integer> seconds, @ForAll @IntRange(max = 21) int most) {
        assertThat(latencies(seconds, 3).within(Duration.ofSeconds(most)))
                .isEqualTo((int) seconds.stream().filter(s -> s <= most).count());
    }

    @Property
    void everyStudentCounts(
            @ForAll @Size(max = 40) List<@IntRange(max = 400) Integer> seconds, @ForAll @IntRange(max = 9) int never) {
        Latencies latencies = latencies(seconds, never);

        assertThat(latencies.count()).isEqualTo(seconds.size() + never);
        assertThat(latencies.seen()).isSorted().hasSize(latencies.count() - latencies.censored());
    }

    @Test
    void binaryRoundingDoesNotRaiseTheRank() {
        Latencies latencies = latencies(IntStream.rangeClosed(1, 180).boxed().toList(), 0);

        assertThat(latencies.quantile(0.95)).contains(new Quantile(Duration.ofSeconds(171), false));
        assertThat(latencies.quantile(0.55)).contains(new Quantile(Duration.ofSeconds(99), false));
    }

    @Test
    void aQuantileAmongCensoredStudentsHasTheLimitAsLowerBound() {
        Latencies latencies = latencies(List.of(10, 20, 30), 1);

        assertThat(latencies.quantile(0.75)).contains(new Quantile(Duration.ofSeconds(30), false));
        assertThat(latencies.quantile(0.76)).contains(new Quantile(LIMIT, true));
        assertThat(latencies.worst()).contains(new Quantile(LIMIT, true));
    }

    @Test
    void theLowerBoundOfAnEarlyCensoredStudentIsTheEndOfFollowUp() {
        List<StudentRecord> students = List.of(landed(0, 10), landed(1, 100), lastSeen(2, 60), lastSeen(3, 90));

        Latencies latencies = Latencies.of(students, Stage.LANDED, LIMIT);

        assertThat(latencies.quantile(0.5))
                .as("10, 61, 91 and 100 may be what it took, or 10, 100, 101 and 102")
                .contains(new Quantile(Duration.ofSeconds(100), false, Optional.of(Duration.ofSeconds(60))));
        assertThat(latencies.quantile(0.75))
                .as("10, 61, 91 and 100 may be what it took")
                .contains(new Quantile(Duration.ofSeconds(90), true));
        assertThat(latencies.worst()).contains(new Quantile(Duration.ofSeconds(90), true));
        assertThat(Latencies.of(List.of(landed(0, 10), lastSeen(1, 60), neverLanded(2)), Stage.LANDED, LIMIT)
                        .worst())
                .contains(new Quantile(LIMIT, true));
    }

    /** However long it took them in truth, a censored quantile is shorter than the true one. */
    @Property
    void aCensoredQuantileIsLongerThanItsValue(
            @ForAll @Size(min = 1, max = 20) List<@IntRange(max = 170) Integer> seconds,
            @ForAll @Size(min = 1, max = 20) List<@IntRange(max = 170) Integer> seen,
            @ForAll @IntRange(min = 1, max = 30) int more,
            @ForAll @IntRange(min = 1, max = 1000) int permille) {
        List<StudentRecord> students = new ArrayList<>();
        List<StudentRecord> truth = new ArrayList<>();
        seconds.forEach(s -> students.add(landed(students.size(), s)));
        truth.addAll(students);
        seen.forEach(s -> {
            students.add(lastSeen(students.size(), s));
            truth.add(landed(truth.size(), s + more));
        });

        Quantile known = Latencies.of(students, Stage.LANDED, LIMIT)
                .quantile(permille / 1000.0)
                .orElseThrow();
        Quantile really = Latencies.of(truth, Stage.LANDED, Duration.ofDays(1))
                .quantile(permille / 1000.0)
                .orElseThrow();

        assertThat(!known.censored() || really.value().compareTo(known.value()) > 0)
                .as("%s, in truth %s", known, really)
                .isTrue();
    }

    private static StudentRecord lastSeen(int number, int seconds) {
        StudentRecord waiting = neverLanded(number);
        return StudentRecord.builder(
                        waiting.student(), waiting.user(), waiting.journey(), new Outcome.Cancelled(), waiting.stages())
                .throttled(waiting.throttled())
                .failedAttempts(waiting.failedAttempts())
                .actions(waiting.actions())
                .censoredAt(Optional.of(waiting.arrival().plusSeconds(seconds)))
                .build();
    }

    @Test
    void aStudentWhoLandsAfterTheLimitIsCensored() {
        Latencies latencies = latencies(List.of(180, 181), 0);

        assertThat(latencies.censored()).isEqualTo(1);
        assertThat(latencies.within(Duration.ofDays(1))).isEqualTo(1);
    }

    @Test
    void anEmptyGroupHasNoQuantile() {
        assertThat(latencies(List.of(), 0).quantile(0.5)).isEmpty();
        assertThat(latencies(List.of(), 0).worst()).isEmpty();
    }

    @Test
    void onlySharesAboveZeroAndAtMostOneAreQuantiles() {
        for (double p : new double[] {0, -0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> latencies(List.of(1), 0).quantile(p)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static Latencies latencies(List<Integer> seconds, int never) {
        List<StudentRecord> students = new ArrayList<>();
        seconds.forEach(s -> students.add(landed(students.size(), s)));
        for (int i = 0; i < never; i++) {
            students.add(neverLanded(students.size()));
        }
        return Latencies.of(students, Stage.LANDED, LIMIT);
    }
}
