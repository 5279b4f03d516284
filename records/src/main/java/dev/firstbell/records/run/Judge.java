package dev.firstbell.records.run;

import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.journal.InjectorHealth;
import dev.firstbell.records.run.RunInfo.Verdict;
import dev.firstbell.records.run.RunRecord.Judgement;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import java.util.ArrayList;
import java.util.List;

/** The verdict on a run, from the counts of its summary. */
record Judge(RunRecord run) {
    /** On a measured or predicted run. */
    Judgement measured(boolean complete) {
        if (!run.damage().isEmpty()) {
            return new Judgement(Verdict.INVALID, run.damage());
        }
        if (!complete) {
            return new Judgement(
                    Verdict.ABORTED, List.of("the run was stopped before every student's start had ended"));
        }
        List<String> problems = run.health().map(InjectorHealth::problems).orElse(List.of());
        if (!problems.isEmpty()) {
            return new Judgement(Verdict.INVALID, problems);
        }
        RunSummary summary = run.summary();
        if (summary.students() == 0) {
            return new Judgement(
                    Verdict.NOT_ASSESSED, List.of("the run had no students, so there is nothing to judge"));
        }
        if (noneAccepted()) {
            List<String> why = new ArrayList<>();
            why.add("no student's start was accepted, so there is no latency to judge");
            summary.unfinished()
                    .forEach(group -> why.add(
                            group.students() + " of " + Plural.students(summary.students()) + " " + group.inWords()));
            return new Judgement(Verdict.NOT_ASSESSED, why);
        }
        List<String> missed = summary.missed(slo());
        return new Judgement(missed.isEmpty() ? Verdict.SLO_MET : Verdict.SLO_MISSED, missed);
    }

    /** Any stage after the first request shows that the hub took on the start. */
    private boolean noneAccepted() {
        return run.students().stream()
                .allMatch(student ->
                        student.stages().keySet().stream().allMatch(stage -> stage.compareTo(Stage.SENT) <= 0));
    }

    /**
     * On an observed class. Students landed no earlier than they reached the end stage, and arrived no later than the hub read
     * their first request. If these latencies miss the SLO, it was missed; if they meet it, it may have been missed all the
     * same.
     */
    Judgement observed() {
        if (!run.damage().isEmpty()) {
            return new Judgement(Verdict.INVALID, run.damage());
        }
        if (!run.info().observed().orElseThrow().sloDeclared()) {
            return new Judgement(
                    Verdict.NOT_ASSESSED,
                    List.of("`observe` was given no class file, so it is unknown which SLO the class has"));
        }
        RunSummary summary = run.summary();
        if (summary.students() == 0) {
            return new Judgement(
                    Verdict.NOT_ASSESSED,
                    List.of("no student was observed, so there is nothing to compare with the SLO"));
        }
        // Students who were still waiting at the end of follow-up may have landed right after it.
        int underWay = summary.outcomes().getOrDefault(new Outcome.Cancelled().label(), 0);
        List<String> missed = summary.withMore(underWay).missed(slo());
        if (!missed.isEmpty()) {
            return new Judgement(Verdict.SLO_MISSED, missed);
        }
        List<String> why = new ArrayList<>();
        why.add("the time of landing was not observed; " + run.info().endStage().label()
                + ", which comes before it, does not miss the SLO");
        if (!summary.missed(slo()).isEmpty()) {
            why.add(underWay + " of " + Plural.students(summary.students()) + (underWay == 1 ? " was" : " were")
                    + " not followed to the end of their start; the SLO is missed if they never landed");
        }
        return new Judgement(Verdict.NOT_ASSESSED, why);
    }

    private Slo slo() {
        return run.info().classPlan().slo();
    }
}
