package dev.firstbell.twin.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.Sourced;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Of parts that a run shows directly, so that the model need not play anything again. */
class CalibrationTest {
    private static final RandomPart PAGE = RandomPart.PAGE_FIRST;
    private static final Instant DAY = Instant.parse("2026-10-05T15:00:00Z");

    @Test
    void fewValuesKeepThePriorAndSaySo() {
        Calibration found = calibrate(run("a", 0, 0.5, 0.6, 0.7));

        assertThat(found.fits()).isEmpty();
        assertThat(reason(found, PAGE)).isEqualTo("3 values from 1 run, and a fit needs 5");
        assertThat(found.parameters()).isEqualTo(TwinParameters.defaults());
    }

    @Test
    void oneRunHasNoIntervalAndNoDraws() {
        Calibration found = calibrate(run("a", 0, spread(200, 1)));

        Fit fit = only(found);
        assertThat(fit.form()).isEqualTo(Fit.Form.LOG_NORMAL);
        assertThat(fit.median()).isEmpty();
        assertThat(fit.remarks())
                .contains("All values are from one run, so it is unknown how much the next class differs.");
        assertThat(found.draws()).isEmpty();
        assertThat(found.parameters().distributions().get(PAGE).source())
                .isEqualTo("200 values from 1 run (a), 2026-10-05; log-normal, no interval from one run");
        assertThat(found.parameters().distributions().get(PAGE).tag()).isEqualTo(Sourced.Tag.FITTED);
    }

    @Test
    void manyValuesFromThreeRunsAreEmpirical() {
        Calibration found =
                calibrate(run("a", 0, spread(50, 1)), run("b", 1, spread(50, 2)), run("c", 2, spread(50, 3)));

        assertThat(only(found).form()).isEqualTo(Fit.Form.EMPIRICAL);
        assertThat(only(found).median()).isPresent();
        assertThat(found.draws()).hasSize(40);
    }

    @Test
    void valuesThatDoNotVaryAreAConstant() {
        Calibration found = calibrate(run("a", 0, same(30, 0.8)), run("b", 1, same(30, 0.8)));

        assertThat(only(found).distribution()).isEqualTo(new Distribution.Constant(0.8));
        assertThat(only(found).median()).contains(new Fit.Interval(0.8, 0.8));
    }

    @Test
    void aConstantIsTheMedianAndNamesTheValuesThatDiffer() {
        double[] values = same(120, 10.0);
        Arrays.fill(values, 117, 120, 100.0);
        Fit fit = only(calibrate(run("a", 0, values)));

        assertThat(fit.distribution()).isEqualTo(new Distribution.Constant(10));
        assertThat(fit.remarks())
                .contains(
                        "3 of 120 values differ from the constant, from 100 to 100 s; a prediction does not show them.");
    }

    @Test
    void zerosDoNotMakeALogNormalFitWide() {
        double[] values = spread(60, 1);
        values[0] = 0;
        values[1] = 0;

        assertThat(Fit.quantile(only(calibrate(run("a", 0, values))).distribution(), 0.95))
                .isLessThan(2);
    }

    /** The draws are for single class starts: a slow run is among them as slow as it was. */
    @Test
    void drawsReachAsFarAsTheRunsAndTheInterval() {
        CalibrationRun[] runs = IntStream.range(0, 8)
                .mapToObj(i -> run("run-" + i, i, scaled(i == 7 ? 4 : 1 + 0.05 * i, spread(40, i))))
                .toArray(CalibrationRun[]::new);
        Calibration found = calibrate(runs);
        double[] medians = found.draws().stream()
                .mapToDouble(draw -> Fit.quantile(draw.get(PAGE), 0.5))
                .sorted()
                .toArray();
        Fit.Interval interval = only(found).median().orElseThrow();

        assertThat(medians[medians.length - 1]).isGreaterThan(3.8).isGreaterThan(interval.highSeconds());
        assertThat(medians[0]).isLessThan(1.0);
    }

    @Test
    void theBoundsOfTheP95AreAtLeastThoseOfTheMedianAndAboveZero() {
        Fit fit = only(calibrate(run("a", 0, spread(40, 1)), run("b", 1, scaled(4, spread(40, 2)))));

        assertThat(fit.median().orElseThrow().lowSeconds()).isPositive();
        assertThat(fit.p95().orElseThrow().lowSeconds())
                .isGreaterThanOrEqualTo(fit.median().orElseThrow().lowSeconds());
        assertThat(fit.p95().orElseThrow().highSeconds())
                .isGreaterThanOrEqualTo(fit.median().orElseThrow().highSeconds());
    }

    /** Of three runs, two have a weight of about a thousandth: they are one run, which shows no spread. */
    @Test
    void withAHalfLifeTheEffectiveNumberOfRunsCounts() {
        List<CalibrationRun> runs =
                List.of(run("a", 0, spread(50, 1)), run("b", 1, spread(50, 2)), run("c", 100, spread(50, 3)));
        Fit fit = only(Calibration.of(
                runs, TwinParameters.defaults(), new Calibration.Options(Optional.of(Duration.ofDays(10)), 1)));

        assertThat(fit.form()).isEqualTo(Fit.Form.LOG_NORMAL);
        assertThat(fit.median()).isEmpty();
        assertThat(fit.remarks())
                .contains("By their weights, the runs count as 1, so it is unknown how much the next class differs.");
    }

    @Test
    void startsThatNeverCameThatFarKeepThePrior() {
        Calibration none = calibrate(unfinished("a", 40, 300.0));
        Calibration some = calibrate(unfinished("a", 40, 300.0, spread(60, 1)));

        assertThat(reason(none, PAGE))
                .isEqualTo("40 starts of 40 had not come that far when they ended, the longest after 300 s, so the"
                        + " longest times are missing");
        assertThat(reason(some, PAGE)).startsWith("40 starts of 100 had not come that far");
    }

