package dev.firstbell.analysis.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.analysis.gate.Change.Doubt;
import dev.firstbell.analysis.gate.Change.Kind;
import dev.firstbell.analysis.gate.GateResult.Verdict;
import dev.firstbell.records.history.Fingerprint;
import dev.firstbell.records.history.HistoryEntry;
import dev.firstbell.records.history.StageTime;
import dev.firstbell.records.history.Versions;
import dev.firstbell.records.history.Wait;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.student.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GateTest {
    private static final Gate GATE = new Gate(Rule.DEFAULT);

    private final SplittableRandom random = new SplittableRandom(1);

    private List<HistoryEntry> runs(int first, int count, double slowdown, double ofServer) {
        List<HistoryEntry> runs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            runs.add(SyntheticRun.draw(first + i, 0.05 * random.nextGaussian(), slowdown, ofServer, random));
        }
        return runs;
    }

    @Test
    void runsLikeThoseBeforePass() {
        GateResult result = GATE.judge(runs(20, 3, 0, 0), runs(0, 20, 0, 0));

        assertThat(result.verdict()).isEqualTo(Verdict.PASS);
        assertThat(result.median().orElseThrow().kind()).isEqualTo(Kind.NOT_SLOWER);
        assertThat(result.promise().orElseThrow().kind()).isEqualTo(Promise.Kind.KEPT);
        assertThat(result.now()).isEqualTo(3);
        assertThat(result.before()).isEqualTo(20);
        assertThat(result.notes()).isEmpty();
    }

    @Test
    void aSlowerServerIsFoundAndNamed() {
        GateResult result = GATE.judge(runs(20, 5, 0, 0.3), runs(0, 20, 0, 0));

        assertThat(result.verdict()).isEqualTo(Verdict.REGRESSION);
        assertThat(result.stages().get(Stage.HUB_READY).kind()).isEqualTo(Kind.SLOWER);
        assertThat(result.stages().get(Stage.STARTED).kind()).isEqualTo(Kind.NOT_SLOWER);
        assertThat(result.reasons())
                .anySatisfy(reason -> assertThat(reason)
                        .startsWith("hubReady (from “container running” to “hub says ready”) became longer: ")
                        .contains(" s, was ", ": +3", " %), p < 0.0001"));
    }

    @Test
    void fasterRunsAreAnImprovement() {
        GateResult result = GATE.judge(runs(20, 4, -0.3, 0), runs(0, 20, 0, 0));

        assertThat(result.verdict()).isEqualTo(Verdict.IMPROVEMENT);
        assertThat(result.reasons().get(0)).startsWith("the median wait became shorter: ");
    }

    @Test
    void oneRunAgainstTwentyNeverTells() {
        GateResult result = GATE.judge(runs(20, 1, 1, 0), runs(0, 20, 0, 0));

        assertThat(result.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(result.median().orElseThrow().doubt()).isEqualTo(Doubt.TOO_FEW_RUNS);
        assertThat(result.more()).contains(new MoreRuns(1, 0));
        assertThat(result.reasons().get(0)).endsWith("; so few runs cannot show a difference");
    }

    @Test
    void withoutRunsBeforeOnlyThePromiseIsJudged() {
        GateResult result = GATE.judge(runs(0, 3, 0, 0), List.of());

        assertThat(result.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(result.reasons()).containsExactly("there are no runs before to compare with");
        assertThat(result.promise()).isPresent();
    }

    @Test
    void oneRunBeforeShowsNothingOfTheSpread() {
        GateResult result = GATE.judge(runs(1, 3, 0, 0), runs(0, 1, 0, 0));

        assertThat(result.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(result.notes())
                .contains("there are only 1 run before; fewer than 10 show little of how much runs vary");
    }

    @ParameterizedTest
    @EnumSource(
            value = RunInfo.Verdict.class,
            names = {"INVALID", "ABORTED", "RUNNING"})
    void aNewRunThatDoesNotCountIsRepeated(RunInfo.Verdict verdict) {
        List<HistoryEntry> now = runs(20, 3, 0, 0);
        now.set(1, with(now.get(1), verdict));

        GateResult result = GATE.judge(now, runs(0, 20, 0, 0));

        assertThat(result.verdict()).isEqualTo(Verdict.INVALID);
        assertThat(result.reasons())
                .containsExactly("the new run synthetic-21 does not count: " + verdict.label() + "; repeat it");
        assertThat(result.promise()).isEmpty();
    }

    @Test
    void aRunBeforeThatDoesNotCountIsLeftOut() {
        List<HistoryEntry> before = runs(0, 20, 0, 0);
        before.set(3, with(before.get(3), RunInfo.Verdict.INVALID));

        GateResult result = GATE.judge(runs(20, 3, 0, 0), before);

        assertThat(result.verdict()).isEqualTo(Verdict.PASS);
        assertThat(result.before()).isEqualTo(19);
        assertThat(result.notes()).containsExactly("left out: the run before synthetic-3: invalid");
    }

    @Test
    void runsOfAnotherClassAreRefused() {
        List<HistoryEntry> before = runs(0, 20, 0, 0);
        Fingerprint other = before.get(0).fingerprint();
        before.set(
                3,
                with(
                        before.get(3),
                        new Fingerprint(
                                other.cluster(),
                                other.rung(),
                                other.provenance(),
                                other.speed(),
                                "another",
                                other.students(),
                                other.plan(),
                                other.setting(),
                                other.versions())));

        GateResult result = GATE.judge(runs(20, 3, 0, 0), before);

        assertThat(result.verdict()).isEqualTo(Verdict.INVALID);
        assertThat(result.reasons())
                .containsExactly("the run before synthetic-3 differs in class (synthetic and another)");
    }

    @Test
    void newVersionsAreNamed() {
        List<HistoryEntry> now = runs(20, 3, 0, 0).stream()
                .map(run -> with(run, withImage(run.fingerprint(), "example/image@sha256:2")))
                .toList();

        GateResult result = GATE.judge(now, runs(0, 20, 0, 0));

        assertThat(result.verdict()).isEqualTo(Verdict.PASS);
        assertThat(result.changed()).containsExactly("image example/image@sha256:2, was unknown");
    }

    @Test
    void newRunsOfTwoVersionsAreNoGroup() {
        List<HistoryEntry> now = runs(20, 3, 0, 0);
        now.set(2, with(now.get(2), withImage(now.get(2).fingerprint(), "example/image@sha256:2")));

        assertThat(GATE.judge(now, runs(0, 20, 0, 0)).reasons())
                .containsExactly("the new runs synthetic-20 and synthetic-22 have different versions: image"
                        + " example/image@sha256:2, was unknown");
    }

    @Test
    void aCopyIsNoSecondRun() {
        List<HistoryEntry> now = runs(20, 2, 0, 0);
        now.add(now.get(0));

        GateResult result = GATE.judge(now, runs(0, 20, 0, 0));

        assertThat(result.verdict()).isEqualTo(Verdict.INVALID);
        assertThat(result.reasons().get(0)).contains("one is a copy of the other");
    }

    @Test
    void aNewRunIsNotComparedWithItself() {
        List<HistoryEntry> all = runs(0, 23, 0, 0);

        GateResult result = GATE.judge(all.subList(20, 23), all);

        assertThat(result.before()).isEqualTo(20);
        assertThat(result.notes())
                .containsExactly("left out: 3 runs before that are also among the new runs, or there twice");
    }

    @Test
    void ifNoMedianStudentLandedBeforeThereIsNothingToCompareWith() {
        List<HistoryEntry> before =
                runs(0, 20, 0, 0).stream().map(GateTest::censored).toList();

        GateResult result = GATE.judge(runs(20, 3, 0, 0), before);

        assertThat(result.verdict()).isEqualTo(Verdict.INVALID);
        assertThat(result.reasons())
                .containsExactly("in 20 of the 20 runs before, the median student never landed, so there is no time to"
                        + " compare with");
    }

    @Test
    void ifNoMedianStudentLandsNowItIsARegression() {
        List<HistoryEntry> now =
                runs(20, 3, 0, 0).stream().map(GateTest::censored).toList();

        GateResult result = GATE.judge(now, runs(0, 20, 0, 0));

        assertThat(result.verdict()).isEqualTo(Verdict.REGRESSION);
        assertThat(result.promise().orElseThrow().kind()).isEqualTo(Promise.Kind.MISSED);
        assertThat(result.notes())
                .containsExactly(
                        "in 3 of the 3 new runs, the median student never landed; these runs count with the class's"
                                + " limit");
    }

    /** Without the cluster's watch, the time to hubReady counts from another stage, and is longer. */
    @Test
    void aStageThatCountsFromAnotherOneIsNotCompared() {
        List<HistoryEntry> now = runs(20, 3, 0, 0).stream()
                .map(run -> with(
                        run,
                        Map.of(Stage.HUB_READY, new StageTime(Stage.ACCEPTED, Duration.ofSeconds(12), run.students()))))
                .toList();

        GateResult result = GATE.judge(now, runs(0, 20, 0, 0));

        assertThat(result.verdict()).isEqualTo(Verdict.PASS);
        assertThat(result.stages()).isEmpty();
        assertThat(result.notes())
                .containsExactly("not compared: the time in scheduled, started, hubReady, because not all runs have a"
                        + " record of the same stages");
    }

    /** 50 ms are a large share of this stage, and are not felt. */
    @Test
    void aStageThatIsNotFeltIsNoAlarmAndKeepsItsProbability() {
        GateResult result = GATE.judge(
                runs(20, 5, 0, 0).stream().map(run -> placedIn(run, 80)).toList(),
                runs(0, 20, 0, 0).stream().map(run -> placedIn(run, 30)).toList());

        Change placed = result.stages().get(Stage.SCHEDULED);
        assertThat(result.verdict()).isEqualTo(Verdict.PASS);
        assertThat(placed.kind()).isEqualTo(Kind.NOT_SLOWER);
        assertThat(placed.slower()).isLessThan(0.001);
    }

    private static HistoryEntry placedIn(HistoryEntry run, int millis) {
        Map<Stage, StageTime> stages = new EnumMap<>(run.stages());
        int jitter = Math.floorMod(run.runId().hashCode(), 3);
        stages.put(Stage.SCHEDULED, new StageTime(Stage.ACCEPTED, Duration.ofMillis(millis + jitter), run.students()));
        return with(run, stages);
    }

    /** The students of an observed class were followed for two seconds only. That is no improvement. */
    @Test
    void aMedianThatIsOnlyKnownToBeLongerThanASecondIsNotCompared() {
        List<HistoryEntry> now = runs(20, 3, 0, 0).stream()
                .map(run -> with(run, new Wait(Duration.ofSeconds(2), true), 0, 10))
                .toList();

        GateResult result = GATE.judge(now, runs(0, 20, 0, 0));

        assertThat(result.verdict()).isEqualTo(Verdict.INVALID);
        assertThat(result.reasons())
                .hasSize(3)
                .first()
                .asString()
                .startsWith(
                        "in the run synthetic-20, the median student was followed for only 2.0 s and had not landed by"
                                + " then, so it is unknown how this run compares with one of ");
    }

    /** A hundred runs on each side show a slowdown of 3 % for certain; it does not count, and the words do not deny it. */
    @Test
    void aSmallSlowdownPassesAndIsNotDenied() {
        GateResult result = GATE.judge(runs(100, 100, 0.03, 0), runs(0, 100, 0, 0));

        assertThat(result.verdict()).isEqualTo(Verdict.PASS);
        assertThat(result.median().orElseThrow().slower()).isLessThan(0.01);
        assertThat(result.reasons().get(0)).startsWith("the median wait did not become much longer: ");
    }

    @Test
    void otherVersionsOfFirstbellAreNoted() {
        List<HistoryEntry> before = runs(0, 20, 0, 0);
        HistoryEntry first = before.get(0);
        before.set(
                0,
                new HistoryEntry(
                        first.schema(),
                        first.runId(),
                        first.startedAt(),
                        first.fingerprint(),
                        "0.0.1",
                        first.verdict(),
                        first.reasons(),
                        first.slo(),
                        first.students(),
                        first.withinSlo(),
                        first.withoutServer(),
                        first.p50(),
                        first.p95(),
                        first.stages(),
                        first.digest()));

        assertThat(GATE.judge(runs(20, 3, 0, 0), before).notes())
                .containsExactly(
                        "the runs are of different versions of Firstbell (0.0.1, synthetic), which may measure or"
                                + " predict differently");
    }

    @Test
    void theRuleReadsTheSameInEveryLanguage() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);

            assertThat(new Rule(0.005, 0.07, 0.125).inWords()).contains("p ≤ 0.5 %", "at least 7 %", "by 12.5 %");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void runsThatAllTookTheSameTimeAreNoted() {
        List<HistoryEntry> before = runs(0, 20, 0, 0);
        before.replaceAll(run -> with(run, before.get(0).p50().orElseThrow(), run.withoutServer(), run.withinSlo()));

        GateResult result = GATE.judge(runs(20, 3, 0, 0), before);

        assertThat(result.verdict()).isNotEqualTo(Verdict.INVALID);
        assertThat(result.notes())
                .containsExactly(
                        "all runs before have the same median wait to the microsecond, so they show nothing of how"
                                + " much runs vary");
    }

    @Test
    void aClockThatJumpedIsNoted() {
        GateResult result = GATE.judge(runs(5, 3, 0, 0), runs(10, 20, 0, 0));

        assertThat(result.notes())
                .containsExactly(
                        "the new run synthetic-5 began before the latest run before, synthetic-29; if it did not, the"
                                + " clock of one of them was wrong");
    }

    private static HistoryEntry censored(HistoryEntry run) {
        return with(run, new Wait(Duration.ofMinutes(7), true), run.students() / 2 + 1, 0);
    }

    private static Fingerprint withImage(Fingerprint where, String image) {
        return new Fingerprint(
                where.cluster(),
                where.rung(),
                where.provenance(),
                where.speed(),
                where.className(),
                where.students(),
                where.plan(),
                where.setting(),
                new Versions(where.versions().hub(), where.versions().chart(), Optional.of(image)));
    }

    private static HistoryEntry with(HistoryEntry run, Map<Stage, StageTime> stages) {
        Wait p50 = run.p50().orElseThrow();
        return copy(run, run.fingerprint(), run.verdict(), p50, run.withoutServer(), run.withinSlo(), stages);
    }

    private static HistoryEntry with(HistoryEntry run, Fingerprint where) {
        return copy(run, where, run.verdict(), run.p50().orElseThrow(), run.withoutServer(), run.withinSlo());
    }

    private static HistoryEntry with(HistoryEntry run, RunInfo.Verdict verdict) {
        return copy(run, run.fingerprint(), verdict, run.p50().orElseThrow(), run.withoutServer(), run.withinSlo());
    }

    private static HistoryEntry with(HistoryEntry run, Wait p50, int withoutServer, int withinSlo) {
        return copy(run, run.fingerprint(), run.verdict(), p50, withoutServer, withinSlo);
    }

    private static HistoryEntry copy(
            HistoryEntry run, Fingerprint where, RunInfo.Verdict verdict, Wait p50, int withoutServer, int withinSlo) {
        return copy(run, where, verdict, p50, withoutServer, withinSlo, run.stages());
    }

    private static HistoryEntry copy(
            HistoryEntry run,
            Fingerprint where,
            RunInfo.Verdict verdict,
            Wait p50,
            int withoutServer,
            int withinSlo,
            Map<Stage, StageTime> stages) {
        return new HistoryEntry(
                HistoryEntry.SCHEMA,
                run.runId(),
                run.startedAt(),
                where,
                run.toolVersion(),
                verdict,
                run.reasons(),
                run.slo(),
                run.students(),
                withinSlo,
                withoutServer,
                Optional.of(p50),
                run.p95(),
                stages,
                run.digest());
    }
}
