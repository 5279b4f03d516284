package dev.firstbell.analysis.view;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.observed.Observation;
import dev.firstbell.records.run.RunInfo;

/**
 * The SLO beside which results are shown.
 *
 * @param slo share of students, time, and share that may never land
 * @param declared false for an observed class without a class file: the class has no SLO, and results are
 *     shown beside Firstbell's default
 */
public record SloView(Slo slo, boolean declared) {
    public SloView {
        requireNonNull(slo, "slo is null");
    }

    static SloView of(RunInfo info) {
        return new SloView(
                info.classPlan().slo(),
                info.observed().map(Observation::sloDeclared).orElse(true));
    }
}
