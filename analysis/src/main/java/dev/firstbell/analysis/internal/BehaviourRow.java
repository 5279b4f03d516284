package dev.firstbell.analysis.internal;

import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.RunSummary;
import java.util.List;

/** What became of one run's students who do the same when it takes long. */
public record BehaviourRow(
        String setting,
        String runId,
        String behaviour,
        String students,
        String inTime,
        String landed,
        String gaveUp,
        String throttled,
        String reloads) {

    /** One row for each behaviour of a run; none where everybody is patient, or where the run says nothing. */
    static List<BehaviourRow> of(RunRecord run) {
        if (!run.info().verdict().conclusive()) {
            return List.of();
        }
        return run.summary().behaviours().entrySet().stream()
                .map(entry -> of(run, entry.getKey(), entry.getValue()))
                .toList();
    }

    private static BehaviourRow of(RunRecord run, String behaviour, RunSummary.Behaving students) {
        return new BehaviourRow(
                SettingRuns.nameOf(run.info()),
                run.info().runId(),
                behaviour,
                Integer.toString(students.students()),
                Integer.toString(students.withinLimit()),
                Integer.toString(students.landed()),
                Integer.toString(students.gaveUp()),
                Integer.toString(students.throttled()),
                Integer.toString(students.reloads()));
    }
}
