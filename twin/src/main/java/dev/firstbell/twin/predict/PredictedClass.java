package dev.firstbell.twin.predict;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.run.RunSummary;
import dev.firstbell.records.student.Latencies;
import dev.firstbell.records.student.Stage;
import dev.firstbell.twin.Prediction;
import dev.firstbell.twin.Twin;
import dev.firstbell.twin.parameters.TwinParameters;
import dev.firstbell.twin.predict.Band.Figure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * A class under a setting as the model predicts it: many class starts of the same students, each in another world and, where
 * the parameters are uncertain, with other parameters. The bands hold nine of ten of the predicted class starts; they are bands
 * of measured ones only as far as the draws of the parameters have the differences between runs.
 * Immutable.
 *
 * @param setting the setting
 * @param runs how many class starts there are
 * @param keptSlo in how many of them the SLO was met
 * @param within the share of students who landed within the SLO's time
 * @param never the share of students who never landed
 * @param throttled the number of throttled requests
 * @param stages the latencies to each stage
 * @param hubExits in how many of them the hub exited, because too many starts in a row had failed
 */
public record PredictedClass(
        Setting setting,
        int runs,
        int keptSlo,
        Band within,
        Band never,
        Band throttled,
        Map<Stage, StageBands> stages,
        int hubExits) {
    /** The latencies to a stage, in seconds. */
    public record StageBands(Band p50, Band p95, Band worst) {}

    public PredictedClass {
        requireNonNull(setting, "setting is null");
        stages = Collections.unmodifiableMap(new EnumMap<>(stages));
    }

    /**
     * The class starts one by one, in worlds with the seeds from {@code firstSeed} on.
     *
     * @param drawn the parameters of single class starts, which the class starts take in turn; if there are none,
     *     all take {@code parameters}
     */
    public static List<Prediction> predictions(
            ClassPlan plan,
            Setting setting,
            TwinParameters parameters,
            List<TwinParameters> drawn,
            int runs,
            long firstSeed) {
        List<Prediction> predictions = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            TwinParameters own = drawn.isEmpty() ? parameters : drawn.get(i % drawn.size());
            predictions.add(Twin.predict(plan, setting, own, firstSeed + i));
        }
        return predictions;
    }

    /** The bands of class starts. */
    public static PredictedClass of(ClassPlan plan, Setting setting, List<Prediction> predictions) {
        Slo slo = plan.slo();
        List<RunSummary> runs = predictions.stream()
                .map(prediction -> RunSummary.of(plan, prediction.students()))
                .toList();
        Map<Stage, StageBands> stages = new EnumMap<>(Stage.class);
        for (Stage stage : Stage.values()) {
            List<RunSummary.Quantiles> reached = runs.stream()
                    .map(run -> run.stages().get(stage))
                    .filter(quantiles -> quantiles != null)
                    .toList();
            // In the model every request is sent in time. A stage that no student reached in some class starts has no
            // band over all of them.
            if (stage != Stage.SENT && !reached.isEmpty() && reached.size() == runs.size()) {
                stages.put(
                        stage,
                        new StageBands(
                                band(reached, RunSummary.Quantiles::p50),
                                band(reached, RunSummary.Quantiles::p95),
                                band(reached, RunSummary.Quantiles::worst)));
            }
        }
        return new PredictedClass(
                setting,
                runs.size(),
                (int) runs.stream().filter(run -> run.meets(slo)).count(),
                numbers(runs, RunSummary::shareWithinSlo),
                numbers(runs, PredictedClass::neverShare),
                numbers(runs, run -> run.throttled().orElse(0)),
                stages,
                (int) predictions.stream()
                        .filter(prediction -> prediction.hubRestarts() > 0)
                        .count());
    }

    static double neverShare(RunSummary run) {
        return run.students() == 0 ? 0 : (double) run.neverLanded() / run.students();
    }

    static Figure seconds(Latencies.Quantile quantile) {
        return new Figure(quantile.value().toNanos() / 1e9, quantile.censored());
    }

    private static Band numbers(List<RunSummary> runs, ToDoubleFunction<RunSummary> number) {
        return Band.of(runs.stream()
                .map(run -> new Figure(number.applyAsDouble(run), false))
                .toList());
    }

    private static Band band(
            List<RunSummary.Quantiles> runs, Function<RunSummary.Quantiles, Latencies.Quantile> quantile) {
        return Band.of(runs.stream().map(quantile).map(PredictedClass::seconds).toList());
    }
}
