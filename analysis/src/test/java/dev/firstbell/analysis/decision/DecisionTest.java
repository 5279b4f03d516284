package dev.firstbell.analysis.decision;

import static dev.firstbell.analysis.testing.SampleSweeps.CLASS;
import static dev.firstbell.analysis.testing.SampleSweeps.COLD;
import static dev.firstbell.analysis.testing.SampleSweeps.EIGHT;
import static dev.firstbell.analysis.testing.SampleSweeps.FOUR;
import static dev.firstbell.analysis.testing.SampleSweeps.SIX;
import static dev.firstbell.analysis.testing.SampleSweeps.all;
import static dev.firstbell.analysis.testing.SampleSweeps.cell;
import static dev.firstbell.analysis.testing.SampleSweeps.cells;
import static dev.firstbell.analysis.testing.SampleSweeps.of;
import static dev.firstbell.analysis.testing.SampleSweeps.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.firstbell.analysis.decision.Comparison.Relation;
import dev.firstbell.analysis.statistics.FurtherRuns;
import dev.firstbell.analysis.testing.SampleRuns;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DecisionTest {
    private static final List<Cell> COLD_RUNS = cells(COLD, of(120, 118, 123), of(12, 13, 12), 3);
    private static final List<Cell> FOUR_RUNS = cells(FOUR, of(30, 26, 31), of(8, 9, 8), 5);
    private static final List<Cell> SIX_RUNS = cells(SIX, of(0, 0, 1), of(6, 7, 6), 6.2);
    private static final List<Cell> EIGHT_RUNS = cells(EIGHT, of(0, 0, 0), of(6, 6, 6), 8.1);

    private static Outcome.Winner winner(Decision decision) {
        assertThat(decision.outcome()).isInstanceOf(Outcome.Winner.class);
        return (Outcome.Winner) decision.outcome();
    }

    private static Outcome.NotYet notYet(Decision decision) {
        assertThat(decision.outcome()).isInstanceOf(Outcome.NotYet.class);
        return (Outcome.NotYet) decision.outcome();
    }

    @Test
    void theShareInTimeDecidesFirst() {
        Decision decision = Decision.of(all(COLD_RUNS, FOUR_RUNS, SIX_RUNS));

        Outcome.Winner winner = winner(decision);
        assertThat(winner.setting()).isEqualTo("6 nodes");
        assertThat(winner.by()).isEqualTo(Criterion.SHARE);
        assertThat(winner.over().other()).isEqualTo("4 nodes");
        // 29 late of 200 on average, against a third of a student.
        assertThat(winner.over().advantage().orElseThrow()).isCloseTo((29 - 1 / 3.0) / 200, within(1e-9));
        assertThat(winner.over().interval().orElseThrow().low()).isPositive();
        assertThat(decision.confidence()).isCloseTo(0.975, within(1e-9));
        assertThat(decision.chosen().map(SettingFigures::name)).contains("6 nodes");
        assertThat(decision.blocks()).isEqualTo(3);
        assertThat(decision.runs()).isEqualTo(9);
        assertThat(DecisionWords.answer(decision))
                .startsWith(
                        "“6 nodes” wins: 99.8 % of students landed within 90 s, 14.3 percentage points more than with"
                                + " the next best, “4 nodes” (interval ");
    }

    @Test
    void theCostDecidesBetweenSettingsThatAreEquallyGood() {
        Decision decision = Decision.of(all(COLD_RUNS, FOUR_RUNS, SIX_RUNS, EIGHT_RUNS));

        assertThat(decision.outcome()).isInstanceOf(Outcome.EquallyGood.class);
        Outcome.EquallyGood equal = (Outcome.EquallyGood) decision.outcome();
        assertThat(equal.settings()).containsExactly("6 nodes", "8 nodes");
        assertThat(equal.cheapest()).contains("6 nodes");
        assertThat(equal.costs().get(0).advantage().orElseThrow()).isCloseTo(1.9, within(1e-9));
        assertThat(decision.comparisons())
                .extracting(Comparison::criterion)
                .containsExactly(Criterion.SHARE, Criterion.SHARE, Criterion.SHARE, Criterion.WAIT, Criterion.COST);
        assertThat(DecisionWords.answer(decision))
                .isEqualTo(
                        "“6 nodes” and “8 nodes” are equally good, and “6 nodes” costs the least. Their differences are"
                                + " smaller than those that matter (2 percentage points of students in time, 9 s in the wait of"
                                + " 95 of 100). “6 nodes” costs 6.2 node-hours a run, 1.9 node-hours less than “8 nodes”"
                                + " (interval 1.9 to 1.9 node-hours).");
    }

    @Test
    void settingsThatCostTheSameAreNotSaidToCostLess() {
        Decision decision = Decision.of(
                all(cells(SIX, of(0, 0, 1), of(6, 7, 6), 6.2), cells(EIGHT, of(0, 0, 0), of(6, 6, 6), 6.2)));

        assertThat(DecisionWords.headline(decision))
                .isEqualTo("“6 nodes” and “8 nodes” are equally good and cost the same; “6 nodes” is chosen.");
        Comparison cost = ((Outcome.EquallyGood) decision.outcome()).costs().get(0);
        assertThat(DecisionWords.verdict(cost)).isEqualTo("as cheap");
    }

    @Test
    void theWaitDecidesBetweenSettingsWithTheSameShare() {
        Decision decision = Decision.of(
                all(cells(FOUR, of(1, 0, 1), of(60, 64, 61), 5), cells(SIX, of(0, 1, 1), of(6, 7, 6), 6.2)));

        Outcome.Winner winner = winner(decision);
        assertThat(winner.setting()).isEqualTo("6 nodes");
        assertThat(winner.by()).isEqualTo(Criterion.WAIT);
        assertThat(winner.over().advantage().orElseThrow()).isCloseTo(55.33, within(0.01));
        assertThat(DecisionWords.answer(decision))
                .startsWith(
                        "“6 nodes” wins: as many students are in time as with “4 nodes”, and 95 of 100 landed within"
                                + " 6.3 s on average, 55 s sooner than with “4 nodes” (interval ");
    }

    @Test
    void whatChanceCanDoIsNotDecidedAndTheNumberOfFurtherRunsIsStated() {
        Decision decision = Decision.of(
                all(cells(FOUR, of(22, 8, 15), of(8, 8, 9), 5), cells(SIX, of(9, 5, 12), of(6, 7, 6), 6.2)));

        Outcome.NotYet notYet = notYet(decision);
        assertThat(notYet.leader()).isEqualTo("6 nodes");
        assertThat(notYet.by()).isEqualTo(Criterion.SHARE);
        FurtherRuns further = notYet.furtherBlocks().orElseThrow();
        assertThat(further.orMore()).isFalse();
        assertThat(further.runs()).isBetween(2, 20);
        assertThat(decision.outcome().chosen()).isEmpty();
        assertThat(DecisionWords.answer(decision))
                .startsWith("It cannot be told yet which setting is best: “6 nodes” and “4 nodes” are still open. "
                        + further.runs() + " more repetitions of the sweep (" + 2 * further.runs()
                        + " runs) would probably decide. With “6 nodes”, 3.2 percentage points more students are in time"
                        + " than with “4 nodes”, but anything from −");
    }

    @Test
    void anAbsurdNumberOfFurtherRunsIsNotStated() {
        Decision decision = Decision.of(
                all(cells(FOUR, of(40, 10, 38), of(8, 8, 9), 5), cells(SIX, of(10, 41, 30), of(6, 7, 6), 6.2)));

        assertThat(notYet(decision).furtherBlocks()).contains(new FurtherRuns(FurtherRuns.MOST, true));
        assertThat(DecisionWords.answer(decision))
                .contains("More than 100 further repetitions would probably be needed");
    }

    @Test
    void oneRunOfEachHasNoInterval() {
        Decision decision = Decision.of(all(cells(COLD, of(120), of(12), 3), cells(SIX, of(0), of(6), 6.2)));

        Outcome.NotYet notYet = notYet(decision);
        assertThat(notYet.furtherBlocks()).isEmpty();
        assertThat(notYet.open().get(0).interval()).isEmpty();
        assertThat(decision.figures("cold").shareInterval()).isEmpty();
        assertThat(decision.figures("cold").p95Low()).isEmpty();
        assertThat(DecisionWords.answer(decision))
                .contains("one repetition shows nothing of how much runs differ")
                .contains("At least two more repetitions are needed before it can be said how many would decide.");
    }

    @Test
    void sharesAtTheEndOfTheirScaleStillHaveAnInterval() {
        Decision decision = Decision.of(
                all(cells(SIX, of(0, 0, 0), of(6, 6, 6), 6.2), cells(EIGHT, of(0, 0, 0), of(6, 6, 6), 8.1)));

        Comparison share = decision.comparisons().get(0);
        assertThat(share.relation()).isEqualTo(Relation.EQUAL);
        // Agresti and Min: 1.96 / 602.
        assertThat(share.interval().orElseThrow().high()).isCloseTo(1.95996 / 602, within(1e-6));
        assertThat(decision.figures("6 nodes").shareInterval().orElseThrow().low())
                .isLessThan(1);
    }

    @Test
    void fewStudentsAtTheEndOfTheScaleDecideNothing() {
        var small = SampleRuns.classPlan("CS 101", 10);
        List<Cell> cells = new ArrayList<>();
        for (int block = 1; block <= 2; block++) {
            cells.add(new Cell(SIX, block, run(small, SIX, block, 0, 6, 6.2)));
            cells.add(new Cell(EIGHT, block, run(small, EIGHT, block, 0, 6, 8.1)));
        }
        assertThat(notYet(Decision.of(cells)).by()).isEqualTo(Criterion.SHARE);
    }

    @Test
    void aWaitBeyondTheLimitCountsWithTheLimit() {
        RunRecord never = SampleRuns.withLatencies(SampleRuns.classPlan("CS 101", 4), COLD, 5, 6, 7, -1);
        assertThat(RunFigures.of(never).beyondLimit()).isTrue();
        assertThat(RunFigures.of(never).p95())
                .isEqualTo(never.info().classPlan().limit().toSeconds());
        // The mean of such runs is a lower bound, so nothing is known around it.
        SettingFigures figures =
                SettingFigures.of(COLD, List.of(RunFigures.of(never), RunFigures.of(never), RunFigures.of(never)));
        assertThat(figures.runsBeyondLimit()).isEqualTo(3);
        assertThat(figures.p95Low()).isEmpty();
        assertThat(figures.p95High()).isEmpty();
    }

    @Test
    void studentsInTimeAreThoseOfTheSummary() {
        for (RunRecord run : SampleRuns.threeSettings()) {
            assertThat(RunFigures.of(run).share().count())
                    .isEqualTo(run.summary().withinSlo());
        }
    }

    @Test
    void runsThatDoNotCountAreNamed() {
        List<Cell> cells = new ArrayList<>(all(COLD_RUNS, FOUR_RUNS, SIX_RUNS));
        Cell invalid = new Cell(SIX, 4, SampleRuns.invalid(CLASS, SIX));
        RunRecord stopped = run(CLASS, FOUR, 4, 30, 8, 5);
        Cell aborted = new Cell(
                FOUR,
                4,
                stopped.with(
                        stopped.info().ended(SampleRuns.CLASS_START, RunInfo.Verdict.ABORTED, List.of("stopped"))));
        Cell unverified = new Cell(
                COLD, 4, run(CLASS, COLD, 4, 1, 3, 3), List.of("the setting did not take effect: 1 of 2 nodes"));
        cells.addAll(List.of(invalid, aborted, unverified));

        Decision decision = Decision.of(cells);

        assertThat(winner(decision).setting()).isEqualTo("6 nodes");
        assertThat(decision.blocks()).isEqualTo(3);
        assertThat(decision.leftOut())
                .extracting(LeftOut::setting, LeftOut::block, LeftOut::why)
                .containsExactly(
                        tuple("cold", 4, LeftOut.Why.OBJECTION),
                        tuple("4 nodes", 4, LeftOut.Why.ABORTED),
                        tuple("6 nodes", 4, LeftOut.Why.INVALID));
        assertThat(DecisionWords.leftOut(decision)).containsExactly("3 of 12 runs do not count");
        assertThat(decision.leftOut().get(0).inWords())
                .isEqualTo("“cold”, repetition 4: not counted: the setting did not take effect: 1 of 2 nodes");
    }

    @Test
    void aBlockWithoutASettingCountsForThePairsThatItHas() {
        List<Cell> cells = new ArrayList<>(all(COLD_RUNS, FOUR_RUNS, SIX_RUNS));
        cells.remove(FOUR_RUNS.get(1));

        Decision decision = Decision.of(cells);

        assertThat(decision.comparisons())
                .extracting(Comparison::other, Comparison::blocks)
                .contains(tuple("4 nodes", 2), tuple("cold", 3));
    }

    @Test
    void settingsWithoutABlockInCommonAreNotCompared() {
        Decision decision = Decision.of(List.of(
                cell(SIX, 1, 0, 6, 6.2),
                cell(SIX, 2, 1, 6, 6.2),
                cell(COLD, 3, 120, 12, 3),
                cell(COLD, 4, 110, 12, 3)));

        assertThat(notYet(decision).open().get(0).advantage()).isEmpty();
        assertThat(DecisionWords.answer(decision)).contains("have no repetition in common in which both runs count");
    }

    /** Four nodes ran only in the easy block, so its mean is the best; the pair shows that six nodes are better. */
    @Test
    void easierBlocksMakeNoLeader() {
        List<Cell> cells = new ArrayList<>();
        for (int block = 1; block <= 5; block++) {
            boolean easy = block > 3;
            cells.add(cell(SIX, block, easy ? 2 : 80 + block, 6, 6.2));
            if (easy) {
                cells.add(cell(FOUR, block, 22, 8, 5));
            }
        }
        Decision decision = Decision.of(cells);

        assertThat(decision.figures("4 nodes").share())
                .isGreaterThan(decision.figures("6 nodes").share());
        assertThat(winner(decision).setting()).isEqualTo("6 nodes");
    }

    @Test
    void oneSettingAloneCannotBeCompared() {
        assertThat(Decision.of(SIX_RUNS).outcome())
                .isEqualTo(new Outcome.NotDecidable("the sweep has only one setting, “6 nodes”"));
    }

    @Test
    void aSweepInWhichNoRunCountsSaysSo() {
        Decision decision = Decision.of(List.of(
                new Cell(SIX, 1, SampleRuns.invalid(CLASS, SIX)), new Cell(COLD, 1, SampleRuns.invalid(CLASS, COLD))));

        assertThat(decision.outcome()).isEqualTo(new Outcome.NotDecidable("no run of the sweep counts"));
        assertThat(DecisionWords.leftOut(decision))
                .containsExactly(
                        "2 of 2 runs do not count",
                        "about “cold” nothing is known: none of its runs counts",
                        "about “6 nodes” nothing is known: none of its runs counts");
    }

    @Test
    void anUnknownCostLeavesTheChoiceOpen() {
        List<Cell> cells = new ArrayList<>(all(SIX_RUNS, EIGHT_RUNS));
        RunRecord unseen = run(CLASS, EIGHT, 3, 0, 6, 0);
        cells.set(
                5,
                new Cell(
                        EIGHT,
                        3,
                        unseen.with(unseen.info().toBuilder()
                                .cluster(Optional.empty())
                                .build())));

        Decision decision = Decision.of(cells);

        assertThat(decision.outcome()).isInstanceOf(Outcome.EquallyGood.class);
        assertThat(decision.outcome().chosen()).isEmpty();
        assertThat(DecisionWords.answer(decision)).contains("Which of them costs the least is unknown");
    }

    @Test
    void theOrderOfTheCellsDoesNotMatter() {
        List<Cell> cells = new ArrayList<>(all(COLD_RUNS, FOUR_RUNS, SIX_RUNS, EIGHT_RUNS));
        Decision expected = Decision.of(cells);
        for (int seed = 0; seed < 20; seed++) {
            Collections.shuffle(cells, new Random(seed));
            Decision found = Decision.of(cells);
            assertThat(found).isEqualTo(expected);
        }
    }

    @Test
    void theResolutionFollowsTheSlo() {
        Resolution resolution = Resolution.of(CLASS.slo());
        assertThat(resolution).isEqualTo(new Resolution(0.02, Duration.ofSeconds(9)));
    }

    @Test
    void aFinerResolutionKeepsASmallDifferenceOpen() {
        List<Cell> cells = all(cells(SIX, of(1, 0, 1), of(6, 7, 6), 6.2), cells(EIGHT, of(0, 0, 0), of(6, 6, 6), 8.1));
        assertThat(Decision.of(cells).outcome()).isInstanceOf(Outcome.EquallyGood.class);
        assertThat(Decision.of(cells, new Resolution(0.001, Duration.ofSeconds(1)))
                        .outcome())
                .isInstanceOf(Outcome.NotYet.class);
    }

    @Test
    void aWinnerThatMissesTheSloIsToldSo() {
        Decision decision = Decision.of(all(COLD_RUNS, FOUR_RUNS));

        assertThat(DecisionWords.answer(decision)).endsWith(" It misses the SLO in 3 of 3 runs.");
    }
}
