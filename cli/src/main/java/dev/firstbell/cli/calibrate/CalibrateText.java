package dev.firstbell.cli.calibrate;

import dev.firstbell.records.io.Plural;
import dev.firstbell.twin.calibrate.Calibration;
import dev.firstbell.twin.calibrate.Fit;
import dev.firstbell.twin.calibrate.Kept;
import java.util.Optional;

/** A calibration as text. */
final class CalibrateText {
    private CalibrateText() {}

    static String of(Calibration calibration) {
        StringBuilder text = new StringBuilder("from ")
                .append(Plural.of(calibration.runs().size(), "run", "runs"))
                .append(", the model's parts (intervals at 95 %, over runs):\n\n");
        for (Fit fit : calibration.fits()) {
            text.append(String.format("  %-16s %s%n", fit.part().label(), figures(fit)));
        }
        if (!calibration.kept().isEmpty()) {
            text.append("\nkept as they were:\n\n");
            for (Kept kept : calibration.kept()) {
                text.append(String.format("  %-16s %s%n", kept.part().label(), kept.reason()));
            }
        }
        return text.toString().replace("\r\n", "\n");
    }

    /** {@code median 30.1 s (29.5 s to 30.8 s), p95 33.0 s (31.0 s to 36.0 s); log-normal, 9 values from 9 runs}. */
    static String figures(Fit fit) {
        String unknown = fit.median().isPresent()
                ? ""
                : fit.runs().size() == 1
                        ? ", no interval from one run"
                        : ", no interval, as the weights leave about one run";
        return "median " + quantile(fit, 0.5, fit.median()) + ", p95 " + quantile(fit, 0.95, fit.p95()) + unknown + "; "
                + fit.form().label() + ", " + Plural.of(fit.values(), "value", "values") + " from "
                + Plural.of(fit.runs().size(), "run", "runs");
    }

    private static String quantile(Fit fit, double share, Optional<Fit.Interval> interval) {
        return FitDrawing.seconds(fit.distribution().quantile(share).toNanos() / 1e9)
                + interval.map(ends -> " (" + FitDrawing.seconds(ends.lowSeconds()) + " to "
                                + FitDrawing.seconds(ends.highSeconds()) + ")")
                        .orElse("");
    }
}
