package dev.firstbell.analysis.report;

import dev.firstbell.analysis.view.BehaviourResult;
import dev.firstbell.analysis.view.RunView;
import java.util.List;

/** The results of one run's students who share a behaviour. */
record BehaviourRow(
        String setting,
        String runId,
        String behaviour,
        String students,
        String inTime,
        String landed,
        String gaveUp,
        String throttled,
        String reloads) {

    /** One row for each behaviour of a run; none if every student is patient, or the run has no result. */
    static List<BehaviourRow> of(RunView run) {
        return run.verdict().results().stream()
                .flatMap(results -> results.behaviours().stream())
                .map(group -> of(run, group))
                .toList();
    }

    private static BehaviourRow of(RunView run, BehaviourResult group) {
        return new BehaviourRow(
                run.setting(),
                run.runId(),
                group.behaviour(),
                Integer.toString(group.students().students()),
                Integer.toString(group.students().withinSlo()),
                Integer.toString(group.students().landed()),
                Integer.toString(group.students().gaveUp()),
                Integer.toString(group.students().throttled()),
                Integer.toString(group.students().reloads()));
    }
}
