package dev.firstbell.analysis.view;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.run.RunSummary;
import dev.firstbell.records.student.Stage;

/**
 * How long students took to a stage.
 *
 * @param stage which
 * @param times quantiles since each student's arrival
 * @param expected students whose journey leads to this stage
 */
public record StageTimes(Stage stage, RunSummary.Quantiles times, int expected) {
    public StageTimes {
        requireNonNull(stage, "stage is null");
        requireNonNull(times, "times is null");
    }
}
