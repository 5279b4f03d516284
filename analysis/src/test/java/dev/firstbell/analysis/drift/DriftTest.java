package dev.firstbell.analysis.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.history.Fingerprint;
import dev.firstbell.records.history.HistoryEntry;
import dev.firstbell.records.history.StageTime;
import dev.firstbell.records.history.Versions;
import dev.firstbell.records.history.Wait;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.student.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DriftTest {
    private static HistoryEntry run(int day, String image, Wait p50, Map<Stage, StageTime> stages) {
        return new HistoryEntry(
                HistoryEntry.SCHEMA,
                "run-" + day,
                Instant.EPOCH.plus(Duration.ofDays(day)),
                new Fingerprint(
                        "hub",
                        Rung.LIVE,
                        Provenance.MEASURED,
                        1,
                        "CSCI 1300",
                        200,
                        "plan",
                        Optional.empty(),
                        new Versions("5", Optional.empty(), Optional.of(image))),
                "test",
                RunInfo.Verdict.SLO_MET,
                List.of(),
                Slo.DEFAULT,
                200,
                100,
                0,
                Optional.of(p50),
                Optional.of(p50),
                stages,
                "digest-" + day);
    }

    /** About so many milliseconds, as nights vary. */
    private static Duration about(int millis, int day) {
        return Duration.ofMillis(millis + day * 7 % 5);
    }

    private static List<HistoryEntry> runs(IntFunction<Map<Stage, StageTime>> stages) {
        return IntStream.range(0, 40)
                .mapToObj(day -> run(day, "a", new Wait(about(8_000, day), false), stages.apply(day)))
                .toList();
    }

    @Test
    void aRunThatWasAddedUnderTwoVersionsIsLookedAtOnce() {
        List<HistoryEntry> runs = runs(day -> Map.of());
        List<HistoryEntry> again = Stream.concat(
                        runs.stream(),
                        runs.stream()
                                .map(run -> run(
                                        (int) Duration.between(Instant.EPOCH, run.startedAt())
                                                .toDays(),
                                        "b",
                                        run.p50().orElseThrow(),
                                        Map.of())))
                .toList();

        assertThat(Drift.of(again).runs()).isEqualTo(40);
    }

    @Test
    void aNightInWhichTheMedianStudentNeverLandedIsNamed() {
        List<HistoryEntry> runs = Stream.concat(
                        runs(day -> Map.of()).stream(),
                        Stream.of(run(40, "a", new Wait(Duration.ofMinutes(7), true), Map.of())))
                .toList();

        Drift drift = Drift.of(runs);

        assertThat(drift.runs()).isEqualTo(40);
        assertThat(drift.shifts()).isEmpty();
        assertThat(drift.notLanded()).extracting(Drift.NotLanded::run).containsExactly("run-40");
    }

    @Test
    void aStageThatTakesMillisecondsDoesNotBecomeSlow() {
        List<HistoryEntry> runs = runs(day -> Map.of(
                Stage.ACCEPTED, new StageTime(Stage.SENT, about(day < 20 ? 10 : 40, day), 200),
                Stage.STARTED, new StageTime(Stage.ACCEPTED, about(day < 20 ? 2_000 : 2_500, day), 200)));

        assertThat(Drift.of(runs).shifts()).singleElement().satisfies(shift -> {
            assertThat(shift.stage()).contains(Stage.STARTED);
            assertThat(shift.run()).isEqualTo("run-20");
        });
    }

    /** From the 20th night on, the cluster is watched: what took 3 s from the accepted start takes 2 s from the pod. */
    @Test
    void aStageThatCountsFromAnotherOneIsNoDrift() {
        List<HistoryEntry> runs = runs(day -> day < 20
                ? Map.of(
                        Stage.ACCEPTED, new StageTime(Stage.SENT, about(10, day), 200),
                        Stage.HUB_READY, new StageTime(Stage.ACCEPTED, about(3_000, day), 200))
                : Map.of(
                        Stage.ACCEPTED, new StageTime(Stage.SENT, about(10, day), 200),
                        Stage.SCHEDULED, new StageTime(Stage.ACCEPTED, about(1_000, day), 200),
                        Stage.HUB_READY, new StageTime(Stage.SCHEDULED, about(2_000, day), 200)));

        assertThat(Drift.of(runs).shifts()).isEmpty();
    }
}
