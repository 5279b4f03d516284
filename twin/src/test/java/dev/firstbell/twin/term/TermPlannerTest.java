package dev.firstbell.twin.term;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.schedule.Schedule;
import dev.firstbell.records.schedule.WeeklyWindow;
import dev.firstbell.records.timetable.Timetable;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.DayOfWeek;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TermPlannerTest {
    private static final TermPlanner.Effort QUICK = new TermPlanner.Effort(200, 400, 1);

    private static final Timetable WEEK = TestingTerms.week(
            "{course: A, days: [mon, wed], start: 09:00, enrolled: 150, showUp: 0.85, showUpSd: 0.05}",
            "{course: B, days: [mon, wed], start: 10:00, enrolled: 80, showUp: 0.8, showUpSd: 0.05}",
            "{course: C, days: [thu], start: 18:00, duration: 2h, enrolled: 60, showUp: 0.7, showUpSd: 0.08}");

    /** Planned once, because a plan takes seconds. */
    private static final class Shared {
        private static final TermPlan PLAN = planned(WEEK, TwinParameters.defaults());
    }

    private static TermPlan planned(Timetable timetable, TwinParameters parameters) {
        return TermPlanner.plan(timetable, parameters, QUICK, line -> {})
                .match(TermOutcome.Planned::plan, impossible -> {
                    throw new AssertionError(impossible.toString());
                });
    }

    private static TermOutcome.Impossible impossible(Timetable timetable, TwinParameters parameters) {
        return TermPlanner.plan(timetable, parameters, QUICK, line -> {})
                .match(
                        planned -> {
                            throw new AssertionError(planned.plan().days().toString());
                        },
                        found -> found);
    }

    @Test
    void eachMeetingReachesTheTargetWithTheLowerEndOfItsInterval() {
        TermPlan plan = Shared.PLAN;

        assertThat(plan.days()).hasSize(2);
        assertThat(plan.days().get(0).days()).containsExactly(DayOfWeek.MONDAY, DayOfWeek.WEDNESDAY);
        assertThat(plan.days().get(0).occurrences()).isEqualTo(2);
        assertThat(plan.days().stream().flatMap(day -> day.promises().stream()))
                .hasSize(5)
                .allMatch(promise ->
                        promise.kept().low() >= 0.95 && promise.kept().trials() == 400);
    }

    @Test
    void thePlanCostsLessThanTheFixedCronAndMoreThanTheClairvoyant() {
        TermPlan plan = Shared.PLAN;

        assertThat(plan.dollars())
                .isLessThan(plan.comparison(TermPlan.FIXED_CRON).dollars() / 2)
                .isGreaterThan(plan.comparison(TermPlan.CLAIRVOYANT).dollars());
        assertThat(plan.comparison("nothing").kept()).isLessThan(0.1);
        assertThat(plan.comparison("always on").dollars())
                .isGreaterThan(plan.comparison(TermPlan.FIXED_CRON).dollars());
        assertThat(plan.comparisons().stream().map(TermPlan.Alternative::name))
                .containsExactly(
                        TermPlan.THIS,
                        "nothing",
                        TermPlan.FIXED_CRON,
                        "always on",
                        "closed form",
                        TermPlan.CLAIRVOYANT,
                        TermPlan.CLAIRVOYANT_AS_KEPT,
                        TermPlan.TURNING_AWAY,
                        TermPlan.LEAST);
        assertThat(plan.comparison(TermPlan.CLAIRVOYANT_AS_KEPT).dollars())
                .isLessThan(plan.comparison(TermPlan.CLAIRVOYANT).dollars());
        assertThat(plan.comparison(TermPlan.LEAST).dollars())
                .isLessThan(plan.dollars())
                .isGreaterThan(plan.dollars() / 2);
        assertThat(plan.comparison(TermPlan.LEAST).kept())
                .isEqualTo(plan.comparison(TermPlan.THIS).kept());
    }

    @Test
    void oneNodeFewerMissesTheTargetOrALongerLeadTimeMakesUpForIt() {
        TermPlan plan = Shared.PLAN;

        assertThat(plan.days().stream().flatMap(day -> day.windows().stream()))
                .filteredOn(window -> !window.meetings().isEmpty())
                .hasSize(3)
                .allMatch(window -> window.oneNodeFewer().orElseThrow().share() < 0.97);
    }

    @Test
    void theSameArgumentsGiveTheSamePlan() {
        assertThat(planned(WEEK, TwinParameters.defaults())).isEqualTo(Shared.PLAN);
    }

    @Test
    void theHubsLimitThrottlesNoneAndTheLowestSufficientOneIsKnown() {
        TermPlan plan = Shared.PLAN;

        // 150 students who come within minutes are not all pending at once.
        assertThat(plan.hub().concurrentSpawnLimit()).isEqualTo(150);
        assertThat(plan.lowestLimit()).isBetween(64, 150);
        assertThat(plan.whatIfs().get(4).name()).isEqualTo("the chart's hub limits");
    }

    @Test
    void aLimitThatBindsIsNotTheLowestSufficientOne() {
        // All come at once, and a start takes longer than the promise leaves for a second try.
        Timetable timetable = Timetable.parse(
                "test",
                "schema: 1\ntimeZone: America/Denver\nterms: [{name: T, from: 2027-01-11, through: 2027-01-17}]\n"
                        + "slo: {share: 0.95, within: 60s, neverAtMost: 1}\n"
                        + "arrivals: [{shape: uniform, to: 5s}]\n"
                        + "meetings: [{course: A, days: [mon], start: 09:00, enrolled: 180}]\n",
                name -> new byte[0]);

        TermPlan plan = planned(timetable, TwinParameters.defaults());

        assertThat(plan.hub().concurrentSpawnLimit()).isEqualTo(180);
        assertThat(plan.lowestLimit()).isGreaterThan(64);
    }

    @Test
    void aPoolMinimumIsChosenOnlyWhereItSavesEnough() {
        TermPlan plan = Shared.PLAN;

        assertThat(plan.means()).isEqualTo(Means.NODE_PLACEHOLDERS);
        assertThat(plan.whatIfs().get(5).name()).isEqualTo("the same windows by pool minimum");
    }

    @Test
    void thePoolsMaximumIsSaidToBindOrNot() {
        assertThat(Shared.PLAN.notes())
                .anyMatch(note ->
                        note.startsWith("the pool's maximum of 30 nodes (pool.maxNodes) does not bind: at most "));

        TermPlan tight = planned(
                TestingTerms.week("{course: A, days: [mon], start: 09:00, enrolled: 170, showUp: 0.9, showUpSd: 0.02}"),
                TwinParameters.defaults().with(Quantity.POOL_MAX, 4));

        assertThat(tight.notes()).anyMatch(note -> note.startsWith("more nodes were needed than the pool allows"));
        assertThat(tight.whatIfs().get(6).name()).isEqualTo("a pool of up to 8 nodes");
    }

    @Test
    void whatTheModelLeavesOutIsNoted() {
        TermPlan plan = planned(
                TestingTerms.week("{course: A, days: [mon], start: 09:00, enrolled: 40}"),
                TwinParameters.defaults()
                        .with(Quantity.POOL_PREEMPTIBLE, 1)
                        .with(Quantity.PREEMPTIONS_TOGETHER, 0.5)
                        .with(Quantity.STOCK_OUT, 600)
                        .with(Quantity.POOL_ZONES, 3)
                        .with(Quantity.ON_DEMAND_MAX, 5));

        assertThat(plan.notes())
                .contains(
                        "all nodes are in one zone in this plan; pool.zones is 3",
                        "the on-demand pool (pool.onDemandMaxNodes) is not in this plan; `what if` has a day of on-demand"
                                + " nodes alone")
                .anyMatch(note -> note.contains("(zone.preemptionsTogether) are not in this plan"))
                .anyMatch(note -> note.contains("(zone.stockOutSeconds) is not in this plan"));
    }

    @Test
    void moreProgressStreamsThanWereMeasuredAreNoted() {
        TermPlan plan = planned(
                TestingTerms.week("{course: A, days: [mon], start: 09:00, enrolled: 255}"), TwinParameters.defaults());

        assertThat(plan.notes())
                .contains(
                        "with hub.concurrentSpawnLimit 260, as many progress streams may be open at once; the hub's work"
                                + " for them (hub.streamSeconds) is not in this plan, and more than 200 were not measured;"
                                + " `firstbell predict` has it");
        assertThat(Shared.PLAN.notes()).noneMatch(note -> note.contains("progress streams"));
    }

    @Test
    void aLookEveryMinuteCostsNoMore() {
        TermPlan often = TermPlanner.plan(
                        WEEK,
                        TwinParameters.defaults(),
                        new Looks(Duration.ofMinutes(1), Looks.CHART.keep()),
                        QUICK,
                        line -> {})
                .match(TermOutcome.Planned::plan, impossible -> {
                    throw new AssertionError(impossible.toString());
                });

        assertThat(often.dollars()).isLessThan(1.01 * Shared.PLAN.dollars());
    }

    @Test
    void preemptionCostsMore() {
        TermPlan safe = Shared.PLAN;
        TermPlan preemptible = planned(WEEK, TwinParameters.defaults().with(Quantity.POOL_PREEMPTIBLE, 1));

        assertThat(preemptible.dollars()).isGreaterThan(safe.dollars());
        assertThat(preemptible.worst().kept().low()).isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void aWorseWorldKeepsFewerPromises() {
        TermPlan plan = Shared.PLAN;

        assertThat(plan.whatIfs()).hasSize(6);
        assertThat(plan.whatIfs().get(0).kept())
                .isLessThan(plan.comparison(TermPlan.THIS).kept());
        assertThat(plan.whatIfs().get(1).kept())
                .isLessThan(plan.comparison(TermPlan.THIS).kept());
        assertThat(plan.whatIfs().get(2).dollars()).isGreaterThan(3 * plan.dollars());
        assertThat(plan.whatIfs().get(3).kept()).isZero();
    }

    @Test
    void aPoolThatIsTooSmallIsNamedWithWhatItNeeds() {
        TermOutcome.Impossible impossible =
                impossible(WEEK, TwinParameters.defaults().with(Quantity.POOL_MAX, 2));

        assertThat(impossible.meeting().name()).isEqualTo("A");
        assertThat(impossible.binds()).contains("the pool's maximum of 2 nodes (pool.maxNodes)");
        assertThat(impossible.relax()).startsWith("raise `pool.maxNodes` to ");
    }

    @Test
    void preemptionIsNamedWhereItIsWhatLimits() {
        TwinParameters fragile = TwinParameters.defaults()
                .with(Quantity.POOL_PREEMPTIBLE, 1)
                .with(Quantity.POOL_MAX, 5)
                .with(RandomPart.NODE_LIFETIME, new Distribution.Uniform(60, 300));

        TermOutcome.Impossible impossible =
                impossible(TestingTerms.week("{course: A, days: [mon], start: 09:00, enrolled: 100}"), fragile);

        assertThat(impossible.binds()).startsWith("preemption (node.lifetime): ");
        assertThat(impossible.relax()).contains("on-demand");
    }

    @Test
    void aPromiseThatNoBudgetKeepsIsNamed() {
        Timetable hasty = Timetable.parse(
                "test",
                "schema: 1\ntimeZone: America/Denver\nterms: [{name: T, from: 2027-01-11}]\nslo: {within: 2s}\n"
                        + "arrivals: [{shape: burst, mean: 60s}]\n"
                        + "meetings: [{course: A, days: [mon], start: 09:00, enrolled: 50}]\n",
                name -> new byte[0]);

        TermOutcome.Impossible impossible = impossible(hasty, TwinParameters.defaults());

        assertThat(impossible.binds()).startsWith("slo.within, 2s: with more nodes than the class needs");
        assertThat(impossible.best().share()).isLessThan(0.1);
    }

    @Test
    void thePlanIsAScheduleThatReadsBack() {
        TermPlan plan = Shared.PLAN;
        Schedule schedule = plan.schedule();

        assertThat(Schedule.parse("schedule.yaml", schedule.toYaml("A comment")))
                .isEqualTo(schedule);
        assertThat(schedule.weekly().stream().mapToInt(WeeklyWindow::nodes).max())
                .hasValue(plan.mostNodes());
        assertThat(schedule.weekly().get(0).days()).containsExactly(DayOfWeek.MONDAY, DayOfWeek.WEDNESDAY);
    }

    @Test
    void nodesThatReachTheirAgeLimitInClassAreNoted() {
        TermPlan plan = planned(
                TestingTerms.week("{course: A, days: [mon], start: 01:00, duration: 22h, enrolled: 20}"),
                TwinParameters.defaults());

        assertThat(plan.notes()).anyMatch(note -> note.startsWith("Monday: nodes are held for more than 20 hours"));
    }

    @Test
    void anEvaluationInOtherWorldsConfirmsThePlan() {
        TwinParameters parameters = TwinParameters.defaults();
        TermPlan plan = Shared.PLAN;

        TermEvaluation heldOut = TermEvaluation.of(WEEK, parameters, plan.schedule(), plan.hub(), 400, 77);
        TermEvaluation cron = TermEvaluation.ofFixedCron(WEEK, parameters, 400, 77);

        assertThat(heldOut.promises()).hasSize(3);
        assertThat(heldOut.worst().kept().share()).isGreaterThan(0.94);
        assertThat(heldOut.dollars()).isCloseTo(plan.dollars(), withinPercentage(2));
        assertThat(heldOut.clairvoyantDollars()).isLessThan(heldOut.dollars());
        TermBounds bounds = TermBounds.of(WEEK, parameters, heldOut, 400, 77);
        assertThat(bounds.clairvoyantDollars()).isLessThan(heldOut.clairvoyantDollars());
        assertThat(bounds.anyScheduleDollars()).isLessThan(heldOut.dollars());
        assertThat(cron.dollars()).isGreaterThan(2 * heldOut.dollars());
        // Both count the weekdays without classes, on which the cron runs as well.
        assertThat(cron.dollars())
                .isCloseTo(plan.comparison(TermPlan.FIXED_CRON).dollars(), withinPercentage(1));
    }

    @Test
    void progressNamesEachDay() {
        List<String> lines = Collections.synchronizedList(new ArrayList<>());

        TermPlanner.plan(WEEK, TwinParameters.defaults(), QUICK, lines::add);

        assertThat(lines)
                .hasSize(3)
                .anyMatch(line -> line.startsWith("Monday, Wednesday: planned"))
                .anyMatch(line -> line.startsWith("Thursday: planned"));
    }
}
