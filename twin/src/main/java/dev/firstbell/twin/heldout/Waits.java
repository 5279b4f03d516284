package dev.firstbell.twin.heldout;

import dev.firstbell.records.run.RunSummary;
import dev.firstbell.records.student.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The 95th percentiles of class starts, averaged over several of them. */
final class Waits {
    private Waits() {}

    /** Of the ready latency; empty if it falls among students who never landed. */
    static Optional<Duration> p95(RunSummary run) {
        return run.ready()
                .map(RunSummary.Quantiles::p95)
                .filter(quantile -> !quantile.censored())
                .map(quantile -> quantile.value());
    }

    static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    /** The mean of each stage's 95th percentile, in seconds; without the stages of which a class start shows only a bound. */
    static Map<Stage, Double> stages(Collection<RunSummary> runs) {
        Map<Stage, Double> means = new EnumMap<>(Stage.class);
        for (Stage stage : Stage.values()) {
            List<Double> known = new ArrayList<>();
            for (RunSummary run : runs) {
                Optional.ofNullable(run.stages().get(stage))
                        .map(RunSummary.Quantiles::p95)
                        .filter(quantile -> !quantile.censored())
                        .ifPresent(quantile -> known.add(seconds(quantile.value())));
            }
            if (stage != Stage.SENT && known.size() == runs.size()) {
                means.put(stage, mean(known));
            }
        }
        return means;
    }
}
