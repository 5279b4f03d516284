package dev.firstbell.twin.predict;

import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.cluster.ClusterSummary;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.RunSummary;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.twin.predict.Band.Figure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A measured run beside the prediction of its class and setting, figure by figure. Immutable.
 *
 * @param figures the figures that both have
 * @param notPredicted stages that the run has and the prediction does not
 * @param p95 how far the predicted 95th percentile of the ready latency is off; empty if one of the two is only a bound
 */
public record BesideMeasured(List<Line> figures, List<Stage> notPredicted, Optional<P95> p95) {
    /** The name of the line with a stage's 95th percentile. */
    public static final String P95_NAME = "p95";

    private static final double MOST_OFF_SHARE = 0.1;
    private static final double MOST_OFF_SECONDS = 5;

    public BesideMeasured {
        figures = List.copyOf(figures);
        notPredicted = List.copyOf(notPredicted);
    }

    /** What a figure is counted in. */
    public enum Unit {
        SHARE,
        COUNT,
        SECONDS
    }

    /**
     * One figure.
     *
     * @param stage empty for a figure of the class as a whole
     * @param name {@code p95}, {@code within the SLO}
     * @param resolution the truth lies in {@code [measured, measured + resolution)}: kubelets stamp whole seconds
     */
    public record Line(
            Optional<Stage> stage, String name, Unit unit, Figure measured, double resolution, Band predicted) {
        /** Whether the measured figure lies in the band, or may lie there as far as its timestamp tells. */
        public boolean inside() {
            return predicted.contains(measured)
                    || !measured.beyond()
                            && !predicted.low().beyond()
                            && measured.value() < predicted.low().value()
                            && measured.value() + resolution >= predicted.low().value();
        }
    }

    /**
     * The 95th percentile of the ready latency.
     *
     * @param measuredSeconds of the run
     * @param predictedSeconds the median over the predicted class starts
     */
    public record P95(double measuredSeconds, double predictedSeconds) {
        /** Positive if the prediction is too slow. */
        public double offSeconds() {
            return predictedSeconds - measuredSeconds;
        }

        /** Whether the prediction is off by at most a tenth or 5 s, whichever is more: what Firstbell asks of its model. */
        public boolean close() {
            return Math.abs(offSeconds()) <= Math.max(MOST_OFF_SHARE * measuredSeconds, MOST_OFF_SECONDS);
        }
    }

    /** Lays a run beside a prediction. */
    public static BesideMeasured of(PredictedClass predicted, RunRecord measured) {
        return of(
                predicted,
                measured.summary(),
                measured.info().classPlan().slo(),
                ClusterSummary.STAGES.stream()
                        .filter(stage -> isCoarse(stage, measured.students()))
                        .collect(Collectors.toSet()));
    }

    /** Whether most of the timestamps of a stage are in whole seconds. */
    private static boolean isCoarse(Stage stage, List<StudentRecord> students) {
        List<Instant> seen =
                students.stream().flatMap(student -> student.at(stage).stream()).toList();
        return seen.stream().filter(at -> at.getNano() == 0).count() * 2 > seen.size();
    }

    static BesideMeasured of(PredictedClass predicted, RunSummary measured, Slo slo, Set<Stage> coarse) {
        List<Line> lines = new ArrayList<>();
        lines.add(new Line(
                Optional.empty(),
                "landed within the SLO's " + slo.within().toSeconds() + " s",
                Unit.SHARE,
                new Figure(measured.shareWithinSlo(), false),
                0,
                predicted.within()));
        lines.add(new Line(
                Optional.empty(),
                "never landed",
                Unit.SHARE,
                new Figure(PredictedClass.neverShare(measured), false),
                0,
                predicted.never()));
        measured.throttled()
                .ifPresent(count -> lines.add(new Line(
                        Optional.empty(),
                        "throttled requests (429)",
                        Unit.COUNT,
                        new Figure(count, false),
                        0,
                        predicted.throttled())));
        List<Stage> notPredicted = new ArrayList<>();
        for (Map.Entry<Stage, RunSummary.Quantiles> stage : measured.stages().entrySet()) {
            if (stage.getKey() == Stage.SENT) {
                // How late the injector is; no model of the hub predicts it.
                continue;
            }
            PredictedClass.StageBands bands = predicted.stages().get(stage.getKey());
            if (bands == null) {
                notPredicted.add(stage.getKey());
                continue;
            }
            Optional<Stage> of = Optional.of(stage.getKey());
            RunSummary.Quantiles seen = stage.getValue();
            double resolution = coarse.contains(stage.getKey()) ? 1 : 0;
            lines.add(new Line(of, "p50", Unit.SECONDS, PredictedClass.seconds(seen.p50()), resolution, bands.p50()));
            lines.add(
                    new Line(of, P95_NAME, Unit.SECONDS, PredictedClass.seconds(seen.p95()), resolution, bands.p95()));
            lines.add(new Line(
                    of, "worst", Unit.SECONDS, PredictedClass.seconds(seen.worst()), resolution, bands.worst()));
        }
        Optional<P95> p95 = measured.ready()
                .map(ready -> PredictedClass.seconds(ready.p95()))
                .filter(figure -> !figure.beyond())
                .flatMap(figure -> Optional.ofNullable(predicted.stages().get(Stage.LANDED))
                        .map(bands -> bands.p95().median())
                        .filter(median -> !median.beyond())
                        .map(median -> new P95(figure.value(), median.value())));
        return new BesideMeasured(lines, notPredicted, p95);
    }

    /** How many of the figures lie in their bands. */
    public int inside() {
        return (int) figures.stream().filter(Line::inside).count();
    }
}
