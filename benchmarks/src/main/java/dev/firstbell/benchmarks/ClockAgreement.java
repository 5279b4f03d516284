package dev.firstbell.benchmarks;

import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.RunSummary;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.student.Latencies;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.twin.Prediction;
import dev.firstbell.twin.Twin;
import dev.firstbell.twin.parameters.TwinParameters;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * The class starts of a sweep's first block, which the real client drove against the embedded hub in paced time, beside those of
 * the model in virtual time: the same students, settings and world. Prints the table of rung 3 in docs/validation.md.
 */
public final class ClockAgreement {
    private ClockAgreement() {}

    /** Arguments: the folder of the sweep, with one repetition and without a parameter file; the seed of its worlds. */
    public static void main(String[] args) {
        long seed = Long.parseLong(args[1]);
        System.out.print("| setting | speed | landed p50: virtual, paced | p95: virtual, paced | 429s: virtual, paced"
                + " | a student's landing apart: median, p95 |\n|---|---|---|---|---|---|\n");
        for (RunFolder folder : RunFolder.below(Path.of(args[0]))) {
            RunRecord paced = folder.read();
            Optional<Setting> setting = paced.info().setting();
            boolean embedded = paced.info().environment().rung() == Rung.EMBEDDED;
            if (!embedded || !paced.info().verdict().conclusive() || setting.isEmpty()) {
                System.err.println("not counted: " + folder.path() + ": "
                        + (!embedded
                                ? "not at the embedded hub"
                                : setting.isEmpty()
                                        ? "no setting"
                                        : paced.info().verdict().label()));
                continue;
            }
            System.out.print(row(paced, setting.get(), seed));
        }
    }

    private static String row(RunRecord paced, Setting setting, long seed) {
        Prediction virtual = Twin.predict(paced.info().classPlan(), setting, TwinParameters.defaults(), seed);
        RunSummary summary = RunSummary.of(paced.info().classPlan(), virtual.students());
        List<Double> apart = apart(virtual.students(), paced.students());
        return String.format(
                Locale.ROOT,
                "| %s | %.0f | %s, %s | %s, %s | %d, %d | %s |%n",
                setting.name(),
                paced.info().environment().speed(),
                landed(summary, RunSummary.Quantiles::p50),
                landed(paced.summary(), RunSummary.Quantiles::p50),
                landed(summary, RunSummary.Quantiles::p95),
                landed(paced.summary(), RunSummary.Quantiles::p95),
                summary.throttled().orElse(0),
                paced.summary().throttled().orElse(0),
                apart.isEmpty()
                        ? "–"
                        : String.format(Locale.ROOT, "%.1f s, %.1f s", quantile(apart, 0.5), quantile(apart, 0.95)));
    }

    private static String landed(RunSummary summary, Function<RunSummary.Quantiles, Latencies.Quantile> which) {
        return summary.ready()
                .map(which)
                .map(quantile -> String.format(
                        Locale.ROOT, "%s%.1f s", quantile.censored() ? "> " : "", seconds(quantile.value())))
                .orElse("–");
    }

    /** Of the students who landed in both. */
    private static List<Double> apart(List<StudentRecord> virtual, List<StudentRecord> paced) {
        List<Double> apart = new ArrayList<>();
        for (int i = 0; i < virtual.size(); i++) {
            Optional<Duration> one = virtual.get(i).readyLatency();
            Optional<Duration> other = paced.get(i).readyLatency();
            if (one.isPresent() && other.isPresent()) {
                apart.add(Math.abs(seconds(one.get()) - seconds(other.get())));
            }
        }
        return apart.stream().sorted().toList();
    }

    /** By nearest rank. */
    private static double quantile(List<Double> ascending, double share) {
        return ascending.get((int) Math.ceil(share * ascending.size()) - 1);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