    @Test
    void fewUnfinishedStartsAreARemark() {
        Fit fit = only(calibrate(unfinished("a", 2, 300.0, spread(198, 1))));

        assertThat(fit.remarks())
                .contains("2 starts had not come that far when they ended; the longest times are missing.");
    }

    @Test
    void failedStartsKeepThePriorUnlessTheyFailedBeforeTheShortestValue() {
        List<Double> seen = list(spread(60, 1));
        Calibration late = calibrate(failed(seen, 3.0));
        Calibration early = calibrate(failed(seen, 0.1));

        assertThat(reason(late, PAGE))
                .isEqualTo(
                        "10 starts of 70 had not come that far when they ended (10 of them failed), the longest after"
                                + " 3 s, so the longest times are missing");
        assertThat(only(early).values()).isEqualTo(60);
    }

    private static CalibrationRun failed(List<Double> seen, double wait) {
        return new CalibrationRun(
                "a",
                DAY,
                Optional.empty(),
                false,
                Map.of(PAGE, new Values(seen, 0, 0, 0, 0, Collections.nCopies(10, wait))));
    }

    @Test
    void manyContradictionsKeepThePrior() {
        Calibration found = calibrate(new CalibrationRun(
                "a", DAY, Optional.empty(), false, Map.of(PAGE, new Values(list(spread(90, 1)), 0, 10, 0, 0))));

        assertThat(reason(found, PAGE))
                .isEqualTo("10 of 100 values are contradictions: the effect lies before its cause");
    }

    @Test
    void anOlderRunCountsLess() {
        CalibrationRun old = run("old", 0, same(100, 2.0));
        CalibrationRun young = run("new", 60, same(100, 1.0));
        double even = mean(Calibration.of(List.of(old, young), TwinParameters.defaults(), Calibration.Options.DEFAULT));
        double weighted = mean(Calibration.of(
                List.of(old, young),
                TwinParameters.defaults(),
                new Calibration.Options(Optional.of(Duration.ofDays(20)), 1)));

        assertThat(even).isBetween(1.39, 1.43);
        // The median of the log-normal distribution with the moments of the weights 1/8 and 1.
        assertThat(weighted).isBetween(1.06, 1.08);
    }

    @Test
    void theSameRunsGiveTheSameResultInAnyOrder() {
        List<CalibrationRun> runs = new ArrayList<>(
                List.of(run("a", 0, spread(20, 1)), run("b", 1, spread(20, 2)), run("c", 2, spread(20, 3))));
        Calibration one = Calibration.of(runs, TwinParameters.defaults(), Calibration.Options.DEFAULT);
        Collections.reverse(runs);

        assertThat(Calibration.of(runs, TwinParameters.defaults(), Calibration.Options.DEFAULT))
                .isEqualTo(one);
    }

    @Test
    void theOverlayIsReadAsTheSameParameters() {
        Calibration found = calibrate(run("a", 0, spread(50, 1)), run("b", 1, spread(50, 2)));

        assertThat(TwinParameters.parse("parameters.yaml", found.parameters().toYaml(Set.of(PAGE))))
                .isEqualTo(found.parameters());
    }

    @Test
    void retryAfterOutsideThePriorsRangeIsFitted() {
        CalibrationRun usual = with(RandomPart.RETRY_AFTER, "a", 0, 31, 40, 45, 50, 59);
        CalibrationRun other = with(RandomPart.RETRY_AFTER, "b", 0, 5, 6, 7, 8, 9, 5);

        assertThat(reason(calibrate(usual), RandomPart.RETRY_AFTER)).isEqualTo("5 values confirm it");
        assertThat(only(calibrate(other)).distribution()).isEqualTo(new Distribution.Uniform(5, 10));
    }

    private static double mean(Calibration found) {
        return Fit.quantile(only(found).distribution(), 0.5);
    }

    private static Calibration calibrate(CalibrationRun... runs) {
        return Calibration.of(List.of(runs), TwinParameters.defaults(), Calibration.Options.DEFAULT);
    }

    private static Fit only(Calibration found) {
        assertThat(found.fits()).hasSize(1);
        return found.fits().get(0);
    }

    private static String reason(Calibration found, RandomPart part) {
        return found.kept().stream()
                .filter(kept -> kept.part() == part)
                .findFirst()
                .orElseThrow()
                .reason();
    }

    private static CalibrationRun run(String id, int day, double... seconds) {
        return with(PAGE, id, day, seconds);
    }

    private static CalibrationRun with(RandomPart part, String id, int day, double... seconds) {
        return new CalibrationRun(
                id,
                DAY.plus(Duration.ofDays(day)),
                Optional.empty(),
                false,
                Map.of(part, new Values(list(seconds), 0, 0, 0, 0)));
    }

    private static CalibrationRun unfinished(String id, int count, double longest, double... seconds) {
        return new CalibrationRun(
                id, DAY, Optional.empty(), false, Map.of(PAGE, new Values(list(seconds), 0, 0, count, longest)));
    }

    private static List<Double> list(double... seconds) {
        return Arrays.stream(seconds).boxed().toList();
    }

    private static double[] same(int count, double seconds) {
        double[] values = new double[count];
        Arrays.fill(values, seconds);
        return values;
    }

    private static double[] scaled(double factor, double[] values) {
        return Arrays.stream(values).map(value -> factor * value).toArray();
    }

    private static double[] spread(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return random.doubles(count, 0.5, 1.5).toArray();
    }
}
