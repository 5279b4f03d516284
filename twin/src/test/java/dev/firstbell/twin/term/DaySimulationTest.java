package dev.firstbell.twin.term;

import static dev.firstbell.twin.term.TestingTerms.NINE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.twin.Prediction;
import dev.firstbell.twin.Twin;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DaySimulationTest {
    private static final String CLASS = "{course: A, days: [mon], start: 09:00, enrolled: 200}";
    private static final HubLimits WIDE = new HubLimits(1_000, Duration.ofMinutes(15));

    private static DayPolicy window(double leadMinutes, double holdMinutes, int nodes) {
        return DayPolicy.of(
                List.of(new DayPolicy.Window(NINE - 60 * leadMinutes, NINE + 60 * holdMinutes, nodes)), WIDE);
    }

    @Test
    void aStartWaitsForItsVolume() {
        TwinParameters slow = TwinParameters.defaults().with(RandomPart.VOLUME_ATTACH, new Distribution.Constant(20));
        double start = Fleet.of(TwinParameters.defaults()).start().draw(1L << 62);

        assertThat(Fleet.of(slow).start().draw(1L << 62)).isCloseTo(start + 20, within(1e-9));
        assertThat(Fleet.of(slow.with(Quantity.STUDENT_VOLUMES, 0)).start().draw(1L << 62))
                .isCloseTo(start, within(1e-9));
    }

    @Test
    void nodesAreWarmOnlyAfterBootAndPull() {
        DayModel model = TestingTerms.model(50, TestingTerms.constant(), CLASS);

        assertThat(model.run(window(6, 15, 5)).promise(0).share()).isEqualTo(1);
        // 300 s and the 90 s of the promise are 6.5 minutes.
        assertThat(model.run(window(2, 15, 5)).promise(0).share()).isZero();
        assertThat(model.run(Rivals.nothing()).promise(0).share()).isZero();
    }

    @Test
    void aStudentTooManyHasNoSeat() {
        DayModel model = TestingTerms.model(50, TestingTerms.constant(), CLASS);

        // 4 nodes have 160 seats, and 190 of 200 students must land in time.
        assertThat(model.run(window(15, 15, 4)).promise(0).share()).isZero();
        assertThat(model.run(window(15, 15, 5)).promise(0).share()).isEqualTo(1);
    }

    @Test
    void anEmptyNodeIsPaidFromItsRequestToTheEndOfTheAutoscalersDelay() {
        DayModel model = DayModel.of(TestingTerms.fleet(TestingTerms.constant()), List.of(), 1, 20);

        DayResult result = model.run(DayPolicy.of(List.of(new DayPolicy.Window(NINE, NINE + 3600, 3)), WIDE));

        double hours = 3 * (3600 + 600) / 3600.0;
        assertThat(result.spotHours()).isCloseTo(hours, within(3 * 20 / 3600.0));
        assertThat(result.dollars()).isCloseTo(result.spotHours() * 0.1139, within(1e-9));
        assertThat(result.peak()).isEqualTo(3);
    }

    @Test
    void studentsHoldTheirNodesUntilClassEnds() {
        DayModel model = TestingTerms.model(50, TestingTerms.constant(), CLASS);

        DayResult result = model.run(window(10, 5, 6));

        // Five nodes for the lead time, the class and the delay; the sixth, spare one leaves ten minutes after the
        // window.
        double hours = (5 * (10 + 50 + 10) + (10 + 5 + 10)) / 60.0;
        assertThat(result.spotHours()).isCloseTo(hours, within(0.15));
    }

    @Test
    void aLeadTimeBeforeMidnightIsPaid() {
        DayModel model = DayModel.of(TestingTerms.fleet(TestingTerms.constant()), List.of(), 1, 20);

        DayResult result = model.run(DayPolicy.of(List.of(new DayPolicy.Window(-1800, 1800, 2)), WIDE));

        assertThat(result.spotHours()).isCloseTo(2 * 70 / 60.0, within(0.02));
    }

    @Test
    void aLookAsksForTheNodesThatAreWantedBeforeTheNextOne() {
        Fleet fleet = Fleet.of(TestingTerms.constant());
        // The looks at 08:45 and 08:50, whose pods start within a second.
        for (int[] early : new int[][] {{11, 240}, {14, 60}, {10, 300}}) {
            int minutes = early[0];
            DayPolicy policy = DayPolicy.of(List.of(new DayPolicy.Window(NINE - 60 * minutes, NINE + 1800, 3)), WIDE);

            DayResult early5 = DayModel.of(fleet, List.of(), 1, 20).run(policy);
            DayResult onTime = DayModel.of(TestingTerms.fleet(TestingTerms.constant()), List.of(), 1, 20)
                    .run(policy);

            assertThat(3600 * (early5.spotHours() - onTime.spotHours()))
                    .as(minutes + " minutes before class")
                    .isCloseTo(3 * early[1], within(40.0));
        }
    }

    @Test
    void nodesThatAreWantedAgainSoonAreKept() {
        List<DayPolicy.Window> windows =
                List.of(new DayPolicy.Window(NINE, NINE + 3600, 3), new DayPolicy.Window(NINE + 4800, NINE + 6000, 2));
        Fleet gives = Fleet.of(TestingTerms.constant()).withLooks(new Looks(Duration.ofMinutes(5), Duration.ZERO));

        DayPolicy policy = DayPolicy.of(windows, WIDE);

        assertThat(policy.steps(Looks.CHART).stream().map(DayPolicy.Step::nodes))
                .containsExactly(3, 2, 0);
        assertThat(policy.steps(gives.looks()).stream().map(DayPolicy.Step::nodes))
                .containsExactly(3, 0, 2, 0);
        assertThat(DayPolicy.of(List.of(windows.get(0), new DayPolicy.Window(NINE + 4860, NINE + 6000, 2)), WIDE)
                        .steps(Looks.CHART)
                        .stream()
                        .map(DayPolicy.Step::nodes))
                .containsExactly(3, 0, 2, 0);
    }

    @Test
    void aPoolMinimumWaitsForTwoOperationsAndKeepsTheAutoscalersClockRunning() {
        Fleet fleet = TestingTerms.fleet(TestingTerms.constant());
        DayPolicy policy = DayPolicy.of(List.of(new DayPolicy.Window(NINE, NINE + 3600, 3)), WIDE, Means.POOL_MINIMUM);

        DayResult result = DayModel.of(fleet, List.of(), 1, 20).run(policy);

        // The nodes come 60 s later, and have been empty for long when the minimum is lowered.
        assertThat(result.spotHours()).isCloseTo(3 * (3600 - 60 + 30) / 3600.0, within(3 * 20 / 3600.0));
        assertThat(result.peak()).isEqualTo(3);
    }

    @Test
    void aPoolMinimumKeepsThePromiseAsPlaceholdersDo() {
        DayModel model = TestingTerms.model(50, TestingTerms.constant(), CLASS);
        List<DayPolicy.Window> windows = List.of(new DayPolicy.Window(NINE - 600, NINE + 300, 5));

        DayResult minimum = model.run(DayPolicy.of(windows, WIDE, Means.POOL_MINIMUM));
        DayResult placeholders = model.run(DayPolicy.of(windows, WIDE));

        assertThat(minimum.promise(0).share()).isEqualTo(1);
        assertThat(minimum.dollars()).isCloseTo(placeholders.dollars(), within(0.03 * placeholders.dollars()));
    }

    @Test
    void aPoolThatIsNotResizedHasNoNodesBeforeStudentsCome() {
        TwinParameters parameters = TestingTerms.constant().with(Quantity.PRESCALE_RESIZE, 0);
        DayPolicy policy = DayPolicy.of(List.of(new DayPolicy.Window(NINE, NINE + 3600, 3)), WIDE, Means.POOL_MINIMUM);

        assertThat(DayModel.of(TestingTerms.fleet(parameters), List.of(), 1, 20)
                        .run(policy)
                        .dollars())
                .isZero();
    }

    @Test
    void theRateOfPreemptionsAndTheLimitOfAgeCount() {
        TwinParameters preemptible = TwinParameters.defaults().with(Quantity.POOL_PREEMPTIBLE, 1);
        DayPolicy policy = window(30, 600, 5);
        List<DayClass> longClass = TestingTerms.monday(
                TestingTerms.week("{course: A, days: [mon], start: 09:00, duration: 10h, enrolled: 200}"));

        double lost = DayModel.of(TestingTerms.fleet(preemptible), longClass, 1, 200)
                .run(policy)
                .lost();
        double never = DayModel.of(
                        TestingTerms.fleet(
                                preemptible.with(Quantity.LIFETIME_SCALE, 0).with(Quantity.NODE_AGE_LIMIT, 0)),
                        longClass,
                        1,
                        200)
                .run(policy)
                .lost();
        double often = DayModel.of(TestingTerms.fleet(preemptible.with(Quantity.LIFETIME_SCALE, 3)), longClass, 1, 200)
                .run(policy)
                .lost();

        assertThat(never).isZero();
        assertThat(often).isGreaterThan(2 * lost);
        assertThat(lost).isPositive();
    }

    @Test
    void anAlwaysOnFleetIsPaidForTheWholeDay() {
        DayModel model = DayModel.of(Fleet.of(TwinParameters.defaults()), List.of(), 1, 20);

        assertThat(model.run(Rivals.always(4)).spotHours()).isCloseTo(96, within(1e-6));
    }

    @Test
    void preemptedNodesAreReplacedAndPaidOnce() {
        DayModel model =
                DayModel.of(Fleet.of(TwinParameters.defaults().with(Quantity.POOL_PREEMPTIBLE, 1)), List.of(), 1, 20);

        // Between the loss of a node and the next scan nothing is paid.
        assertThat(model.run(Rivals.always(4)).spotHours()).isBetween(95.0, 96.0);
    }

    @Test
    void theHubThrottlesAtItsLimit() {
        DayModel model = TestingTerms.model(20, TestingTerms.constant(), CLASS);
        List<DayPolicy.Window> cold = List.of();

        assertThat(model.run(DayPolicy.of(cold, new HubLimits(20, Duration.ofMinutes(15))))
                        .throttled()[0])
                .isPositive();
        assertThat(model.run(DayPolicy.of(cold, WIDE)).throttled()[0]).isZero();
    }

    @Test
    void aPoolWithoutMachinesCostsNothingOrTheOnDemandPrice() {
        Fleet fleet = TestingTerms.fleet(TestingTerms.constant());
        List<DayClass> classes = TestingTerms.monday(TestingTerms.week(CLASS));

        DayResult none =
                DayModel.of(fleet.withoutMachines(false), classes, 1, 20).run(window(15, 15, 5));
        DayResult fallback =
                DayModel.of(fleet.withoutMachines(true), classes, 1, 20).run(window(15, 15, 5));

        assertThat(none.dollars()).isZero();
        assertThat(none.promise(0).share()).isZero();
        assertThat(fallback.promise(0).share()).isEqualTo(1);
        assertThat(fallback.spotHours()).isZero();
        assertThat(fallback.dollars()).isCloseTo(fallback.onDemandHours() * (0.4736 + 0.0139), within(1e-9));
    }

    @Test
    void theSameSeedGivesTheSameDay() {
        DayPolicy policy = window(8, 15, 5);

        DayResult once =
                TestingTerms.model(50, TwinParameters.defaults(), CLASS).run(policy);
        DayResult again =
                TestingTerms.model(50, TwinParameters.defaults(), CLASS).run(policy);

        assertThat(again.dollars()).isEqualTo(once.dollars());
        assertThat(again.kept()).isEqualTo(once.kept());
    }

    @Test
    void theClairvoyantCostsLessThanAnyPolicyThatKeepsThePromise() {
        DayModel model = TestingTerms.model(
                50,
                TwinParameters.defaults(),
                CLASS,
                "{course: B, days: [mon], start: 10:00, enrolled: 100, showUp: 0.7, showUpSd: 0.1}");

        DayResult warm = model.run(DayPolicy.of(List.of(new DayPolicy.Window(NINE - 1200, NINE + 4500, 5)), WIDE));

        assertThat(warm.worst().share()).isGreaterThan(0.95);
        assertThat(model.clairvoyantDollars()).isLessThan(warm.dollars()).isGreaterThan(warm.dollars() / 2);
    }

    /**
     * The model is smaller than the twin, so it is compared with it: the same class under the same settings. Both numbers are
     * means over 40 worlds.
     */
    @ParameterizedTest
    @CsvSource({"5, 15, 250", "5, 8, 250", "5, 6, 250", "3, 12, 250", "0, 0, 250", "5, 15, 64", "0, 0, 64"})
    void itPredictsWhatTheTwinPredicts(int nodes, int leadMinutes, int limit) {
        TwinParameters parameters = TwinParameters.defaults().with(Quantity.PRESCALE_TICK, 1);
        HubLimits hub = new HubLimits(limit, Duration.ofMinutes(15));
        int worlds = 40;
        String file = "name: A\nstart: 2027-01-11T09:00\ntimeZone: UTC\nstudents: 200\njourney: start\nlimit: 30m\n"
                + "arrivals: [{shape: burst, share: 0.9, mean: 60s}, {shape: uniform, share: 0.1, to: 15m}]\nseed: ";
        double share = 0;
        double hours = 0;
        for (int world = 0; world < worlds; world++) {
            Prediction prediction = Twin.predict(
                    plan(file + world),
                    new Setting(
                            "s",
                            nodes == 0 ? Prescaling.NONE : Prescaling.nodePlaceholders(nodes),
                            Duration.ofMinutes(leadMinutes),
                            hub),
                    parameters,
                    world,
                    Duration.ofMinutes(50));
            share += prediction.shareLandedWithin(Duration.ofSeconds(90)) / worlds;
            hours += prediction.nodeHours() / worlds;
        }
        DaySample sample = DaySample.of(TestingTerms.monday(TestingTerms.week(CLASS)), 5, worlds);
        DaySimulation simulation = new DaySimulation(TestingTerms.fleet(parameters), sample);
        DayPolicy policy = DayPolicy.of(
                nodes == 0 ? List.of() : List.of(new DayPolicy.Window(NINE - leadMinutes * 60, NINE + 50 * 60, nodes)),
                hub);
        double ownShare = 0;
        double ownHours = 0;
        for (int world = 0; world < worlds; world++) {
            simulation.run(policy, world);
            ownShare += simulation.shareInTime(0) / worlds;
            ownHours += simulation.spotHours() / worlds;
        }

        assertThat(ownShare).as("share in time").isCloseTo(share, within(0.05));
        assertThat(ownHours).as("node hours").isCloseTo(hours, within(0.06 * hours));
    }

    private static ClassPlan plan(String text) {
        ClassFile file = ClassFile.parse("class.yaml", text);
        return ClassPlan.of(file, ClassPlan.DEFAULT_PREFIX, file.startInstant());
    }
}
