package dev.firstbell.analysis.view;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.run.RunSummary;

/**
 * Results of the students who share a behaviour.
 *
 * @param behaviour its label, as in the class file: {@code impatient}
 * @param students their counts
 */
public record BehaviourResult(String behaviour, RunSummary.BehaviourGroup students) {
    public BehaviourResult {
        requireNonNull(behaviour, "behaviour is null");
        requireNonNull(students, "students is null");
    }
}
