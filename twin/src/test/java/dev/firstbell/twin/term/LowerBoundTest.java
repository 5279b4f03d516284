package dev.firstbell.twin.term;

import static dev.firstbell.twin.term.TestingTerms.NINE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LowerBoundTest {
    private static final String CLASS = "{course: A, days: [mon], start: 09:00, enrolled: 200}";
    private static final String NEXT = "{course: B, days: [mon], start: 10:00, enrolled: 200}";
    private static final int WORLDS = 120;

    private static double hours(double dollars, DayModel model) {
        return dollars / model.fleet().spotPerHour();
    }

    @Test
    void aClairvoyantPaysForBootPullAndClass() {
        DayModel model = TestingTerms.model(50, TestingTerms.constant(), CLASS);

        // Five nodes: 5 min of boot and pull, 50 min of class, less the minutes in which students arrive.
        assertThat(hours(model.clairvoyantDollars(new int[] {50}), model))
                .isCloseTo(5 * 55 / 60.0, within(0.15))
                .isLessThan(5 * 55 / 60.0);
    }

    @Test
    void aScheduleAlsoPaysForTheAutoscalersDelayButNotForThePromisedTime() {
        DayModel model = TestingTerms.model(50, TestingTerms.constant(), CLASS);

        assertThat(hours(model.leastDollars(new int[] {50}), model))
                .isCloseTo(5 * (55 + 10 - 1.5) / 60.0, within(0.2))
                .isLessThan(5 * (55 + 10 - 1.5) / 60.0);
    }

    @Test
    void nodesAreKeptThroughABreakThatIsShorterThanAnotherNodeCosts() {
        DayModel both = TestingTerms.model(50, TestingTerms.constant(), CLASS, NEXT);
        int[] kept = {50, 50};
        double alone = TestingTerms.model(50, TestingTerms.constant(), CLASS).leastDollars(new int[] {50})
                + TestingTerms.model(50, TestingTerms.constant(), NEXT).leastDollars(new int[] {50});

        // A break of ten minutes, of the promised time and of some minutes until students come, instead of fifteen for
        // boot, pull and
        // the autoscaler's delay; for each of five nodes.
        assertThat(hours(alone - both.leastDollars(kept), both)).isBetween(5 * 1.5 / 60, 5 * 3.5 / 60);
        // The clairvoyant has no such delay and boots again.
        assertThat(hours(both.clairvoyantDollars(kept), both)).isCloseTo(2 * 5 * 55 / 60.0, within(0.3));
    }

    @Test
    void eachBrokenPromiseSavesNoMoreThanTheOneBefore() {
        DayModel model = TestingTerms.model(
                40,
                TwinParameters.defaults(),
                "{course: A, days: [mon], start: 09:00, enrolled: 200, showUp: 0.7, showUpSd: 0.1}");

        double[] costs = new double[41];
        for (int misses = 0; misses <= 40; misses++) {
            costs[misses] = model.leastDollars(new int[] {40 - misses});
        }

        assertThat(costs[40]).isCloseTo(0, within(1e-9));
        for (int misses = 1; misses < 40; misses++) {
            double saved = costs[misses - 1] - costs[misses];
            assertThat(saved).isPositive().isGreaterThan(costs[misses] - costs[misses + 1] - 1e-9);
        }
        // The first one saves the dearest of 40 days, which costs more than their mean.
        assertThat(costs[0] - costs[1]).isGreaterThan(costs[0] / 40);
    }

    @Test
    void aBrokenPromiseSavesBootAndPullOrTheWholeClass() {
        DayModel model = TestingTerms.model(50, TestingTerms.constant(), CLASS);
        int[] none = {0};

        assertThat(model.dollarsTurningAway(none)).isCloseTo(0, within(1e-9));
        // Nodes that are requested when students come are paid for the class alone.
        assertThat(hours(model.clairvoyantDollars(new int[] {50}) - model.clairvoyantDollars(none), model))
                .isCloseTo(5 * 5 / 60.0, within(1e-6));
    }

    /** The simulated day ends an hour after its last class, so that a longer delay of the autoscaler is not paid in full. */
    @Test
    void noMoreIsPaidThanUntilTheDayEnds() {
        DayModel model = TestingTerms.model(
                20,
                TestingTerms.constant().with(Quantity.SCALE_DOWN_UNNEEDED, 4 * 3600),
                "{course: A, days: [mon], start: '22:00', duration: 110m, enrolled: 200}");
        DayResult result = model.run(DayPolicy.of(
                List.of(new DayPolicy.Window(NINE + 13 * 3600 - 360, NINE + 13 * 3600 + 300, 5)),
                new HubLimits(200, Duration.ofMinutes(15))));

        assertThat(result.kept()).containsExactly(20);
        assertThat(model.leastDollars(result.kept())).isPositive().isLessThanOrEqualTo(result.dollars());
    }

    /** With so short lives that nodes and their replacements are lost within a class. */
    @Test
    void aFleetThatIsLostAgainAndAgainHasABoundAsWell() {
        TwinParameters parameters =
                TestingTerms.constant().with(Quantity.POOL_PREEMPTIBLE, 1).with(Quantity.LIFETIME_SCALE, 40);
        DayModel model = TestingTerms.model(40, parameters, CLASS, NEXT);
        DayResult result = model.run(DayPolicy.of(
                List.of(new DayPolicy.Window(NINE - 600, NINE + 2 * 3600, 7)),
                new HubLimits(300, Duration.ofMinutes(15))));

        assertThat(result.lost()).isGreaterThan(1);
        assertThat(model.leastDollars(result.kept())).isNotNegative().isLessThanOrEqualTo(result.dollars());
        assertThat(model.leastDollars(new int[] {0, 0})).isCloseTo(0, within(1e-9));
    }

    /** Any schedule: bound of any schedule ≤ its cost. And the bound of the clairvoyant ≤ the greedy one. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void noScheduleCostsLess(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        TwinParameters parameters = TwinParameters.defaults()
                .with(Quantity.POOL_PREEMPTIBLE, random.nextInt(2))
                .with(Quantity.AUTOSCALER_SCAN, random.nextBoolean() ? 10 : 60)
                .with(Quantity.SCALE_DOWN_UNNEEDED, random.nextBoolean() ? 600 : 60);
        List<String> meetings = new ArrayList<>();
        int classes = 1 + random.nextInt(4);
        for (int i = 0; i < classes; i++) {
            meetings.add(String.format(
                    "{course: C%d, days: [mon], start: '%02d:%02d', duration: %dm, enrolled: %d, showUp: 0.8, showUpSd:"
                            + " 0.07}",
                    i,
                    8 + random.nextInt(4),
                    5 * random.nextInt(12),
                    50 + 30 * random.nextInt(3),
                    20 + random.nextInt(160)));
        }
        Fleet fleet = random.nextBoolean() ? Fleet.of(parameters) : TestingTerms.fleet(parameters);
        DayModel model = DayModel.of(
                fleet, TestingTerms.monday(TestingTerms.week(meetings.toArray(String[]::new))), seed, WORLDS);
        int[] all = new int[classes];
        Arrays.fill(all, WORLDS);
        assertThat(model.clairvoyantDollars(all)).isLessThanOrEqualTo(model.clairvoyantDollars() + 1e-9);
        for (int i = 0; i < 6; i++) {
            DayResult result = model.run(policy(model, random));

            assertThat(model.leastDollars(result.kept()))
                    .as("%s, kept %s of %d", meetings, Arrays.toString(result.kept()), WORLDS)
                    .isLessThanOrEqualTo(result.dollars() + 1e-9)
                    .isLessThanOrEqualTo(model.leastDollars(all) + 1e-9);
            assertThat(model.clairvoyantDollars(result.kept()))
                    .isLessThanOrEqualTo(model.clairvoyantDollars(all) + 1e-9)
                    .isGreaterThanOrEqualTo(model.dollarsTurningAway(result.kept()) - 1e-9);
        }
    }

    private static DayPolicy policy(DayModel model, SplittableRandom random) {
        List<DayPolicy.Window> windows = new ArrayList<>();
        for (DayClass of : model.sample().classes()) {
            windows.add(new DayPolicy.Window(
                    of.start() - 60 * (5 + random.nextInt(15)),
                    random.nextBoolean() ? of.start() + 300 : of.end(),
                    model.nodesFor(of.start(), 0.5 + random.nextInt(5) / 10.0, 1)));
        }
        return DayPolicy.of(
                windows,
                new HubLimits(64 + 100 * random.nextInt(3), Duration.ofMinutes(15)),
                random.nextBoolean() ? Means.NODE_PLACEHOLDERS : Means.POOL_MINIMUM);
    }

    @Test
    void aDayOfManyClassesHasABoundAsWell() {
        List<String> meetings = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            meetings.add("{course: C" + i + ", days: [mon], start: '" + String.format("%02d", 8 + i)
                    + ":00', enrolled: 60, showUp: 0.8, showUpSd: 0.1}");
        }
        DayModel model = TestingTerms.model(60, TwinParameters.defaults(), meetings.toArray(String[]::new));
        DayResult result = model.run(DayPolicy.of(
                List.of(new DayPolicy.Window(NINE - 5400, NINE + 12 * 3600, 2)),
                new HubLimits(200, Duration.ofMinutes(15))));
        int[] kept = result.kept().clone();
        kept[3] = Math.min(kept[3], 58);

        assertThat(model.leastDollars(kept)).isPositive().isLessThan(result.dollars());
    }
}
