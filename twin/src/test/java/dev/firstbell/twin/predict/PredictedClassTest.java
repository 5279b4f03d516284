package dev.firstbell.twin.predict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.run.RunSummary;
import dev.firstbell.records.student.Stage;
import dev.firstbell.twin.Twin;
import dev.firstbell.twin.parameters.Distribution.Constant;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import dev.firstbell.twin.predict.Band.Figure;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PredictedClassTest {
    private static final ClassFile CLASS = ClassFile.parse("class.yaml", """
            name: predicted
            start: 2026-10-05T09:00
            timeZone: America/Denver
            students: 40
            limit: 15m
            arrivals: [{shape: bell, sd: 20s}]
            """);
    private static final ClassPlan PLAN = ClassPlan.of(CLASS, ClassPlan.DEFAULT_PREFIX, CLASS.startInstant());
    private static final Setting COLD = Setting.withoutPrescaling("cold", HubLimits.Z2JH);

    @Test
    void theBandHoldsNineOfTenFurtherClassStarts() {
        PredictedClass predicted = predict(TwinParameters.defaults(), List.of(), 200, 1);

        long inside = IntStream.range(0, 100)
                .mapToObj(i -> summary(TwinParameters.defaults(), 5_000 + i))
                .filter(run -> predicted
                        .stages()
                        .get(Stage.LANDED)
                        .p95()
                        .contains(PredictedClass.seconds(
                                run.stages().get(Stage.LANDED).p95())))
                .count();

        assertThat(inside).isBetween(80L, 98L);
    }

    @Test
    void uncertainParametersMakeTheBandWider() {
        TwinParameters quick = TwinParameters.defaults().with(RandomPart.NODE_BOOT, new Constant(60));
        TwinParameters slow = TwinParameters.defaults().with(RandomPart.NODE_BOOT, new Constant(180));

        Band one = predict(quick, List.of(), 60, 1).stages().get(Stage.LANDED).p50();
        Band both = predict(quick, List.of(quick, slow), 60, 1)
                .stages()
                .get(Stage.LANDED)
                .p50();

        assertThat(both.high().value()).isGreaterThan(one.high().value() + 60);
    }

    @Test
    void aRunOfTheModelLiesBesideItsPrediction() {
        PredictedClass predicted = predict(TwinParameters.defaults(), List.of(), 100, 1);

        BesideMeasured beside =
                BesideMeasured.of(predicted, summary(TwinParameters.defaults(), 9_000), PLAN.slo(), Set.of());

        assertThat(beside.inside()).isGreaterThan(beside.figures().size() / 2);
        assertThat(beside.figures()).noneMatch(line -> line.stage().equals(Optional.of(Stage.SENT)));
        assertThat(beside.notPredicted()).isEmpty();
    }

    @Test
    void anotherClusterLiesOutsideAndTheP95IsNamedAsOff() {
        TwinParameters slow = TwinParameters.defaults().with(RandomPart.NODE_BOOT, new Constant(400));

        BesideMeasured beside = BesideMeasured.of(
                predict(TwinParameters.defaults(), List.of(), 100, 1), summary(slow, 1), PLAN.slo(), Set.of());

        assertThat(beside.p95()).hasValueSatisfying(p95 -> {
            assertThat(p95.close()).isFalse();
            assertThat(p95.offSeconds()).isNegative();
        });
    }

    /** Kubelets stamp whole seconds: 3 means from 3 to 4. */
    @Test
    void aCoarseTimeIsOutsideOnlyIfAllOfItsSecondIs() {
        Band band = Band.of(List.of(new Figure(3.8, false)));

        assertThat(new BesideMeasured.Line(
                                Optional.of(Stage.STARTED),
                                "p50",
                                BesideMeasured.Unit.SECONDS,
                                new Figure(3, false),
                                1,
                                band)
                        .inside())
                .isTrue();
        assertThat(new BesideMeasured.Line(
                                Optional.of(Stage.STARTED),
                                "p50",
                                BesideMeasured.Unit.SECONDS,
                                new Figure(2.7, false),
                                1,
                                band)
                        .inside())
                .isFalse();
    }

    /** A latency among the students who never landed is longer than any that was seen. */
    @Test
    void aBoundIsAboveEveryTime() {
        Band band = Band.of(List.of(new Figure(10, false), new Figure(600, false), new Figure(600, true)));

        assertThat(band.high()).isEqualTo(new Figure(600, true));
        assertThat(Band.of(List.of(new Figure(10, false))).contains(new Figure(10, true)))
                .isFalse();
    }

    @Test
    void asManyFiguresLieBelowTheBandAsAboveIt() {
        assertThat(numbers(100))
                .isEqualTo(new Band(new Figure(5, false), new Figure(50, false), new Figure(96, false)));
        assertThat(numbers(20)).isEqualTo(new Band(new Figure(1, false), new Figure(10, false), new Figure(20, false)));
    }

    private static Band numbers(int count) {
        return Band.of(IntStream.rangeClosed(1, count)
                .mapToObj(i -> new Figure(i, false))
                .toList());
    }

    private static PredictedClass predict(
            TwinParameters parameters, List<TwinParameters> drawn, int runs, long firstSeed) {
        return PredictedClass.of(
                PLAN, COLD, PredictedClass.predictions(PLAN, COLD, parameters, drawn, runs, firstSeed));
    }

    private static RunSummary summary(TwinParameters parameters, long seed) {
        return RunSummary.of(PLAN, Twin.predict(PLAN, COLD, parameters, seed).students());
    }
}
